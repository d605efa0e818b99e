import { describe, expect, it } from 'vitest';
import { ServiceTime } from '../../src/engine/service-time.js';

const BATCH = 64;
const IN_FLIGHT = 4;

/** One batch ends every `gapMs`, each having taken `batchMs`, while others wait. */
function saturated(
  time: ServiceTime,
  { batches, gapMs, batchMs }: Record<'batches' | 'gapMs' | 'batchMs', number>,
): number {
  let now = 1000;
  for (let i = 0; i < batches; i++) time.observe(batchMs, BATCH, (now += gapMs), true);
  return now;
}

describe('what admission believes', () => {
  it('a queue goes as fast as it was seen to go, not as fast as its batches', () => {
    const time = new ServiceTime();
    // Four at once that take 20 ms each could do 12.8 messages a ms; the loop only comes to start one every 10 ms: 6.4.
    saturated(time, { batches: 100, gapMs: 10, batchMs: 20 });
    expect(time.expectMs(6400, 0, BATCH, IN_FLIGHT)).toBeCloseTo(20 + 1000, 6);
  });

  it('the slower of both is believed', () => {
    const time = new ServiceTime();
    saturated(time, { batches: 1000, gapMs: 1, batchMs: 20 });
    expect(time.expectMs(2560, 0, BATCH, IN_FLIGHT)).toBeCloseTo(20 * (1 + 10), 6);
  });

  it('messages of one person go one batch after the other', () => {
    const time = new ServiceTime();
    time.observe(20, 1, 1000, false);
    expect(time.expectMs(5, 5, BATCH, IN_FLIGHT)).toBe(20 * 6);
  });

  it('bad times are forgotten with the queue they made', () => {
    const time = new ServiceTime();
    const now = saturated(time, { batches: 20, gapMs: 500, batchMs: 500 });
    expect(time.expectMs(640, 0, BATCH, IN_FLIGHT)).toBeGreaterThan(4000);
    for (let i = 1; i <= 40; i++) time.observe(5, BATCH, now + i * 5, false);
    expect(time.expectMs(640, 0, BATCH, IN_FLIGHT)).toBeLessThan(30);
  });

  it('a change of pace is believed within a second, either way', () => {
    const time = new ServiceTime();
    let now = saturated(time, { batches: 100, gapMs: 10, batchMs: 20 });
    for (const gapMs of [40, 10]) {
      for (const end = now + 1000; now < end; ) time.observe(20, BATCH, (now += gapMs), true);
      const expected = (6400 / BATCH) * gapMs;
      expect(time.expectMs(6400, 0, BATCH, IN_FLIGHT)).toBeGreaterThan(expected * 0.85);
      expect(time.expectMs(6400, 0, BATCH, IN_FLIGHT)).toBeLessThan(expected * 1.15 + 20);
    }
  });

  it('a burst is no pace: what a cold start shows is not believed of the queue', () => {
    const time = new ServiceTime();
    saturated(time, { batches: 4, gapMs: 100, batchMs: 20 });
    expect(time.expectMs(2560, 0, BATCH, IN_FLIGHT)).toBeCloseTo(20 * (1 + 10), 6);
  });

  it('nothing measured: nothing to wait for', () => {
    expect(new ServiceTime().expectMs(100, 3, BATCH, IN_FLIGHT)).toBe(0);
  });
});
