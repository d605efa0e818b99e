/** A master that comes back with less than was acknowledged, and servers that keep less than the level asks for (R6, R9). */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer, untilReplicated } from '../../scripts/pair/lib/redis.js';
import { Stage, until } from '../../scripts/pair/lib/stage.js';
import { openRedisStore, type RedisStore } from '../../src/store/redis/store.js';
import type { RedisStoreOptions } from '../../src/store/redis/options.js';
import { commitOne } from '../store/requests.js';

const ALONE = ['--min-replicas-to-write', '0'];
const cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

async function server(args: readonly string[] = ALONE): Promise<{ stage: Stage; redis: RedisServer }> {
  const stage = new Stage();
  cleanup.push(() => stage.end());
  return { stage, redis: await startRedisServer(stage, { name: 'redis1', args }) };
}

async function open(redis: RedisServer, options: RedisStoreOptions = {}): Promise<RedisStore> {
  const store = await openRedisStore({ url: `redis://${redis.address}`, ...options });
  cleanup.push(() => store.close());
  return store;
}

/** Through a restart, also on an unready master: the commit connection is there again. */
async function reconnected(store: RedisStore): Promise<void> {
  await until('a commit connection', async () => (await store.health()).detail['links'] === 'ready', 10_000);
}

/** Every connection of the store is cut and made anew. */
async function dropped(redis: RedisServer, store: RedisStore): Promise<void> {
  await redis.ask('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => null);
  await until('the end of the connection', async () => (await store.health()).detail['links'] !== 'ready', 5000);
  await reconnected(store);
}

const settle = (store: RedisStore, n: number): Promise<{ kind: string }> =>
  commitOne(store, { psn: `P${n}`, msgid: `m${n}`, checks: { b: 0 }, writes: { b: '1' }, outbox: 'o' });

/** Goes back to an earlier copy of the append-only file, as a restore, or a promoted replica that had stopped copying, does. */
async function goBack(redis: RedisServer, copy: string): Promise<void> {
  redis.child.kill();
  await redis.child.ended();
  rmSync(join(redis.dir, 'appendonlydir'), { recursive: true });
  cpSync(copy, join(redis.dir, 'appendonlydir'), { recursive: true });
  await redis.restart();
}

describe('R9: a master behind what an engine has seen', () => {
  it('gets no commit from it, whoever else wrote meanwhile, until an operator accepts', async () => {
    const { stage, redis } = await server();
    const store = await open(redis);
    expect((await settle(store, 1)).kind).toBe('committed');
    const copy = join(stage.dir, 'copy');
    cpSync(join(redis.dir, 'appendonlydir'), copy, { recursive: true });
    expect((await settle(store, 2)).kind).toBe('committed');
    await goBack(redis, copy);
    await reconnected(store);
    expect(store.behind()).toHaveLength(1);
    expect(await store.health()).toMatchObject({ ready: false, reason: expect.stringContaining('accept-loss') });
    expect(await settle(store, 3)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('seen confirmed'),
    });

    // An engine that never saw the lost commit goes on; what it writes does not hide the loss from the first.
    const fresh = await open(redis);
    for (const n of [4, 5, 6]) expect((await settle(fresh, n)).kind).toBe('committed');
    await dropped(redis, store);
    expect((await settle(store, 3)).kind).toBe('refused');

    const [given] = store.acceptLoss();
    expect(given).toMatchObject({ seen: 2, found: 1 });
    expect((await settle(store, 3)).kind).toBe('committed');
    expect((await store.health()).ready).toBe(true);
    await dropped(redis, store);
    expect(store.behind()).toEqual([]);
  });

  it('goes on by itself when the complete master is back', async () => {
    const { stage, redis } = await server();
    const store = await open(redis);
    const aof = join(redis.dir, 'appendonlydir');
    const [old, whole] = [join(stage.dir, 'old'), join(stage.dir, 'whole')];
    cpSync(aof, old, { recursive: true });
    expect((await settle(store, 1)).kind).toBe('committed');
    cpSync(aof, whole, { recursive: true });
    await goBack(redis, old);
    await reconnected(store);
    expect((await settle(store, 2)).kind).toBe('refused');
    await goBack(redis, whole);
    await reconnected(store);
    expect((await settle(store, 2)).kind).toBe('committed');
    expect((await settle(store, 1)).kind).toBe('replayed');
  });

  it('is not seen in a restart that lost nothing', async () => {
    const { redis } = await server();
    const store = await open(redis);
    for (let n = 0; n < 20; n += 1) expect((await settle(store, n)).kind).toBe('committed');
    redis.child.kill();
    await redis.restart();
    await reconnected(store);
    expect(store.behind()).toEqual([]);
    expect((await settle(store, 20)).kind).toBe('committed');
  });
});

describe('R6: the durability that is configured', () => {
  it('is asked of the server before the first commit, and of every server it is connected to later', async () => {
    const { redis } = await server();
    await expect(open(redis, { durability: 'replicated', waitReplicas: 1 })).rejects.toThrow(
      /min-replicas-to-write 是 0，低于 waitReplicas（1）/,
    );
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'everysec');
    await expect(open(redis, { durability: 'fsync' })).rejects.toThrow(/appendfsync always/);
    expect(await (await open(redis)).advice()).toContain('appendfsync');
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'always');
    const store = await open(redis, { durability: 'fsync' });
    expect((await settle(store, 1)).kind).toBe('committed');
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'no');
    await redis.ask('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => null);
    await until('a complaint', async () => String((await store.health()).reason).includes('appendfsync always'), 5000);
    expect((await settle(store, 2)).kind).toBe('refused');
    await redis.ask('CONFIG', 'SET', 'appendfsync', 'always');
    await reconnected(store);
    expect((await settle(store, 2)).kind).toBe('committed');
  });

  it('replicated: executed while a replica confirms, in doubt and then refused when none does', async () => {
    const { stage, redis } = await server([]);
    const replica = await startRedisServer(stage, { name: 'redis2', replicaOf: redis });
    await untilReplicated(redis, 1);
    const store = await open(redis, { durability: 'replicated', waitReplicas: 1 });
    await until('a confirmed commit', async () => (await settle(store, 1)).kind !== 'in_doubt', 5000);
    expect((await settle(store, 1)).kind).toBe('replayed');
    replica.child.pause();
    const kinds: string[] = [];
    await until(
      'NOREPLICAS',
      async () => {
        kinds.push((await settle(store, kinds.length + 2)).kind);
        return kinds.at(-1) === 'refused';
      },
      10_000,
    );
    expect(kinds).not.toContain('committed');
    expect(kinds).toContain('in_doubt');
    replica.child.resume();
    await until('commits again', async () => (await settle(store, 1000)).kind !== 'refused', 10_000);
  });
});
