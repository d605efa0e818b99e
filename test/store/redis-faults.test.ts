/** A real redis-server that fails in the ways of R4-R9: every outcome must be the honest one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommitResult, StateStore } from '../../src/store/port.js';
import { partitionOf } from '../../src/store/partition.js';
import type { RedisStoreOptions } from '../../src/store/redis/options.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { type RedisHandle, type RedisOptions, startRedis, startRedisTcp } from '../support/redis.js';
import { commitOne, drainOutbox, type Intent, request, textOf } from './requests.js';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

async function server(options: RedisOptions = {}): Promise<{ handle: RedisHandle; admin: Redis }> {
  const handle = await startRedis(options);
  const admin = new Redis({ path: handle.socket, lazyConnect: true, retryStrategy: () => null });
  admin.on('error', () => undefined);
  await admin.connect();
  cleanup.push(
    () => handle.stop(),
    () => admin.disconnect(),
  );
  return { handle, admin };
}

async function open(options: RedisStoreOptions): Promise<StateStore> {
  const store = await openRedisStore(options);
  cleanup.push(() => store.close());
  return store;
}

async function untilReady(store: StateStore): Promise<void> {
  for (let i = 0; i < 400 && !(await store.health()).ready; i += 1) await sleep(20);
  expect(await store.health()).toMatchObject({ ready: true });
}

const INTENT: Intent = {
  psn: 'P1',
  msgid: 'm1',
  checks: { b: 0 },
  writes: { b: '1' },
  record: ['s1', 'rec'],
  outbox: 'o1',
};

async function expectNothing(store: StateStore): Promise<void> {
  const [found] = await store.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1', setlId: 's1' }]);
  expect(found).toEqual({ cells: [{ version: 0, bytes: null }], receipt: null, claimedByOther: false, record: null });
  expect(await drainOutbox(store)).toEqual([]);
}

describe('redis that refuses', () => {
  it('is told from one that may have executed: replicas missing', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    await admin.config('SET', 'min-replicas-to-write', '1');
    expect(await commitOne(store, INTENT)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^NOREPLICAS/),
    });
    await expectNothing(store);
    await admin.config('SET', 'min-replicas-to-write', '0');
    expect((await commitOne(store, INTENT)).kind).toBe('committed');
  });

  it('is told from one that may have executed: memory full', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    await admin.config('SET', 'maxmemory', '1');
    const results = await store.commit([request(INTENT), request({ psn: 'P2', checks: { b: 0 }, writes: { b: '1' } })]);
    expect(results.map((r) => [r.kind, 'reason' in r && r.reason.slice(0, 3)])).toEqual([
      ['refused', 'OOM'],
      ['refused', 'OOM'],
    ]);
    await expectNothing(store);
  });

  it('is told from one that may have executed: became a replica', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    await admin.replicaof('127.0.0.1', '1');
    expect((await commitOne(store, INTENT)).kind).toBe('refused');
    expect((await store.health()).ready).toBe(false);
    // Long enough for the store to have come back and seen a replica.
    await sleep(300);
    await admin.replicaof('NO', 'ONE');
    await untilReady(store);
    expect((await commitOne(store, INTENT)).kind).toBe('committed');
  });

  it('is told from one that may have executed: an outbox key of another type', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    const key = `sc:{p${String(partitionOf('P1', store.partitions)).padStart(2, '0')}}:out`;
    await admin.set(key, 'somebody was here');
    expect((await commitOne(store, INTENT)).kind).toBe('refused');
    await admin.del(key);
    await expectNothing(store);
  });

  it('is told from one that may have executed: gone', async () => {
    const { handle } = await server();
    const store = await open({ url: handle.socket });
    handle.kill();
    await sleep(100);
    expect((await commitOne(store, INTENT)).kind).toBe('refused');
    await expect(store.load([{ psnNo: 'P1', cells: ['b'] }])).rejects.toMatchObject({ name: 'StoreUnavailable' });
    expect((await store.health()).ready).toBe(false);
  });
});

describe('redis that loses its scripts', () => {
  it('gets them again once, and nothing is doubled', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    for (let version = 0; version < 5; version += 1) {
      await admin.script('FLUSH');
      const people = Array.from({ length: 600 }, (_, i) =>
        request({ psn: `P${i}`, msgid: `m${version}-${i}`, checks: { b: version }, writes: { b: 'x' }, outbox: 'o' }),
      );
      expect(new Set((await store.commit(people)).map((r) => r.kind))).toEqual(new Set(['committed']));
    }
    expect(await drainOutbox(store, 1000)).toHaveLength(5 * 600);
  });
});

describe('redis that does not answer', () => {
  it('leaves a commit in doubt, and the receipt tells', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket, commitTimeoutMs: 150 });
    await admin.client('PAUSE', 600, 'ALL');
    const first = await commitOne(store, INTENT);
    expect(first.kind).toBe('in_doubt');
    // The connection was dropped; until it is back nothing is sent.
    expect((await commitOne(store, { ...INTENT, psn: 'P2', msgid: 'm2' })).kind).toBe('refused');
    await sleep(600);
    await untilReady(store);
    const [found] = await store.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1', setlId: 's1' }]);
    const executed = found?.receipt !== null;
    expect([found?.cells[0]?.version, textOf(found?.record)]).toEqual(executed ? [1, 'rec'] : [0, null]);
    expect((await commitOne(store, INTENT)).kind).toBe(executed ? 'replayed' : 'committed');
    expect(await drainOutbox(store)).toHaveLength(1);
  });

  it('never doubles and never loses when it is killed under load and comes back', async () => {
    const { handle } = await server({ appendonly: 'always' });
    const store = await open({ url: handle.socket });
    const outcomes = new Map<string, CommitResult>();
    const lane = async (person: string): Promise<void> => {
      for (let i = 0; ; i += 1) {
        const result = await commitOne(store, step(person, i));
        outcomes.set(`${person}-${i}`, result);
        if (result.kind !== 'committed') return;
      }
    };
    const lanes = Array.from({ length: 16 }, (_, i) => lane(`P${i}`));
    while (outcomes.size < 400) await sleep(5);
    handle.kill();
    await Promise.all(lanes);
    const kinds = [...outcomes.values()].map((o) => o.kind);
    expect(kinds.every((kind) => ['committed', 'in_doubt', 'refused'].includes(kind))).toBe(true);

    const again = await startRedis({ appendonly: 'always', dir: handle.dir });
    cleanup.push(() => again.stop());
    await untilReady(store);
    for (const [name, outcome] of outcomes) {
      const [psnNo = '', i = ''] = name.split('-');
      const [found] = await store.load([{ psnNo, cells: ['b'], msgid: `m-${name}`, setlId: `s-${name}` }]);
      const present = found?.receipt !== null;
      if (outcome.kind === 'committed') expect(present, name).toBe(true);
      if (outcome.kind === 'refused') expect(present, name).toBe(false);
      expect(found?.record !== null, name).toBe(present);
      const repeat = await commitOne(store, step(psnNo, Number(i)));
      expect(repeat.kind, name).toBe(present ? 'replayed' : 'committed');
    }
    expect((await drainOutbox(store, 1000)).map((e) => e.text).toSorted()).toEqual([...outcomes.keys()].toSorted());
  });

  function step(psn: string, i: number): Intent {
    const name = `${psn}-${i}`;
    return {
      psn,
      msgid: `m-${name}`,
      checks: { b: i },
      writes: { b: String(i + 1) },
      record: [`s-${name}`, 'r'],
      outbox: name,
    };
  }
});

describe('replicas that must confirm', () => {
  it('leave a commit in doubt while there are none, and its receipt unreadable', async () => {
    const { handle } = await server();
    const plain = await open({ url: handle.socket });
    const store = await open({ url: handle.socket, waitReplicas: 1, waitTimeoutMs: 50 });
    expect(await store.health()).toMatchObject({ ready: false, reason: expect.stringContaining('少于要求的 1 个') });
    expect(await commitOne(store, INTENT)).toMatchObject({ kind: 'in_doubt' });
    // It stands on the master all the same, so a repeat must not be answered either: a failover would lose it.
    expect((await plain.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1' }]))[0]?.receipt).not.toBeNull();
    await expect(store.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1' }])).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
    expect((await commitOne(store, INTENT)).kind).toBe('in_doubt');
    // What wrote nothing may be told.
    expect((await commitOne(store, { ...INTENT, msgid: 'm2' })).kind).toBe('version_conflict');
  });

  it('let commits and repeats through once one is there', async () => {
    const master = await startRedisTcp({ args: ['--repl-diskless-sync-delay', '0'] });
    cleanup.push(() => master.stop());
    const store = await open({ url: `redis://127.0.0.1:${master.port}`, waitReplicas: 1, waitTimeoutMs: 500 });
    const replica = await startRedisTcp({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
    cleanup.push(() => replica.stop());
    await untilReady(store);
    // A replica is `online` a moment before it confirms anything.
    for (let i = 0; i < 20 && (await commitOne(store, { psn: 'P0', msgid: 'm0' })).kind === 'in_doubt'; i += 1)
      await sleep(50);
    expect((await commitOne(store, INTENT)).kind).toBe('committed');
    expect((await commitOne(store, INTENT)).kind).toBe('replayed');
    expect((await store.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1' }]))[0]?.receipt).not.toBeNull();
    // A replica is no place to commit to.
    await expect(openRedisStore({ url: `redis://127.0.0.1:${replica.port}` })).rejects.toMatchObject({
      name: 'StoreOpenError',
    });
  });
});

describe('R9: a server that takes a new replication id while the commit connection stays', () => {
  it('is asked again by it, and is read from and committed to as before', async () => {
    const { handle, admin } = await server({ args: ['--enable-debug-command', 'yes'] });
    const store = await open({ url: handle.socket });
    await admin.call('DEBUG', 'CHANGE-REPL-ID');
    const clients = String(await admin.call('CLIENT', 'LIST')).split('\n');
    const reader = clients.find((line) => line.includes('name=settlement-read'));
    await admin.call('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(reader ?? '')?.[1] ?? '');
    await sleep(50);
    await untilReady(store);
    for (let i = 0; i < 100; i += 1) {
      const found = await store.load([{ psnNo: 'P1', cells: ['b'] }]).catch(() => null);
      if (found !== null) break;
      await sleep(50);
    }
    expect(await store.load([{ psnNo: 'P1', cells: ['b'] }])).toHaveLength(1);
    expect(await commitOne(store, INTENT)).toEqual({ kind: 'committed' });
  });
});

describe('opening', () => {
  it('says in a sentence what is wrong', async () => {
    const { handle, admin } = await server();
    await expect(openRedisStore({})).rejects.toThrow(/选一项填写/);
    await expect(openRedisStore({ url: 'localhost' })).rejects.toThrow(/地址 localhost 不对/);
    await expect(openRedisStore({ cluster: ['x:y'] })).rejects.toThrow(/地址 x:y 不对/);
    await expect(openRedisStore({ url: handle.socket, waitReplicas: 1, waitTimeoutMs: 2000 })).rejects.toThrow(
      /waitTimeoutMs/,
    );
    const nobody = openRedisStore({ url: `redis://u:secret@127.0.0.1:1`, connectTimeoutMs: 300 });
    await expect(nobody).rejects.toThrow(/连接不上 Redis/);
    await expect(nobody).rejects.not.toThrow(/secret/);
    await open({ url: handle.socket, partitions: 16 });
    await expect(openRedisStore({ url: handle.socket, partitions: 64 })).rejects.toThrow(/分区数为 16/);
    expect((await open({ url: handle.socket })).partitions).toBe(16);
    await admin.set('sc:{pol}:meta', '{"format":2,"partitions":16,"layout":"cluster"}');
    await expect(openRedisStore({ url: handle.socket, partitions: 16 })).rejects.toThrow(/cluster 方式建的库/);
    await admin.set('sc:{pol}:meta', '{"format":9,"partitions":16}');
    await expect(openRedisStore({ url: handle.socket, partitions: 16 })).rejects.toThrow(/存储格式是 9/);
  });

  it('is not ready where keys could be evicted', async () => {
    const { handle, admin } = await server();
    const store = await open({ url: handle.socket });
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await store.health()).toMatchObject({ ready: false, reason: expect.stringContaining('noeviction') });
  });
});
