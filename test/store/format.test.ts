/** The mark that says which format a store has: what is opened, what is raised, what is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { openTables } from '../../src/store/embedded/tables.js';
import { encodeHold, HOLD_CELL } from '../../src/store/hold-cell.js';
import { checkMeta } from '../../src/store/meta.js';
import type { StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { startRedis } from '../support/redis.js';
import { bytes, commitOne, drainOutbox, textOf } from './requests.js';

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

interface Place {
  readonly mark: () => Promise<string | null>;
  readonly setMark: (meta: string) => Promise<void>;
  readonly open: (options?: { partitions?: number; exclusive?: boolean }) => Promise<StateStore>;
}

async function redisPlace(): Promise<Place> {
  const server = await startRedis();
  const admin = new Redis({ path: server.socket });
  cleanup.push(
    () => server.stop(),
    () => admin.disconnect(),
  );
  return {
    mark: () => admin.get('sc:{pol}:meta'),
    setMark: async (meta) => void (await admin.set('sc:{pol}:meta', meta)),
    open: (options = {}) => openRedisStore({ url: server.socket, ...options }),
  };
}

async function embeddedPlace(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'format-'));
  cleanup.push(() => rmSync(dir, { recursive: true, force: true }));
  return {
    mark: async () => {
      const tables = openTables(dir);
      const found = textOf(tables.meta.getBinary('store'));
      await tables.root.close();
      return found;
    },
    setMark: async (meta) => {
      const tables = openTables(dir);
      await tables.meta.put('store', bytes(meta));
      await tables.root.close();
    },
    open: (options = {}) => openEmbeddedStore({ dir, ...options }),
  };
}

describe.each([
  ['redis', 'one-master', redisPlace],
  ['embedded', 'embedded', embeddedPlace],
] as const)('the mark of a %s store', (_, layout, placeOf) => {
  const meta = (format: number, partitions: number): string => JSON.stringify({ format, partitions, layout });

  it('says format 3 and 8 partitions where nobody chose, and stays', async () => {
    const { mark, open } = await placeOf();
    for (let i = 0; i < 2; i += 1) {
      const store = await open();
      expect(store.partitions).toBe(8);
      await store.close();
      expect(await mark()).toBe(meta(3, 8));
    }
    await expect(open({ partitions: 64 })).rejects.toThrow(/分区数为 8/);
    await expect(open({ partitions: 0 })).rejects.toThrow(/分区数应为/);
  });

  it('is raised from 2 by an engine, with everything that is there', async () => {
    const { mark, setMark, open } = await placeOf();
    const before = await open({ partitions: 64 });
    const intent = { psn: 'P1', msgid: 'm1', checks: { b: 0 }, writes: { b: '1' }, outbox: 'o1' };
    expect((await commitOne(before, intent)).kind).toBe('committed');
    await before.close();
    await setMark(meta(2, 64));
    const store = await open();
    expect(store.partitions).toBe(64);
    expect((await commitOne(store, intent)).kind).toBe('replayed');
    expect((await commitOne(store, { ...intent, msgid: 'm2', checks: { b: 1 }, outbox: 'o2' })).kind).toBe('committed');
    expect((await drainOutbox(store)).map((e) => e.text)).toEqual(['o1', 'o2']);
    await store.close();
    expect(await mark()).toBe(meta(3, 64));
  });

  it('is left at 2 by a tool, which settles nothing', async () => {
    const { mark, setMark, open } = await placeOf();
    await (await open({ partitions: 16 })).close();
    await setMark(meta(2, 16));
    const tool = await open({ exclusive: false });
    expect(tool.partitions).toBe(16);
    expect((await commitOne(tool, { psn: 'P1', outbox: 'o' })).kind).toBe('refused');
    const hold = { held: true, sinceMs: 1, reason: '累计不符', releasedMs: 0, releaseReason: '' };
    await tool.setHold('P1', encodeHold(hold));
    expect((await tool.load([{ psnNo: 'P1', cells: [HOLD_CELL] }]))[0]?.cells[0]?.version).toBe(1);
    await tool.close();
    expect(await mark()).toBe(meta(2, 16));
  });

  it('is refused where it is of no format this version reads, by engines and tools, and is not touched', async () => {
    const { mark, setMark, open } = await placeOf();
    await (await open()).close();
    for (const format of [1, 4, 99]) {
      await setMark(meta(format, 8));
      for (const exclusive of [true, false]) {
        await expect(open({ exclusive })).rejects.toThrow(new RegExp(`存储格式是 ${format}，本版本只认识 2、3`));
      }
      expect(await mark()).toBe(meta(format, 8));
    }
  });
});

it('is not that of another layout', () => {
  const meta = bytes('{"format":2,"partitions":64,"layout":"one-master"}');
  expect(checkMeta(meta, undefined, 'x', 'one-master')).toEqual({ format: 2, partitions: 64, layout: 'one-master' });
  expect(() => checkMeta(meta, undefined, 'x', 'cluster')).toThrow(/one-master 方式建的库/);
});
