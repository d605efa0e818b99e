import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommitRequest, CommitResult, StateStore } from '../../src/store/port.js';
import { load, openStore, readRejects, rows, snapshot, tempFolder, writeNdjson } from './load-support.js';

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder.remove());

/** 600 persons, every tenth row unusable. */
function roster(file: string, count: number) {
  const persons = rows(count);
  writeNdjson(
    file,
    persons.flatMap((row, i) => (i % 10 === 3 ? [{ ...row, gend: 'X' }] : [row])),
  );
  return persons;
}

/** A store that fails for good after a number of batches. */
function failingAfter(store: StateStore, batches: number): StateStore {
  let left = batches;
  return new Proxy(store, {
    get(target, name) {
      if (name === 'commit') {
        return async (requests: readonly CommitRequest[]): Promise<CommitResult[]> => {
          left -= 1;
          if (left < 0) return requests.map(() => ({ kind: 'refused', reason: 'gone' }));
          return target.commit(requests);
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('an interrupted load', () => {
  it('goes on where it stopped, and ends as if it had never been interrupted', async () => {
    const file = folder.path('roster.ndjson');
    const persons = roster(file, 600);
    const whole = await openStore(folder.path('whole'));
    await load(whole, file, { target: 'whole' });
    const rejects = readRejects(file);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 36 }),
        fc.integer({ min: 1, max: 5 }),
        async (batches, batchesInFlight) => {
          const parts = await openStore(folder.path(`parts-${batches}-${batchesInFlight}-${Math.random()}`));
          const options = { target: 'parts', restart: true, batchesInFlight };
          await expect(load(failingAfter(parts, batches), file, options)).rejects.toThrow('存储拒绝写入');
          const summary = await load(parts, file, { target: 'parts', batchesInFlight });
          expect(summary.records).toBe(600);
          expect(summary.created + summary.unchanged + summary.rejected).toBe(600);
          expect(summary.resumedAt).toBeLessThan(600);
          expect(readRejects(file)).toEqual(rejects);
          expect(await snapshot(parts, persons)).toEqual(await snapshot(whole, persons));
          await parts.close();
        },
      ),
      { numRuns: 12 },
    );
    await whole.close();
  }, 60_000);

  it('skips nothing when the file or the store is another one, or when told to start over', async () => {
    const file = folder.path('roster.ndjson');
    const interrupted = async (dir: string): Promise<StateStore> => {
      const store = await openStore(folder.path(dir));
      await expect(load(failingAfter(store, 5), file, { target: dir, restart: true })).rejects.toThrow();
      expect(existsSync(`${file}.progress`)).toBe(true);
      return store;
    };
    const persons = roster(file, 300);
    const stores = [await interrupted('a'), await openStore(folder.path('b'))];
    expect(await load(stores[1] as StateStore, file, { target: 'b' })).toMatchObject({ resumedAt: 0, created: 270 });

    stores.push(await interrupted('c'));
    expect(await load(stores[2] as StateStore, file, { target: 'c', restart: true })).toMatchObject({ resumedAt: 0 });

    stores.push(await interrupted('d'));
    writeNdjson(file, persons.slice(1));
    expect(await load(stores[3] as StateStore, file, { target: 'd' })).toMatchObject({
      resumedAt: 0,
      records: 299,
      rejected: 0,
    });
    await Promise.all(stores.map((store) => store.close()));
  }, 60_000);

  it('survives kill -9 at any moment', async () => {
    const file = folder.path('roster.ndjson');
    const persons = roster(file, 3_000);
    const dataDir = folder.path('data');
    let killed = 0;
    // Each turn waits for a later sign of progress before it kills, so the load as a whole advances.
    for (let turn = 1; turn <= 3; turn += 1) killed += (await killAfterProgress(file, dataDir, turn * 400)) ? 1 : 0;
    expect(killed).toBeGreaterThan(0);
    const store = await openStore(dataDir);
    const summary = await load(store, file);
    expect(summary).toMatchObject({ records: 3_000, rejected: 300 });
    expect(readRejects(file).map(({ line }) => line)).toEqual(persons.flatMap((_, i) => (i % 10 === 3 ? [i + 1] : [])));
    const whole = await openStore(folder.path('whole'));
    await load(whole, file, { target: 'whole' });
    expect((await snapshot(store, persons)).length).toBe(3_000);
    expect(await snapshot(store, persons)).toEqual(await snapshot(whole, persons));
    await Promise.all([store.close(), whole.close()]);
  }, 60_000);
});

/** Starts a loader process and kills it once its checkpoint has passed `records`; false when it was done before. */
async function killAfterProgress(file: string, dataDir: string, records: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('./load-child.ts', import.meta.url)), file, dataDir],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let over = false;
  void ended.then(() => (over = true));
  while (!over && recordsDone(file) < records) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  const code = await ended;
  expect(stderr).toBe('');
  return code === null;
}

function recordsDone(file: string): number {
  try {
    return (JSON.parse(readFileSync(`${file}.progress`, 'utf8')) as { records: number }).records;
  } catch {
    return 0;
  }
}
