import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWorkingDays, isWorkingDay, type WorkCalendar } from '../../src/policy/working-days.js';

const NONE: WorkCalendar = new Map();
/** Made up: Monday 2025-06-02 off, Saturday 2025-06-07 worked. */
const JUNE: WorkCalendar = new Map([
  ['2025', { holidays: new Set(['2025-06-02']), workdays: new Set(['2025-06-07']) }],
]);

describe('working days', () => {
  it('knows the days of the week over centuries', () => {
    const day = fc.date({ min: new Date('1601-01-01'), max: new Date('2399-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        expect(isWorkingDay(text, NONE)).toBe(date.getUTCDay() % 6 !== 0);
      }),
    );
  });

  it('a table takes days off the week and puts worked weekends into it', () => {
    expect(isWorkingDay('2025-06-02', JUNE)).toBe(false);
    expect(isWorkingDay('2025-06-07', JUNE)).toBe(true);
    expect(isWorkingDay('2025-06-08', JUNE)).toBe(false);
  });

  it('the day itself is day 0', () => {
    expect(addWorkingDays('2025-05-30', 1, NONE)).toEqual({ day: '2025-06-02', uncovered: ['2025'] });
    expect(addWorkingDays('2025-05-30', 1, JUNE)).toEqual({ day: '2025-06-03', uncovered: [] });
    expect(addWorkingDays('2025-05-30', 5, JUNE).day).toBe('2025-06-07');
    expect(addWorkingDays('2025-05-31', 0, JUNE)).toEqual({ day: '2025-05-31', uncovered: [] });
  });

  it('names the year that no table covers, over New Year only that one', () => {
    expect(addWorkingDays('2025-12-30', 2, JUNE)).toEqual({ day: '2026-01-01', uncovered: ['2026'] });
  });
});
