/** What a benchmark asks of its own redis-server beside the store's adapter. Addresses as the engine's settings take them. */
import { Redis } from 'ioredis';

const PREFIX = 'unix://';

async function withRedis<T>(address: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  if (!address.startsWith(PREFIX)) throw new RangeError(`not a benchmark's own Redis: ${address}`);
  const redis = new Redis({ path: address.slice(PREFIX.length) });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

/** Bytes in use by data and bookkeeping. */
export function usedMemory(address: string): Promise<number> {
  return withRedis(address, async (redis) => {
    const used = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1];
    if (used === undefined) throw new Error('redis-server does not tell its memory');
    return Number(used);
  });
}

/**
 * Removes every person and settlement, and keeps the store's description and policies: in one transaction, so that an
 * engine that runs on it never sees a store without policies.
 */
export function forgetPersons(address: string): Promise<void> {
  return withRedis(address, async (redis) => {
    const keys = await redis.keys('*{pol}:*');
    const kept = await Promise.all(keys.map(async (key) => ({ key, bytes: await redis.dumpBuffer(key) })));
    const transaction = redis.multi().flushall('ASYNC');
    for (const { key, bytes } of kept) transaction.restore(key, 0, bytes);
    const results = await transaction.exec();
    const failed = results?.find(([error]) => error !== null)?.[0];
    if (results === null || failed != null) throw failed ?? new Error('the store could not be emptied');
    // Or the append-only file would keep all that was forgotten.
    await redis.bgrewriteaof();
  });
}
