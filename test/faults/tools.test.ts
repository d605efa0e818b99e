/** The parts of the fault run that nobody would notice being wrong. */
import { describe, expect, it } from 'vitest';
import { syncedLength } from './disk-watch.js';
import { BEGIN, END, withOutcomes } from './matrix.js';
import { parseOptions } from './options.js';
import type { Outcome } from './run-row.js';
import { redisKilled } from './rows/redis-killed.js';

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
