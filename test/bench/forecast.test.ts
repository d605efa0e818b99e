import { describe, expect, it } from 'vitest';
import { durationText, forecast, NEEDS, secondsLeft } from '../../bench/forecast.js';
import { BENCHMARKS } from '../../bench/list.js';
import { parseOptions } from '../../bench/options.js';

const IDS = BENCHMARKS.map(({ id }) => id);
const [FULL, QUICK] = [parseOptions([]), parseOptions(['--quick'])];
const lasts = (ids: readonly string[], options = FULL): number => forecast(ids, options).at(-1) ?? 0;

describe('how long benchmarks are expected to take', () => {
  it('is known of every benchmark and of no other', () => {
    expect(Object.keys(NEEDS).sort()).toEqual([...IDS].sort());
    for (const id of IDS) expect(lasts([id])).toBeGreaterThan(0);
  });

  it('is under 15 minutes for all, and under two with --quick', () => {
    expect(lasts(IDS)).toBeLessThan(15 * 60);
    expect(lasts(IDS, QUICK)).toBeLessThan(2 * 60);
  });

  it('counts a run that several benchmarks share once', () => {
    const [settle, day] = forecast(['settle', 'nation-day'], FULL);
    expect(day).toBe(settle);
    expect(lasts(['nation-day'])).toBeLessThan(settle ?? 0);
  });

  it('follows the lengths asked for', () => {
    expect(lasts(['settle'], parseOptions(['--seconds', '36']))).toBeCloseTo(lasts(['settle']) + 2 * 30);
    expect(lasts(['engine-memory'], parseOptions(['--minutes', '10']))).toBeCloseTo(lasts(['engine-memory']) + 9 * 60);
  });

  it('is corrected by the pace seen so far, the more the longer it was seen', () => {
    expect(secondsLeft(100, 0, 0)).toBe(100);
    expect(secondsLeft(100, 10, 20)).toBeCloseTo(90 * 1.1);
    expect(secondsLeft(100, 90, 180)).toBeCloseTo(10 * 1.9);
    expect(secondsLeft(100, 100, 130)).toBe(0);
  });

  it('is told in seconds, or in minutes where it is long', () => {
    expect([durationText(94.6), durationText(119), durationText(551), durationText(-3)]).toEqual([
      '95 s',
      '119 s',
      '9 min',
      '0 s',
    ]);
  });
});
