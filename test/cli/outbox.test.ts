import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumersTable } from '../../src/cli/outbox/consumers.js';
import { fileSink } from '../../src/cli/outbox/file-sink.js';
import { follow } from '../../src/cli/outbox/follow.js';
import type { Sink } from '../../src/cli/outbox/sink.js';
import { trim } from '../../src/cli/outbox/trim.js';
import type { Engine } from '../../src/engine/engine.js';
import type { StateStore } from '../../src/store/port.js';
import {
  cancelOf,
  type Kind,
  openWorld,
  persons,
  reversalOf,
  send,
  settle,
  settleOf,
  type World,
} from '../engine/audit/world.js';

import { ENVIRONMENT, linesIn, memory, read, same, settings } from './outbox-support.js';

const PERSONS = 30;

describe.each<Kind>(['embedded', 'redis'])('the outbox of the %s store', (kind) => {
  let world: World;
  let dir: string;
  const psn = persons(1)[0]?.psn_no as string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'outbox-'));
    world = await openWorld(kind);
    await world.load(persons(PERSONS));
    const settled = await settle(world, psn, 'M1');
    await send(world.engines[0] as Engine, cancelOf(psn, 'M2', settled));
    await send(world.engines[1] as Engine, reversalOf(psn, 'M3', 'M2', '2305'));
    await send(world.engines[1] as Engine, reversalOf(psn, 'M4', 'M1', '2304'));
    // Nothing happens, so nothing is told.
    await send(world.engines[0] as Engine, settleOf(psn, 'M1'));
    await send(world.engines[0] as Engine, reversalOf(psn, 'M5', 'never', '2304'));
  });
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const everything = async (consumer: string): Promise<string[]> => {
    const sink = memory();
    await follow(world.store, sink, settings(consumer), ENVIRONMENT);
    return sink.lines;
  };

  it('tells every event once, in order, with its record in national names and yuan', async () => {
    const lines = read(await everything('reader'));
    expect(lines).toHaveLength(PERSONS + 4);
    const mine = lines.filter((line) => line.psn_no === psn);
    expect(mine.map((line) => [line.kind, line.msgid])).toEqual([
      ['correction', ''],
      ['settle', 'M1'],
      ['cancel', 'M2'],
      ['restore', 'M3'],
      ['reverse', 'M4'],
    ]);
    const [opening, paid, cancelled, restored] = mine.map(
      (line) => line.record as Record<string, Record<string, unknown>>,
    );
    expect(opening).toMatchObject({ cause: 'opening', balc: { before: '0.00', after: '800.00' } });
    expect(paid).toMatchObject({
      infno: '2304',
      mdtrtarea_admvs: '110105',
      setlinfo: { medfee_sumamt: '20000.00', medins_setl_id: 'M1' },
    });
    const [fund, back, again] = [paid, cancelled, restored].map((r) => r?.['setlinfo']?.['fund_pay_sumamt']);
    expect([back, again]).toEqual([`-${String(fund)}`, fund]);
    expect(cancelled?.['setlinfo']).toMatchObject({ refd_setl_flag: '1', init_setl_id: mine[1]?.setl_id });
    expect(paid?.['cumdetail']).toContainEqual({ meter: 'inpatient.stays.count', value: 1 });
    // Its position is kept: nothing comes again.
    expect(await everything('reader')).toEqual([]);
    const again2 = memory();
    await follow(world.store, again2, settings('reader', { fromStart: true }), ENVIRONMENT);
    expect(again2.lines).toHaveLength(PERSONS + 4);
  });

  it('gives only the partitions asked for, and the rest to whoever asks for those', async () => {
    const own = read(await everything('whole')).filter((line) => line.psn_no === psn)[0]?.partition as number;
    const others = Array.from({ length: world.store.partitions }, (_, p) => p).filter((p) => p !== own);
    const [one, rest] = [memory(), memory()];
    await follow(world.store, one, settings('parts', { partitions: [own] }), ENVIRONMENT);
    await follow(world.store, rest, settings('parts', { partitions: others }), ENVIRONMENT);
    expect(new Set(read(one.lines).map((line) => line.partition))).toEqual(new Set([own]));
    expect(one.lines.length + rest.lines.length).toBe(PERSONS + 4);
  });

  it('writes a file without loss or double, killed anywhere: between two lines, inside one, before or after saving', async () => {
    const wanted = await everything('wanted');
    let run = 0;
    const kill = fc.record({
      page: fc.integer({ min: 0, max: 12 }),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      saved: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(kill, { maxLength: 6 }), async (kills) => {
        run += 1;
        const [file, consumer] = [join(dir, `${kind}-${run}.ndjson`), `file-${run}`];
        for (const { page, cut, saved } of kills) {
          const before = (() => {
            try {
              return statSync(file).size;
            } catch {
              return 0;
            }
          })();
          // The process dies after `page` pages: its last page is cut off anywhere, unless its position was saved.
          let pages = 0;
          let start = before;
          const dying = await fileSink(file);
          const sink: Sink = {
            positions: dying.positions,
            close: () => dying.close(),
            write: async (lines) => {
              start = statSync(file).size;
              await dying.write(lines);
              pages += 1;
              if (pages > page && !saved) throw new Error('killed');
            },
          };
          const store = new Proxy(world.store, {
            get: (target, name) => {
              if (name !== 'saveConsumer') return bound(target, name);
              return async (c: Parameters<StateStore['saveConsumer']>[0]) => {
                await target.saveConsumer(c);
                if (pages > page) throw new Error('killed');
              };
            },
          });
          const over = await follow(store, sink, settings(consumer), ENVIRONMENT).then(
            () => true,
            (error: Error) => {
              expect(error.message).toBe('killed');
              return false;
            },
          );
          sink.close();
          if (!over && !saved) truncateSync(file, start + Math.floor((statSync(file).size - start) * cut));
        }
        const last = await fileSink(file);
        await follow(world.store, last, settings(consumer), ENVIRONMENT);
        last.close();
        same(linesIn(file), wanted);
        await world.store.removeConsumer(consumer);
      }),
      { numRuns: 25 },
    );
    expect(run).toBeGreaterThan(0);
  });

  it('goes on behind a file that was moved away, and refuses one that is none of its own', async () => {
    const file = join(dir, `${kind}-moved.ndjson`);
    const first = await fileSink(file);
    await expect(fileSink(file)).rejects.toThrow('正由进程');
    await follow(world.store, first, settings('mover'), ENVIRONMENT);
    first.close();
    rmSync(file);
    const second = await fileSink(file);
    expect(await follow(world.store, second, settings('mover'), ENVIRONMENT)).toBe(0);
    second.close();
    writeFileSync(file, 'something else\n');
    await expect(fileSink(file)).rejects.toThrow('不是出账流水');
    expect(readFileSync(file, 'utf8')).toBe('something else\n');
  });

  it('waits while the store cannot be read, and goes on', async () => {
    const sink = memory();
    const notes: string[] = [];
    let [failures, rounds] = [3, 0];
    const { StoreUnavailable } = await import('../../src/store/port.js');
    const store = new Proxy(world.store, {
      get: (target, name) => {
        if (name !== 'readOutbox') return bound(target, name);
        return (...args: Parameters<StateStore['readOutbox']>) =>
          failures-- > 0 ? Promise.reject(new StoreUnavailable('away')) : target.readOutbox(...args);
      },
    });
    const environment = {
      stopped: () => (rounds += 1) > 2000,
      sleep: () => Promise.resolve(),
      note: (line: string) => void notes.push(line),
    };
    await follow(store, sink, settings('patient', { once: false }), environment);
    expect(sink.lines).toHaveLength(PERSONS + 4);
    expect(notes).toHaveLength(2);
    const { StoreUnavailable: Unavailable } = await import('../../src/store/port.js');
    failures = 1;
    await expect(follow(store, sink, settings('patient'), ENVIRONMENT)).rejects.toThrow(Unavailable);
  });

  it('is trimmed only behind every consumer', async () => {
    const said: string[] = [];
    const names = async (): Promise<string[]> => (await world.store.readConsumers()).map((c) => c.name);
    const forget = (await names()).filter((name) => name !== 'whole');
    for (const name of forget) await world.store.removeConsumer(name);
    const kept = (await everything('counter')).length;
    const behind = await lag('whole');
    expect(await trim(world.store, (line) => void said.push(line))).toBe(0);
    const left = await everything('fresh');
    // Embedded keeps the newest entry of a partition.
    expect(left.length).toBeGreaterThanOrEqual(behind);
    expect(left.length).toBeLessThanOrEqual(behind + world.store.partitions);
    expect(left.length).toBeLessThan(kept);
    // Who was behind still gets all of it.
    expect(await everything('whole')).toHaveLength(behind);
    for (const name of await names()) await world.store.removeConsumer(name);
    expect(await trim(world.store, (line) => void said.push(line))).toBe(1);
    expect(said.at(-1)).toContain('没有登记');
  });

  const lag = async (name: string): Promise<number> => {
    const said: string[] = [];
    await consumersTable(world.store, true, (line) => void said.push(line));
    return (JSON.parse(said[0] ?? '[]') as { name: string; lag: number }[]).find((row) => row.name === name)?.lag ?? -1;
  };
});

function bound<T extends object>(target: T, name: string | symbol): unknown {
  const value = target[name as keyof T];
  return typeof value === 'function' ? (value as (...args: never[]) => unknown).bind(target) : value;
}
