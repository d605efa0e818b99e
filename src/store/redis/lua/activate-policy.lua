#!lua
--[[
activate-policy: makes a stored policy version the active one of its region.
KEYS  1 the stored version   2 the hash region -> active version
ARGV  1 region   2 version id
Output  1 done, 0 the version is not stored; nothing was written
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
