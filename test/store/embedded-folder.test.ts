/** What belongs to the data folder: reopening, its lock, its description, and crashes. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { openTables } from '../../src/store/embedded/tables.js';
import { StoreOpenError } from '../../src/store/open-error.js';
import { bytes, commitOne, drainOutbox, request, textOf } from './requests.js';

const PROCESS = fileURLToPath(new URL('./embedded-process.ts', import.meta.url));

describe('embedded data folder', () => {
  let dir: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'embedded-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  });

  const start = (...args: string[]): ChildProcess => {
    const child = fork(PROCESS, [dir, ...args], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    children.push(child);
    return child;
  };

  it('keeps everything over a reopening', async () => {
    const first = await openEmbeddedStore({ dir });
    await commitOne(first, {
      psn: 'P1',
      msgid: 'm1',
      checks: { b: 0 },
      writes: { b: '5' },
      record: ['s1', 'rec'],
      outbox: 'o1',
    });
    await first.putPolicy({ versionId: 'v1', bytes: bytes('{}') });
    await first.activatePolicy('610100', 'v1');
    await first.close();

    const again = await openEmbeddedStore({ dir });
    const [found] = await again.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1', setlId: 's1' }]);
    expect([found?.cells[0]?.version, textOf(found?.receipt?.answer), textOf(found?.record)]).toEqual([
      1,
      'answer m1',
      'rec',
    ]);
    expect(await again.activePolicies()).toEqual({ '610100': 'v1' });
    // The outbox goes on after the last number instead of overwriting it.
    expect((await commitOne(again, { psn: 'P1', checks: { b: 1 }, writes: { b: '6' }, outbox: 'o2' })).kind).toBe(
      'committed',
    );
    expect((await drainOutbox(again)).map((e) => e.text)).toEqual(['o1', 'o2']);
    await again.close();
  });

  it('refuses a second engine, of this and of another process, with a sentence', async () => {
    const first = await openEmbeddedStore({ dir });
    await expect(openEmbeddedStore({ dir })).rejects.toThrow(/正被另一个引擎使用/);
    const [message] = (await once(start('open'), 'message')) as [string];
    expect(message).toMatch(/StoreOpenError.*正被另一个引擎使用/);
    await first.close();
    await (await openEmbeddedStore({ dir })).close();
  });

  it('takes over the lock of a killed engine, whose acknowledged commits are all there', async () => {
    const child = start('commit');
    const acknowledged: string[] = [];
    child.on('message', (text) => acknowledged.push(...(text as string[])));
    while (acknowledged.length < 500) await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');

    const store = await openEmbeddedStore({ dir });
    const found = await store.load(
      acknowledged.map((psnNo) => ({ psnNo, cells: ['b'], msgid: `${psnNo}-m`, setlId: `${psnNo}-s` })),
    );
    expect(found.filter((f) => f.cells[0]?.version !== 1 || f.receipt === null || f.record === null)).toEqual([]);
    const kept = (await drainOutbox(store, 1000)).map((e) => e.text);
    expect(new Set(kept).size).toBe(kept.length);
    expect(acknowledged.filter((psn) => !kept.includes(psn))).toEqual([]);
    await store.close();
  });

  it('does not take a reused process id for the owner, nor guess about another host', async () => {
    await (await openEmbeddedStore({ dir })).close();
    const lock = join(dir, 'engine.lock');
    // Process 1 is alive, but did not start at that time.
    await writeFile(lock, JSON.stringify({ pid: 1, host: hostname(), started: '1', token: 'x' }));
    await (await openEmbeddedStore({ dir })).close();
    await writeFile(lock, JSON.stringify({ pid: 4_000_000, host: 'elsewhere', started: '', token: 'x' }));
    await expect(openEmbeddedStore({ dir })).rejects.toThrow(/主机 elsewhere.*可删除/);
    await writeFile(lock, 'torn by a cra');
    await (await openEmbeddedStore({ dir })).close();
    await expect(readFile(lock)).rejects.toThrow(/ENOENT/);
  });

  it('refuses another number of partitions, another format and damage', async () => {
    await (await openEmbeddedStore({ dir, partitions: 16 })).close();
    await expect(openEmbeddedStore({ dir, partitions: 64 })).rejects.toThrow(/分区数为 16/);
    for (const [meta, message] of [
      ['{"format":99,"partitions":16}', /存储格式是 99/],
      ['{"form', /已损坏/],
      ['null', /已损坏/],
    ] as const) {
      const tables = openTables(dir);
      await tables.meta.put('store', bytes(meta));
      await tables.root.close();
      await expect(openEmbeddedStore({ dir, partitions: 16 })).rejects.toThrow(message);
    }
    await writeFile(join(dir, 'data.mdb'), 'not a database at all'.repeat(1000));
    await expect(openEmbeddedStore({ dir, partitions: 16 })).rejects.toThrow(StoreOpenError);
    await expect(openEmbeddedStore({ dir, partitions: 0 })).rejects.toThrow(/分区数应为/);
  });

  it('writes nothing of a batch decided on one that failed, and stops', async () => {
    const store = await openEmbeddedStore({ dir });
    await commitOne(store, { psn: 'P1', checks: { b: 0 }, writes: { b: '1' } });
    // The chain moves on by another hand, which is what this batch meets when the one before it was never written.
    const tables = openTables(dir);
    await tables.chain.put('batch', bytes('x'), 77);
    const intent = {
      psn: 'P1',
      msgid: 'm1',
      checks: { b: 1 },
      writes: { b: '2' },
      record: ['s1', 'r'],
      outbox: 'o',
    } as const;
    const [first, second] = await Promise.all([
      commitOne(store, intent),
      commitOne(store, { ...intent, msgid: 'm2', checks: { b: 2 } }),
    ]);
    expect([first.kind, second.kind]).toEqual(['refused', 'refused']);
    expect((await store.health()).ready).toBe(false);
    expect((await commitOne(store, intent)).kind).toBe('refused');
    await expect(store.load([{ psnNo: 'P1', cells: ['b'] }])).rejects.toThrow(/failed/);
    await tables.root.close();
    await store.close();

    const again = await openEmbeddedStore({ dir });
    const [found] = await again.load([{ psnNo: 'P1', cells: ['b'], msgid: 'm1', setlId: 's1' }]);
    expect([found?.cells[0]?.version, found?.receipt, found?.record]).toEqual([1, null, null]);
    expect(await drainOutbox(again)).toEqual([]);
    expect((await commitOne(again, intent)).kind).toBe('committed');
    await again.close();
  });

  it('refuses everything once closed', async () => {
    const store = await openEmbeddedStore({ dir });
    await store.close();
    await store.close();
    expect((await store.commit([request({ psn: 'P1' })]))[0]?.kind).toBe('refused');
    await expect(store.load([])).rejects.toThrow(/closed/);
    expect((await store.health()).ready).toBe(false);
  });
});
