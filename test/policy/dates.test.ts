import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, ageOn, daysInMonth, isDay, nextDay } from '../../src/policy/dates.js';

const two = (n: number): string => String(n).padStart(2, '0');
const day = fc
  .tuple(fc.integer({ min: 1900, max: 2200 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([y, m, d]) => `${y}-${two(m)}-${two(Math.min(d, daysInMonth(y, m)))}`);
const monthIndex = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));

describe('days', () => {
  it('know leap years: 2000 and 2024, not 1900 and 2100', () => {
    expect([2000, 2024, 1900, 2100, 2023].map((y) => daysInMonth(y, 2))).toEqual([29, 29, 28, 28, 28]);
  });

  it.each(['2024-02-29', '2025-12-31', '0001-01-01'])('%s is one', (text) => expect(isDay(text)).toBe(true));
  it.each([
    '2023-02-29',
    '2025-04-31',
    '2025-00-10',
    '2025-13-01',
    '2025-1-1',
    '2025-01-00',
    '20250101',
    '2025-01-01 ',
    '',
  ])('"%s" is not', (text) => expect(isDay(text)).toBe(false));

  it('the next day passes month ends, leap days and the year', () => {
    expect(['2025-01-30', '2025-01-31', '2024-02-28', '2024-02-29', '2025-02-28', '2025-12-31'].map(nextDay)).toEqual([
      '2025-01-31',
      '2025-02-01',
      '2024-02-29',
      '2024-03-01',
      '2025-03-01',
      '2026-01-01',
    ]);
  });

  it('the next day is a day, later, and agrees with the calendar', () => {
    fc.assert(
      fc.property(day, (d) => {
        const next = nextDay(d);
        expect(isDay(next)).toBe(true);
        expect(Date.parse(`${next}T00:00:00Z`) - Date.parse(`${d}T00:00:00Z`)).toBe(86_400_000);
      }),
    );
  });
});

describe('terms of months (C21: start day is day 0, clamped to the month end)', () => {
  it.each([
    ['2025-01-15', 6, '2025-07-15'],
    ['2025-08-31', 6, '2026-02-28'],
    ['2023-08-31', 6, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2025-01-31', 1, '2025-02-28'],
    ['2025-12-15', 1, '2026-01-15'],
    ['2025-06-30', 0, '2025-06-30'],
    ['2025-03-31', -1, '2025-02-28'],
  ])('%s + %i months is %s', (start, months, end) => expect(addMonths(start, months)).toBe(end));

  it('land in the right month, on the same date or on its last day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 120 }), (d, n) => {
        const end = addMonths(d, n);
        expect(isDay(end)).toBe(true);
        expect(monthIndex(end)).toBe(monthIndex(d) + n);
        const last = daysInMonth(Number(end.slice(0, 4)), Number(end.slice(5, 7)));
        expect(Number(end.slice(8))).toBe(Math.min(Number(d.slice(8)), last));
      }),
    );
  });

  it('never go backwards when the start goes forward', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 36 }), (d, n) => {
        expect(addMonths(nextDay(d), n) >= addMonths(d, n)).toBe(true);
      }),
    );
  });
});

describe('age', () => {
  it('changes on the birthday; a leap-day child has its birthday on 03-01 of common years', () => {
    expect([ageOn('1955-03-10', '2025-03-09'), ageOn('1955-03-10', '2025-03-10')]).toEqual([69, 70]);
    expect([ageOn('2004-02-29', '2025-02-28'), ageOn('2004-02-29', '2025-03-01')]).toEqual([20, 21]);
    expect(ageOn('2025-03-10', '2025-03-10')).toBe(0);
  });

  it('grows by one from birthday to birthday', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 110 }), (born, years) => {
        const birthday = `${Number(born.slice(0, 4)) + years}${born.slice(4)}`;
        expect(ageOn(born, birthday)).toBe(years);
      }),
    );
  });
});
