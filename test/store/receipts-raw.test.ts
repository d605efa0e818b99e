/** Receipts as they lie in the stores: those of earlier versions, and those whose record has gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { openTables } from '../../src/store/embedded/tables.js';
import type { CommitRequest, StateStore } from '../../src/store/port.js';
import { partitionOf } from '../../src/store/partition.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { startRedis } from '../support/redis.js';
import { bytes, commitOne, fingerprint, request, textOf } from './requests.js';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

const FULL = Buffer.concat([fingerprint('intent'), Buffer.of(2), bytes('P1the answer')]);

/** Mark, setl_id, place, length and checksum of the end, the head. */
const WORDS = Buffer.alloc(12);
WORDS.writeUInt32BE(7, 0);
WORDS.writeUInt32BE(4, 4);
WORDS.writeUInt32BE(crc32('tail'), 8);
const POINTER = `\xc1\x02s1${WORDS.toString('latin1')}head and `;

const SETTLED: CommitRequest = {
  ...request({ psn: 'P1', msgid: 'm1', answer: 'head and tail', checks: { b: 0 }, writes: { b: '1' } }),
  record: { setlId: 's1', bytes: bytes('record tail of it'), answerTail: { at: 7, length: 4 } },
};

/** Of whoever asks for the settlement again, by whichever way: never "not executed". */
async function expectDamageTold(store: StateStore): Promise<void> {
  const [, broken] = await store.load([
    { psnNo: 'P1', cells: ['b'] },
    { psnNo: 'P1', cells: ['b'], msgid: 'm1' },
  ]);
  expect([broken?.receipt?.answer.length, broken?.cells[0]?.version]).toEqual([0, 1]);
  const again = await commitOne(store, { psn: 'P1', msgid: 'm1', checks: { b: 1 }, writes: { b: '2' } });
  expect(again).toMatchObject({ kind: 'in_doubt', reason: expect.stringContaining('s1') });
  const [found] = await store.load([{ psnNo: 'P1', cells: ['b'] }]);
  expect(found?.cells[0]?.version).toBe(1);
}

it('redis: reads whole receipts for ever, and tells a receipt whose record has gone from none', async () => {
  const server = await startRedis();
  const admin = new Redis({ path: server.socket });
  const store = await openRedisStore({ url: server.socket });
  cleanup.push(
    () => server.stop(),
    () => admin.disconnect(),
    () => store.close(),
  );
  const tag = (letter: string, id: string): string =>
    `sc:{${letter}${String(partitionOf(id, store.partitions)).padStart(2, '0')}}`;
  await admin.set(`${tag('m', 'old')}:r:old`, FULL);
  const [old] = await store.load([{ psnNo: 'P1', cells: [], msgid: 'old' }]);
  expect(textOf(old?.receipt?.answer)).toBe('the answer');
  expect(await commitOne(store, { psn: 'P1', msgid: 'old' })).toMatchObject({ kind: 'replayed' });

  expect(await store.commit([SETTLED])).toEqual([{ kind: 'committed' }]);
  const receipt = await admin.getBuffer(`${tag('m', 'm1')}:r:m1`);
  expect(receipt?.subarray(19).toString('latin1')).toBe(POINTER);
  const record = `${tag('p', 'P1')}:t:P1:s1`;
  expect(await admin.del(record)).toBe(1);
  await expectDamageTold(store);
  await admin.set(record, 'record tai');
  await expectDamageTold(store);
  await admin.set(record, 'record tall');
  await expectDamageTold(store);
  await admin.set(record, 'record tail');
  const [whole] = await store.load([{ psnNo: 'P1', cells: [], msgid: 'm1' }]);
  expect(textOf(whole?.receipt?.answer)).toBe('head and tail');
});

it('embedded: the same', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'receipts-'));
  cleanup.push(() => rmSync(dir, { recursive: true, force: true }));
  const first = await openEmbeddedStore({ dir });
  expect(await first.commit([SETTLED])).toEqual([{ kind: 'committed' }]);
  await first.close();
  const tables = openTables(dir);
  expect(tables.receipts.getBinary('m1')?.subarray(19).toString('latin1')).toBe(POINTER);
  await tables.receipts.put('old', FULL);
  await tables.root.close();
  const again = await openEmbeddedStore({ dir });
  const found = await again.load(['old', 'm1'].map((msgid) => ({ psnNo: 'P1', cells: [], msgid })));
  expect(found.map((f) => textOf(f.receipt?.answer))).toEqual(['the answer', 'head and tail']);
  await again.close();
  const damaged = openTables(dir);
  await damaged.records.remove('P1:s1');
  await damaged.root.close();
  const store = await openEmbeddedStore({ dir });
  await expectDamageTold(store);
  await store.close();
});
