import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFen, MoneyError, requireFen, sumFen } from '../../src/money/fen.js';
import { bigDivRoundHalfUp, divRoundHalfUp, mulDivRoundHalfUp } from '../../src/money/rounding.js';
import { Exact } from './exact.js';

const MAX = Number.MAX_SAFE_INTEGER;
const anyFen = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: MAX });

describe('fen', () => {
  it('is an exact integer', () => {
    for (const good of [0, 1, -1, MAX, -MAX]) expect(isFen(good)).toBe(true);
    for (const bad of [0.5, MAX + 1, NaN, Infinity, -0, '1', 1n, null, undefined]) expect(isFen(bad)).toBe(false);
    expect(requireFen(7)).toBe(7);
    expect(() => requireFen(0.1 + 0.2, 'total')).toThrow(/^total is not an exact integer of fen: 0\.3/);
  });

  it('sums exactly or not at all', () => {
    expect(sumFen([])).toBe(0);
    expect(sumFen([MAX - 1, 1])).toBe(MAX);
    expect(() => sumFen([MAX, 1])).toThrow(MoneyError);
    expect(() => sumFen([-MAX, -1])).toThrow(MoneyError);
    // The error of the first addition would be undone by the second one.
    expect(() => sumFen([MAX, 2, -2])).toThrow(MoneyError);
    expect(() => sumFen([0.5, 0.5])).toThrow(MoneyError);
    expect(() => sumFen([NaN])).toThrow(MoneyError);
  });
});

describe('half-up', () => {
  it.each([
    [5, 1, 10, 1],
    [4, 1, 10, 0],
    [-5, 1, 10, -1],
    [-4, 1, 10, 0],
    [15, 1, 10, 2],
    [25, 1, 10, 3],
    [1, 1, 3, 0],
    [2, 1, 3, 1],
    [100_01, 85, 100, 85_01],
    [MAX, MAX, MAX, MAX],
    [MAX, 1, 2, 4_503_599_627_370_496],
    [0, -7, 3, 0],
  ])('%d x %d / %d = %d', (a, b, den, expected) => {
    expect(mulDivRoundHalfUp(a, b, den)).toBe(expected);
  });

  it('agrees with 40-digit decimals wherever the result is exact', () => {
    fc.assert(
      fc.property(anyFen, fc.oneof(anyFen, fc.integer({ min: -10_000, max: 10_000 })), positive, (a, b, den) => {
        // The quotient is rounded twice by a decimal library, so the tie is decided on the exact integers: 2n >= d(2k+1).
        const exact = new Exact(a).times(b);
        const floor = exact.abs().divToInt(den);
        const rounded = exact.abs().minus(floor.times(den)).times(2).gte(den) ? floor.plus(1) : floor;
        const expected = exact.isNegative() ? rounded.negated() : rounded;
        if (expected.abs().gt(MAX)) expect(() => mulDivRoundHalfUp(a, b, den)).toThrow(MoneyError);
        else expect(mulDivRoundHalfUp(a, b, den)).toBe(expected.toNumber() + 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with toFixed-like decimal rounding on ordinary bills and basis points', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 10_000 }), (fen, bp) => {
        const expected = new Exact(fen).times(bp).div(10_000).toDecimalPlaces(0).toNumber();
        expect(mulDivRoundHalfUp(fen, bp, 10_000)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('decides every tie the same way on the narrow and the wide path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 1e6 }), (k, half) => {
        const tie = (2 * k + 1) * half;
        expect(divRoundHalfUp(tie, 2 * half)).toBe(k + 1);
        expect(divRoundHalfUp(-tie, 2 * half)).toBe(-(k + 1));
        expect(bigDivRoundHalfUp(BigInt(tie), BigInt(2 * half))).toBe(k + 1);
        expect(bigDivRoundHalfUp(-BigInt(tie), BigInt(2 * half))).toBe(-(k + 1));
      }),
    );
  });

  it('gets the half-fen tie of an exhausted cap right', () => {
    // (490000.10 - 391000 / 0.95) x 0.95 = 74500.095 yuan: 28-digit decimals fall below the tie.
    expect(bigDivRoundHalfUp(49_000_010n * 95n - 39_100_000n * 100n, 100n)).toBe(74_500_10);
  });

  it('refuses what cannot be exact', () => {
    for (const [a, b, den] of [
      [0.5, 1, 1],
      [1, 0.5, 1],
      [1, 1, 0],
      [1, 1, -1],
      [1, 1, 0.5],
      [NaN, 1, 1],
      [MAX, 2, 1],
      [MAX + 1, 1, 2],
    ] as const) {
      expect(() => mulDivRoundHalfUp(a, b, den)).toThrow(MoneyError);
    }
    expect(() => bigDivRoundHalfUp(1n, 0n)).toThrow(MoneyError);
    expect(Object.is(mulDivRoundHalfUp(-1, 1, 10), 0)).toBe(true);
  });
});
