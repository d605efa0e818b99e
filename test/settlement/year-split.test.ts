import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber, nextDay } from '../../src/policy/dates.js';
import type { BillAmounts } from '../../src/settlement/types.js';
import { billByDays, daysByYear } from '../../src/settlement/year-split.js';

const days = (begn: string, end: string): number[][] => daysByYear(begn, end).map((y) => [y.year, y.days]);

describe('days of a stay by year', () => {
  it.each<[string, string, string, number[][]]>([
    [
      'JS-44 C24: in 12-30, out 01-03',
      '2025-12-30',
      '2026-01-03',
      [
        [2025, 2],
        [2026, 2],
      ],
    ],
    ['C24: the day of discharge is out', '2025-12-30', '2026-01-01', [[2025, 2]]],
    [
      'C24: a night over New Year',
      '2025-12-31',
      '2026-01-02',
      [
        [2025, 1],
        [2026, 1],
      ],
    ],
    ['C24: in and out on one day is one day', '2025-12-31', '2025-12-31', [[2025, 1]]],
    ['out on 12-31', '2025-12-01', '2025-12-31', [[2025, 30]]],
    [
      'two New Years, a leap year between',
      '2023-12-30',
      '2025-01-03',
      [
        [2023, 2],
        [2024, 366],
        [2025, 2],
      ],
    ],
    [
      'two New Years, no leap year',
      '2024-12-31',
      '2026-01-02',
      [
        [2024, 1],
        [2025, 365],
        [2026, 1],
      ],
    ],
    [
      'over 29 February',
      '2023-12-31',
      '2024-03-01',
      [
        [2023, 1],
        [2024, 60],
      ],
    ],
    [
      'over 28 February',
      '2024-12-31',
      '2025-03-01',
      [
        [2024, 1],
        [2025, 59],
      ],
    ],
  ])('%s', (_, begn, end, expected) => {
    expect(days(begn, end)).toEqual(expected);
  });

  it('are as many as the calendar has, day after day for 40 years', () => {
    const first = dayNumber('1996-01-01');
    let day = '1996-01-01';
    for (let n = 0; n < 14_700; n++, day = nextDay(day)) expect(dayNumber(day) - first).toBe(n);
    expect(day > '2036-01-01').toBe(true);
  });
});

const bill = (inScope: number, ownPay = 0): BillAmounts => {
  return { total: inScope + ownPay, ownPay, overLimit: 0, firstSelfPay: 0, inScope };
};

describe('a bill by average daily cost', () => {
  it('JS-44: two and two days: half each, an odd fen to the earlier year', () => {
    const years = daysByYear('2025-12-30', '2026-01-03');
    expect(billByDays(bill(1001, 3), years).map((b) => [b.inScope, b.ownPay, b.total])).toEqual([
      [501, 2, 503],
      [500, 1, 501],
    ]);
  });

  it('JS-44: a third is rounded half-up per component, what remains is of the later year', () => {
    const years = daysByYear('2025-12-31', '2026-01-03');
    expect(billByDays(bill(100, 200), years).map((b) => [b.inScope, b.ownPay])).toEqual([
      [33, 67],
      [67, 133],
    ]);
  });

  it('adds up to the bill, component by component, over any number of New Years, and is never negative (I1)', () => {
    const fen = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 9_000_000_000_000 }));
    const years = fc.array(fc.integer({ min: 1, max: 366 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.tuple(fen, fen, fen, fen), years, ([ownPay, overLimit, firstSelfPay, inScope], counts) => {
        const total = ownPay + overLimit + firstSelfPay + inScope;
        const parts = billByDays(
          { total, ownPay, overLimit, firstSelfPay, inScope },
          counts.map((n, i) => ({ year: 2020 + i, days: n })),
        );
        const sum = (of: (b: BillAmounts) => number): number => parts.reduce((n, b) => n + of(b), 0);
        expect([
          sum((b) => b.ownPay),
          sum((b) => b.overLimit),
          sum((b) => b.firstSelfPay),
          sum((b) => b.inScope),
        ]).toEqual([ownPay, overLimit, firstSelfPay, inScope]);
        for (const b of parts) {
          expect(b.total).toBe(b.ownPay + b.overLimit + b.firstSelfPay + b.inScope);
          expect(Math.min(b.ownPay, b.overLimit, b.firstSelfPay, b.inScope)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
