import { nextDay } from './dates.js';

/** What a yearly notice of holidays changes of the plain week. Days are `yyyy-MM-dd`. */
export interface YearCalendar {
  /** Days off, weekends among them or not. */
  readonly holidays: ReadonlySet<string>;
  /** Weekend days worked in exchange (调休上班). */
  readonly workdays: ReadonlySet<string>;
}

/** By year, `2025`. */
export type WorkCalendar = ReadonlyMap<string, YearCalendar>;

export interface DueDay {
  readonly day: string;
  /** Years that were counted by weekends alone because no table covers them. */
  readonly uncovered: readonly string[];
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_OF_WEEK = 7;
const FRIDAY = 4;

/** 0 = Monday … 6 = Sunday; counted from 0001-01-01, a Monday. */
function weekday(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const before = year - 1;
  const days =
    before * 365 +
    Math.floor(before / 4) -
    Math.floor(before / 100) +
    Math.floor(before / 400) +
    (DAYS_BEFORE_MONTH[month - 1] ?? 0) +
    (leap && month > 2 ? 1 : 0) +
    date -
    1;
  return days % DAYS_OF_WEEK;
}

export function isWorkingDay(day: string, calendar: WorkCalendar): boolean {
  const year = calendar.get(day.slice(0, 4));
  if (year?.holidays.has(day) === true) return false;
  return weekday(day) <= FRIDAY || year?.workdays.has(day) === true;
}

/**
 * The n-th working day after `day`, which is day 0 whether it is a working day or not. Where no table covers a year, its
 * weekends alone are days off, and the year is named.
 */
export function addWorkingDays(day: string, n: number, calendar: WorkCalendar): DueDay {
  const uncovered = new Set<string>();
  let at = day;
  for (let left = n; left > 0; ) {
    at = nextDay(at);
    const year = at.slice(0, 4);
    if (!calendar.has(year)) uncovered.add(year);
    if (isWorkingDay(at, calendar)) left--;
  }
  return { day: at, uncovered: [...uncovered] };
}
