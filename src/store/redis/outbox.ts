/**
 * The outbox of a partition is a stream. What one script call added to it is one stream entry with one field `b`: 0xc1, then
 * per outbox entry its length (4 bytes) and its bytes, in order; of earlier versions, one outbox entry as it is. The last of a
 * stream entry has its id as position, the ones before it `<id>.<k>`, k from 0: whoever has the position `<id>` has all of it.
 */
import { NO_ANSWER } from '../check-request.js';
import { comparePositions, trimFloor } from '../consumers.js';
import { CellCorrupt } from '../corrupt.js';
import { type OutboxEntry, StoreUnavailable } from '../port.js';
import { readConsumers } from './consumers.js';
import type { Keys } from './keys.js';
import type { Topology } from './topology.js';

type StreamEntry = [id: Buffer, fields: [name: Buffer, value: Buffer]];

const LENGTH_BYTES = 4;
/** Stream entries asked for before it is known how much is in one. */
const FIRST_PAGE = 16;
/** Stream entries removed by one command: everybody else waits that long. */
const TRIM_AT_ONCE = 1000;

/** Throws CellCorrupt. */
export function entriesOf(partition: number, [id, [, value]]: StreamEntry): OutboxEntry[] {
  const last = id.toString('latin1');
  if (value[0] !== NO_ANSWER) return [{ partition, position: last, bytes: value }];
  const found: OutboxEntry[] = [];
  for (let at = 1; at < value.length; ) {
    const start = at + LENGTH_BYTES;
    at = start > value.length ? start : start + value.readUInt32BE(at);
    if (at > value.length) throw new CellCorrupt('outbox', `分区 ${partition} 的流水 ${last} 不完整`);
    const position = at === value.length ? last : `${last}.${found.length}`;
    found.push({ partition, position, bytes: value.subarray(start, at) });
  }
  return found;
}

/** `readOutbox` (forwards) and `readOutboxBack` of the port. Rejects with CellCorrupt, and whatever the client rejects with. */
export async function readOutbox(
  topology: Topology,
  stream: string,
  { partition, position, limit, back }: { partition: number; position: string; limit: number; back: boolean },
): Promise<OutboxEntry[]> {
  const [command, to] = back ? ['XREVRANGE', '-'] : ['XRANGE', '+'];
  const [id = ''] = position.split('.');
  let from = firstOf(position, id, back);
  const found: OutboxEntry[] = [];
  for (let seen = 0; ; ) {
    // Between two pages the connection may have become another one (R15).
    if (!topology.readable()) throw new StoreUnavailable('the reader is not on the master of the commits');
    const missing = limit - found.length;
    const count =
      seen === 0 ? Math.min(missing + 1, FIRST_PAGE) : Math.ceil((missing * seen) / Math.max(found.length, 1));
    const page = (await topology.reader.callBuffer(command, stream, from, to, 'COUNT', count)) as StreamEntry[];
    for (const entry of page) {
      const entries = entriesOf(partition, entry);
      const wanted = entry[0].toString('latin1') === id ? entries.filter((e) => isBeyond(e, position, back)) : entries;
      found.push(...(back ? wanted.toReversed() : wanted));
    }
    seen += page.length;
    const next = page.at(-1)?.[0].toString('latin1');
    if (next === undefined || page.length < count || found.length >= limit) return found.slice(0, limit);
    from = `(${next}`;
  }
}

/** Where the stream is entered: at the stream entry of the position while some of it may still be wanted. */
function firstOf(position: string, id: string, back: boolean): string {
  if (position === '') return back ? '+' : '-';
  return back || position !== id ? id : `(${id}`;
}

function isBeyond(entry: OutboxEntry, position: string, back: boolean): boolean {
  const order = comparePositions(entry.position, position);
  return back ? order < 0 : order > 0;
}

/** A position only ever moves back when its consumer asks to read again what is still kept. */
export async function trimOutbox({ reader }: Topology, keys: Keys, partition: number): Promise<number> {
  const floor = trimFloor(await readConsumers(reader, keys), partition);
  if (floor === null) return 0;
  const stream = keys.outbox(partition);
  const [id = ''] = floor.split('.');
  // Some of a stream entry dealt with is not all of it: it stays.
  const to = floor === id ? id : `(${id}`;
  let removed = 0;
  for (;;) {
    const args = [stream, '-', to, 'COUNT', TRIM_AT_ONCE];
    const page = (await reader.callBuffer('XRANGE', ...args)) as StreamEntry[];
    const last = page.at(-1)?.[0].toString('latin1');
    if (last === undefined) return removed;
    const gone = Number(await reader.call('XTRIM', stream, 'MINID', after(last)));
    // Somebody else may be trimming as well: the oldest of the page are theirs.
    for (const entry of gone === 0 ? [] : page.slice(-gone)) removed += entriesOf(partition, entry).length;
    if (page.length < TRIM_AT_ONCE) return removed;
  }
}

/** The smallest id behind this one: MINID keeps what is not smaller. */
function after(id: string): string {
  const [ms = '0', seq = '0'] = id.split('-');
  return `${ms}-${BigInt(seq) + 1n}`;
}
