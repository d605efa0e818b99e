import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRate,
  gcd,
  lcm,
  minusRate,
  parseRate,
  percent,
  plusRate,
  RATE_ONE,
  RATE_ZERO,
  rateText,
  reduceRate,
  timesRate,
} from '../../src/policy/rate.js';

const rate = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }))
  .map(([n, d]) => reduceRate(n, d));

describe('ratios', () => {
  it('are read as per cent or as factors, exactly', () => {
    expect(percent('88')).toEqual({ n: 22, d: 25 });
    expect(percent('62.5')).toEqual({ n: 5, d: 8 });
    expect(percent('0')).toEqual(RATE_ZERO);
    expect(percent('100')).toEqual(RATE_ONE);
    expect(parseRate('0.7', 1)).toEqual({ n: 7, d: 10 });
    // The binary fraction 0.1 + 0.2 is not 0.3; these are.
    expect(plusRate(percent('10'), percent('20'))).toEqual(percent('30'));
  });

  it.each(['', '.5', '5.', '1e2', '+5', ' 5', '5%', '0x5', 'NaN', '1,5', '12345678', '1.1234567', '--5'])(
    '"%s" is not one',
    (text) => {
      expect(() => percent(text)).toThrow(RangeError);
    },
  );

  it('subtraction stops at nothing', () => {
    expect(minusRate(percent('10'), percent('20'))).toEqual(RATE_ZERO);
    expect(minusRate(percent('88'), percent('20'))).toEqual(percent('68'));
  });

  it('(85 − 10) × 0.8 = 60 %', () => {
    expect(timesRate(minusRate(percent('85'), percent('10')), parseRate('0.8', 1))).toEqual(percent('60'));
  });

  it('are shown as per cent where that is finite', () => {
    expect([rateText(percent('62.5')), rateText(percent('88')), rateText(reduceRate(1, 3))]).toEqual([
      '62.5%',
      '88%',
      '1/3',
    ]);
  });

  it('are always in lowest terms', () => {
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        for (const r of [plusRate(a, b), timesRate(a, b), minusRate(a, b)]) {
          expect(gcd(r.n, r.d)).toBe(1);
          expect(r.d).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('obey arithmetic: a + b − b = a, order agrees with the difference', () => {
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        expect(minusRate(plusRate(a, b), b)).toEqual(a);
        expect(compareRate(a, b) > 0).toBe(minusRate(a, b).n > 0);
        expect(timesRate(a, RATE_ONE)).toEqual(a);
      }),
    );
  });

  it('lcm is a multiple of both and divides their product', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (a, b) => {
        const m = lcm(a, b);
        expect([m % a, m % b, (a * b) % m]).toEqual([0, 0, 0]);
      }),
    );
  });
});
