import { describe, expect, it } from 'vitest';
import { RequestFrames } from '../../bench/load/frames.js';
import { Window } from '../../bench/load/window.js';
import { linesScale } from '../../bench/measure/scale.js';
import type { BenchContext } from '../../bench/benchmark.js';
import { BILLS, billOf } from '../../bench/world/bills.js';
import { insuplcOf, psnNoOf } from '../../bench/world/persons.js';
import { worldOf } from '../../bench/world/world.js';
import { decodeRequest } from '../../src/wire/envelope.js';
import { decodeSettleBody } from '../../src/wire/settle-body.js';

const PREFIX = 'p'.repeat(22);

describe('the figures of a measured stretch', () => {
  it('counts a closed loop by when answers came, and their percentiles', () => {
    const window = new Window(1000, 3000, null);
    window.answer(0, 999, true);
    for (let i = 1; i <= 1000; i += 1) window.answer(1500, 1500 + i, true);
    window.answer(2999, 3000, true);
    const { rate, latency, perSecond, curve, latenessP99 } = window.report();
    expect({ rate, perSecond, latenessP99 }).toEqual({ rate: 500, perSecond: [499, 501], latenessP99: null });
    expect(latency.p50).toBeCloseTo(500, -1);
    expect(latency.p99).toBeCloseTo(990, -1);
    expect(latency.max).toBeCloseTo(1000, -1);
    const values = curve.map(([, ms]) => ms);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(curve[0]?.[1]).toBeCloseTo(1, 1);
  });

  it('counts an open loop by when messages were due, however late their answers came', () => {
    const window = new Window(1000, 2000, 2);
    window.answer(999, 1500, true);
    window.answer(1000, 1010, true);
    window.answer(1999, 9999, true);
    const { rate, latency, offered } = window.report();
    // The first is within the time but not due in it; the last is due in it and only answered afterwards.
    expect({ rate, offered }).toEqual({ rate: 2, offered: 2 });
    expect(latency.max).toBeCloseTo(8000, -2);
  });

  it('keeps refusals apart from what was executed', () => {
    const window = new Window(0, 1000, 3);
    window.answer(10, 20, true);
    window.answer(10, 11, false);
    window.answer(10, 13, false);
    const { rate, refused, latency, refusedLatency } = window.report();
    expect({ rate, refused }).toEqual({ rate: 1, refused: 2 });
    expect([latency.max, refusedLatency.max].map(Math.round)).toEqual([10, 3]);
  });

  it('counts what was executed later than it asked for', () => {
    const window = new Window(0, 1000, 3, 100);
    window.answer(10, 110, true);
    window.answer(10, 111, true);
    window.answer(10, 500, false);
    window.answer(1000, 5000, true);
    expect(window.report()).toMatchObject({ late: 1, refused: 1 });
  });

  it('says nothing of what did not happen', () => {
    const { rate, latency, curve } = new Window(0, 1000, null).report();
    expect({ rate, p99: latency.p99, curve }).toEqual({ rate: 0, p99: 0, curve: [] });
  });
});

describe('request frames', () => {
  it('meet every person once before anyone comes again', () => {
    const frames = new RequestFrames(worldOf(400), '2304', PREFIX);
    const seen = new Set(Array.from({ length: 400 }, (_, seq) => frames.personOf(seq)));
    expect(seen.size).toBe(400);
    expect(frames.personOf(400)).toBe(frames.personOf(0));
  });

  it('carry person, bill and msgid also where there are more persons than bills', () => {
    const world = worldOf(BILLS + 2000);
    const frames = new RequestFrames(world, '2304', PREFIX, 1234);
    const beyond = Array.from({ length: 5000 }, (_, seq) => seq).filter((seq) => frames.personOf(seq) >= BILLS);
    expect(beyond.length).toBeGreaterThan(100);
    for (const seq of [0, 1, ...beyond.slice(0, 50)]) {
      const person = frames.personOf(seq);
      const bytes = frames.write(seq, 1);
      const header = ((bytes[1] ?? 0) & 0x7f) === 126 ? 8 : 6;
      const request = decodeRequest(bytes.subarray(header));
      expect(request).toMatchObject({ psnNo: psnNoOf(person), insuplc: insuplcOf(person), timeoutMs: 1234 });
      expect(request.msgid).toBe(frames.msgid(seq));
      expect(decodeSettleBody(request.body)).toMatchObject({ total: billOf(person, world).total, shape: 'categories' });
    }
  });
});

describe('bills of many lines', () => {
  it.each([20, 50, 200, 2000])('%i lines: nobody has two messages under way, and byte limits hold', (lines) => {
    const { persons, window } = linesScale({ quick: false } as BenchContext, lines);
    expect(persons).toBeGreaterThanOrEqual(window * 8 * 2);
    expect(persons % 8).toBe(0);
    const bytes = new RequestFrames(worldOf(8, lines), '2207', PREFIX).meanBytes;
    expect(bytes).toBeLessThan(1_048_576);
    expect(bytes * window * 8).toBeLessThan(67_108_864);
  });
});
