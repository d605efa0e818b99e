/** The parts of the fault run that nobody would notice being wrong. */
import { describe, expect, it } from 'vitest';
import type { Result, SettlementClient } from '../../src/client/index.js';
import { syncedLength } from './disk-watch.js';
import { BEGIN, END, withOutcomes } from './matrix.js';
import { Intent } from './model.js';
import { parseOptions } from './options.js';
import type { Outcome } from './run-row.js';
import { redisKilled } from './rows/redis-killed.js';
import { servedBetween } from './served.js';
import { serviceOf } from './service.js';

describe('F6: what strace saw', () => {
  const file = '/r/appendonly.aof.1.incr.aof';
  it('counts a write as on the disk only when a sync that began after it has ended', () => {
    const log = [
      `10 write(8<${file}>, ""..., 100) = 100`,
      `10 fdatasync(8<${file}>)     = 0`,
      `10 write(9<socket:[1]>, ""..., 5) = 5`,
      `10 write(8<${file}>, ""..., 40) = 40`,
    ].join('\n');
    expect(syncedLength(log, file, 1000)).toBe(1100);
  });
  it('does not count what was written while the sync of another thread was under way', () => {
    const log = [
      `10 write(8<${file}>, ""..., 10) = 10`,
      `11 fdatasync(8<${file}> <unfinished ...>`,
      `10 write(8<${file}>, ""..., 20 <unfinished ...>`,
      `10 <... write resumed>) = 20`,
      `11 <... fdatasync resumed>)  = 0`,
    ].join('\n');
    expect(syncedLength(log, file, 0)).toBe(10);
    expect(syncedLength(`${log}\n11 fdatasync(8<${file}>) = 0`, file, 0)).toBe(30);
  });
});

describe('what a row counts', () => {
  const about = { psnNo: 'P', insuplc: '610100', mdtrtarea: '110105', infno: '2304' };
  const [here, there] = [{}, {}] as [SettlementClient, SettlementClient];
  const EXECUTED = { outcome: 'executed' } as Result<unknown>;
  const refused = (code: string): Result<unknown> => ({ outcome: 'refused', code }) as Result<unknown>;
  const made = (
    ...copies: [by: SettlementClient, sentMs: number, endMs: number, result: Result<unknown>][]
  ): Intent => {
    const intent = new Intent({ ...about, kind: 'settle', msgid: 'M' }, () => Promise.resolve(EXECUTED));
    for (const [by, sentMs, endMs, result] of copies) intent.copies.push({ how: 'first', by, sentMs, endMs, result });
    return intent;
  };
  it('as executed in a time: what was first executed in it, by these callers, and not a replay', () => {
    const intents = [
      made([here, 5, 15, refused('E703')], [here, 20, 25, EXECUTED]),
      made([here, 1, 2, EXECUTED], [here, 20, 21, EXECUTED]),
      made([there, 20, 22, EXECUTED]),
      made([here, 20, 22, refused('E703')]),
      made([here, 29, 31, EXECUTED]),
      made([here, 1, 9, refused('E703')], [here, 31, 32, EXECUTED]),
    ];
    expect(servedBetween(intents, 10, 30, [here])).toEqual({ tried: 5, executed: 1 });
    expect(servedBetween(intents, 10, 30)).toEqual({ tried: 6, executed: 2 });
  });
  it('as trouble: faults inside the engine too, and no refusal by a rule', () => {
    const intents = [
      made([here, 20, 30, refused('E704')]),
      made([here, 20, 40, refused('E604')]),
      made([here, 20, 60, EXECUTED]),
    ];
    const service = serviceOf(intents, [{ beganMs: 10, endedMs: 25 }]);
    expect(service).toEqual({ codes: { E704: 1 }, normalAfterMs: 20, afterTheEndMs: 5 });
  });
});

describe('the fault matrix', () => {
  const outcome = (lost: number): Outcome => ({
    row: redisKilled,
    seed: 5,
    failures: [],
    states: new Map(),
    tookMs: 1,
    measured: {
      acknowledged: 10,
      lost,
      doubled: 0,
      codes: { E703: 2 },
      normalAfterMs: 1234,
      afterTheEndMs: 200,
      resolved: { inDoubt: 3, found: 1, resent: 2, refused: 0 },
    },
  });
  const about = { versions: 'Node 1', date: '2026-01-02' };
  it('replaces the line of the same fault and keeps the others in order', () => {
    const text = `a\n${BEGIN}\n\n| F31 x | y |\n| F4 old | y |\n\n${END}\nb`;
    const written = withOutcomes(text, [outcome(7)], about);
    expect(withOutcomes(written, [outcome(7)], about)).toBe(written);
    const lines = written.split('\n').filter((line) => line.startsWith('| F'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\| F4 .*E703 ×2 \| 10 \| 7 \| 0 \| 3 \(1 found.*1\.2 s \(0\.2 s after its end\)/);
    expect(lines[1]).toContain('F31');
  });
});

describe('npm run test:faults', () => {
  const known = new Set(['F4', 'F6B']);
  it('takes faults in either case and a seed', () => {
    expect(parseOptions(['f4', '--seed', '9'], known, 77)).toMatchObject({ ids: ['F4'], seed: 9, write: true });
    expect(parseOptions(['--no-write'], known, 1_000_077)).toMatchObject({ ids: [], seed: 77, write: false });
  });
  it('says what it does not know', () => {
    expect(() => parseOptions(['F99'], known, 1)).toThrow(/F99/);
    expect(() => parseOptions(['--seed', 'x'], known, 1)).toThrow(/--seed/);
    expect(() => parseOptions(['--what'], known, 1)).toThrow(RangeError);
  });
});
