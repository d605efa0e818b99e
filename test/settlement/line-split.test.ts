import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percent, reduceRate } from '../../src/policy/rate.js';
import { splitLine, splitLines } from '../../src/settlement/line-split.js';

const line = (amount: number, priceLimit: number | null, selfPay: string) =>
  splitLine({ amount, priceLimit, selfPay: percent(selfPay) });

describe('splitting a charged line', () => {
  it('cuts at the price limit first; the share is of the capped price only', () => {
    expect(line(21_000_000, 5_000_000, '30')).toEqual({
      total: 21_000_000,
      ownPay: 0,
      overLimit: 16_000_000,
      firstSelfPay: 1_500_000,
      inScope: 3_500_000,
    });
  });

  it('rounds the first self-pay half-up to the fen and leaves the rest in scope', () => {
    expect(line(1_236_444, null, '30')).toMatchObject({ firstSelfPay: 370_933, inScope: 865_511 });
    expect(line(5, null, '10')).toMatchObject({ firstSelfPay: 1, inScope: 4 });
    expect(line(4, null, '10')).toMatchObject({ firstSelfPay: 0, inScope: 4 });
  });

  it('rounds each line, not their sum', () => {
    const lines = Array.from({ length: 3 }, () => ({ amount: 5, priceLimit: null, selfPay: percent('10') }));
    expect(splitLines(lines)).toEqual({ total: 15, ownPay: 0, overLimit: 0, firstSelfPay: 3, inScope: 12 });
  });

  it('takes a share of 100 % as outside the catalogue', () => {
    expect(line(10_000, 4_000, '100')).toEqual({
      total: 10_000,
      ownPay: 10_000,
      overLimit: 0,
      firstSelfPay: 0,
      inScope: 0,
    });
  });

  it('refuses what is no amount or no share', () => {
    expect(() => line(-1, null, '0')).toThrow(RangeError);
    expect(() => line(1.5, null, '0')).toThrow(RangeError);
    expect(() => splitLine({ amount: 1, priceLimit: null, selfPay: reduceRate(3, 2) })).toThrow(RangeError);
  });

  it('stays exact where the product passes 2^53', () => {
    const amount = Number.MAX_SAFE_INTEGER;
    const { firstSelfPay, inScope } = splitLine({ amount, priceLimit: null, selfPay: reduceRate(2, 3) });
    expect(BigInt(firstSelfPay)).toBe((BigInt(amount) * 4n + 3n) / 6n);
    expect(firstSelfPay + inScope).toBe(amount);
  });

  it('keeps every fen, and never more in scope than the limit', () => {
    const amount = fc.integer({ min: 0, max: 100_000_000 });
    fc.assert(
      fc.property(amount, fc.option(amount, { nil: null }), fc.integer({ min: 0, max: 100 }), (total, limit, share) => {
        const s = line(total, limit, String(share));
        expect(s.ownPay + s.overLimit + s.firstSelfPay + s.inScope).toBe(total);
        expect(Math.min(s.ownPay, s.overLimit, s.firstSelfPay, s.inScope)).toBeGreaterThanOrEqual(0);
        if (limit !== null && share < 100) expect(s.firstSelfPay + s.inScope).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
