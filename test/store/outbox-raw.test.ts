/** The outbox as it lies in Redis: of earlier versions, of this one, and damaged. */
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { partitionOf } from '../../src/store/partition.js';
import type { StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { type RedisHandle, startRedis } from '../support/redis.js';
import { drainOutbox, request, textOf } from './requests.js';

let server: RedisHandle;
let admin: Redis;
const stores: StateStore[] = [];
beforeEach(async () => {
  server = await startRedis();
  admin = new Redis({ path: server.socket });
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  admin.disconnect();
  await server.stop();
});

async function open(partitions: number): Promise<StateStore> {
  const store = await openRedisStore({ url: server.socket, partitions });
  stores.push(store);
  return store;
}

const STREAM = 'sc:{p00}:out';

it('one stream entry per call and partition; those of earlier versions are read with them', async () => {
  const store = await open(1);
  for (const id of ['1-1', '1-2', '2-0']) await admin.xadd(STREAM, id, 'b', `old ${id}`);
  await store.commit(['a', 'b', 'c'].map((outbox, i) => request({ psn: `P${i}`, outbox })));
  await store.commit([request({ psn: 'P9', outbox: 'd' })]);
  const raw = (await admin.xrangeBuffer(STREAM, '(2-0', '+')) as [Buffer, Buffer[]][];
  expect(raw.map(([, fields]) => fields.map((f) => f.toString('latin1')))).toEqual([
    ['b', '\xc1\0\0\0\x01a\0\0\0\x01b\0\0\0\x01c'],
    ['b', '\xc1\0\0\0\x01d'],
  ]);
  const [first = '', second = ''] = raw.map(([id]) => id.toString());
  const positions = ['1-1', '1-2', '2-0', `${first}.0`, `${first}.1`, first, second];
  const entries = await store.readOutbox(0, '', 100);
  expect(entries.map((e) => e.position)).toEqual(positions);
  expect(entries.map((e) => textOf(e.bytes))).toEqual(['old 1-1', 'old 1-2', 'old 2-0', 'a', 'b', 'c', 'd']);
  expect(await store.readOutboxBack(0, `${first}.1`, 2)).toEqual(entries.slice(2, 4).toReversed());
  // Positions of an earlier version are held by consumers.
  await store.saveConsumer({ name: 'archive', positions: { 0: '1-2' } });
  expect(await store.trimOutbox(0)).toBe(2);
  await store.saveConsumer({ name: 'archive', positions: { 0: `${first}.1` } });
  expect(await store.trimOutbox(0)).toBe(1);
  await store.saveConsumer({ name: 'archive', positions: { 0: first } });
  expect(await store.trimOutbox(0)).toBe(3);
  expect(await store.readOutbox(0, `${first}.0`, 9)).toEqual(entries.slice(6));
});

it('a damaged entry is told, not passed over', async () => {
  const store = await open(1);
  for (const value of ['\xc1\0\0\0\x02a', '\xc1\0\0\0', '\xc1\0\0\0\x01ab']) {
    await admin.del(STREAM);
    await admin.xadd(STREAM, '*', 'b', Buffer.from(value, 'latin1'));
    await expect(store.readOutbox(0, '', 9)).rejects.toMatchObject({ name: 'CellCorrupt', what: 'outbox' });
    await expect(store.readOutboxBack(0, '', 9)).rejects.toMatchObject({ name: 'CellCorrupt' });
  }
});

it('puts the entries of one batch into more partitions than one call can name', async () => {
  const store = await open(1024);
  const psns = Array.from({ length: 900 }, (_, i) => `P${i}`);
  expect(new Set(psns.map((psn) => partitionOf(psn, 1024))).size).toBeGreaterThan(512);
  const results = await store.commit(psns.map((psn) => request({ psn, outbox: psn })));
  expect(new Set(results.map((r) => r.kind))).toEqual(new Set(['committed']));
  const found = await drainOutbox(store, 1000);
  expect(found.map((e) => e.text).toSorted()).toEqual(psns.toSorted());
  expect(found.filter((e) => e.partition !== partitionOf(e.text, 1024))).toEqual([]);
});
