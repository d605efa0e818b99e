#!lua
--[[
commit-batch: commits a batch of requests, each on its own, in order (R1, R2). The first line makes Redis (>= 7.0) check
role, memory, disk and replica count before the script runs at all.

KEYS  1 .. R      what is read, in the order of the requests; per request
                    the receipt when it carries a message
                    the second receipt when it carries one
                    one key per checked cell
      R+1 ..      the records that are written, in the order of the requests
      the last S  the outbox streams, each once
ARGV  1           R, decimal
      2           number of requests, decimal
      3           1 when two of the requests share a person or a message, else 0
      4           S, decimal
      5 ..        per request
                    head: 1 byte each of message (0/1), record (0/1), outbox stream (1 .. S; 0 = no entry), number of checks c,
                      number of writes w, second receipt (0/1); then w bytes, the check each write belongs to (from 1);
                      then c times 8 bytes, the version seen (8 zero bytes = the cell must not exist)
                    receipt: 16 bytes fingerprint, 1 byte length of the person's number, the number, the answer or, after
                      0xc1, what it is put together from (../receipt-value.ts)                              (message = 1)
                    second receipt, the same way             (second receipt = 1)
                    w new cell values, version prefix included
                    record                                   (record = 1)
                    outbox entry, its length (4 bytes) in front   (outbox stream > 0)
What the committed requests add to one stream becomes one stream entry, see ../outbox.ts: a stream entry costs as much as a key.
A receipt of the same message with another fingerprint or for another person is a conflict.

Output  1 when every request is committed; else one element per request, by the codes of result-codes.ts
          1 COMMITTED | {2 REPLAYED, answer as the receipt has it} | 3 MESSAGE_CONFLICT | {4 VERSION_CONFLICT, current value or '' per check}
            | 5 RECEIPT_EXISTS
        error SCBAD      the arguments do not fit each other; nothing was written
        error SCPARTIAL  a write failed after another had succeeded; only a human can tell what stands
No number of money is ever looked at here: values are compared and copied as bytes (R3).
]]
local COMMITTED, REPLAYED, MESSAGE_CONFLICT, VERSION_CONFLICT, RECEIPT_EXISTS = 1, 2, 3, 4, 5
local HEAD = 6
local MAX_UNPACK = 7000
-- Where the length of the person's number stands in a receipt, and how long a version is.
local OWNER, VERSION = 17, 8
local ABSENT = string.rep('\0', VERSION)
-- What a stream entry of several outbox entries begins with.
local GROUP = '\193'
local byte, sub = string.byte, string.sub

local reads, count, streams = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
if not reads or not count or not streams or reads + streams > #KEYS or reads > MAX_UNPACK then
  return redis.error_reply('SCBAD counts')
end
local held = reads > 0 and redis.call('MGET', unpack(KEYS, 1, reads)) or {}

-- What earlier requests of this batch will have written: a later one must see it although nothing is written yet. Kept
-- only where it can matter: most batches name each person once.
local pending = ARGV[3] == '1' and {} or nil
local function current(i)
  return pending and pending[KEYS[i]] or held[i]
end

local sets, groups, results = {}, {}, {}
local all = true
local n = 0
local function set(key, value)
  if pending then pending[key] = value end
  sets[n + 1], sets[n + 2] = key, value
  n = n + 2
end

-- The next key read and written, the next argument; the first stream comes behind the last record.
local k, w, a = 1, reads + 1, 5
local records = #KEYS - streams
for i = 1, count do
  local head = ARGV[a]
  local message, record, stream, checks, writes, also = byte(head or '', 1, HEAD)
  if not also or also > message or stream > streams or #head ~= HEAD + writes + checks * VERSION then
    return redis.error_reply('SCBAD head of request ' .. i)
  end
  local receiptKey, receipt, alsoKey, alsoReceipt, result
  a = a + 1
  if message > 0 then
    receiptKey, receipt = k, ARGV[a]
    k, a = k + 1, a + 1
    local kept = current(receiptKey)
    if kept then
      local answer = OWNER + byte(kept, OWNER) + 1
      local same = sub(kept, 1, answer - 1) == sub(receipt, 1, answer - 1)
      result = same and { REPLAYED, sub(kept, answer) } or MESSAGE_CONFLICT
    end
  end
  if also == 1 then
    alsoKey, alsoReceipt = k, ARGV[a]
    k, a = k + 1, a + 1
    if not result and current(alsoKey) then
      result = RECEIPT_EXISTS
    end
  end

  if not result then
    local from = HEAD + 1 + writes
    for c = 0, checks - 1 do
      local value = current(k + c)
      local version = value and sub(value, 1, VERSION) or ABSENT
      if version ~= sub(head, from + c * VERSION, from + c * VERSION + VERSION - 1) then
        result = { VERSION_CONFLICT }
        break
      end
    end
    if result then
      for c = 0, checks - 1 do
        result[c + 2] = current(k + c) or ''
      end
    end
  end

  local outbox = stream > 0 and 1 or 0
  if a + writes + record + outbox - 1 > #ARGV or w + record - 1 > records or k + checks - 1 > reads then
    return redis.error_reply('SCBAD size of request ' .. i)
  end
  if not result then
    result = COMMITTED
    -- Before the receipt, whose answer may end in it.
    if record == 1 then set(KEYS[w], ARGV[a + writes]) end
    if receiptKey then set(KEYS[receiptKey], receipt) end
    if alsoKey then set(KEYS[alsoKey], alsoReceipt) end
    for j = 1, writes do
      local check = byte(head, HEAD + j)
      if check < 1 or check > checks then return redis.error_reply('SCBAD write of request ' .. i) end
      set(KEYS[k + check - 1], ARGV[a + j - 1])
    end
    if outbox == 1 then
      local group = groups[stream] or { GROUP }
      group[#group + 1] = ARGV[a + writes + record]
      groups[stream] = group
    end
  end
  results[i] = result
  all = all and result == COMMITTED
  k, w, a = k + checks, w + record, a + writes + record + outbox
end
if k ~= reads + 1 or w ~= records + 1 or a ~= #ARGV + 1 then
  return redis.error_reply('SCBAD left over arguments')
end

-- Everything was looked at; from here on only writes. The streams come first because they alone could hold a wrong type.
local added = false
for stream = 1, streams do
  if groups[stream] then
    local id = redis.pcall('XADD', KEYS[records + stream], '*', 'b', table.concat(groups[stream]))
    if type(id) == 'table' and id.err then
      return redis.error_reply((added and 'SCPARTIAL outbox: ' or 'SCBAD outbox: ') .. id.err)
    end
    added = true
  end
end
for from = 1, n, MAX_UNPACK - 1000 do
  local done = redis.pcall('MSET', unpack(sets, from, math.min(from + MAX_UNPACK - 1001, n)))
  if done.err then
    return redis.error_reply((from == 1 and not added and 'SCBAD values: ' or 'SCPARTIAL values: ') .. done.err)
  end
end
return all and COMMITTED or results
