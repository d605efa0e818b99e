/** Calendar days as `yyyy-MM-dd` text: comparing texts compares days. No time zone is involved. */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function daysInMonth(year: number, month: number): number {
  if (month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0)) return 29;
  return MONTH_DAYS[month - 1] ?? 0;
}

export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = Number(text.slice(8, 10));
  return day >= 1 && day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
}

/** Last days of terms by their months and first day: terms are few, days come again, and a day takes long to spell. */
const ends = new Map<number, Map<string, string>>();
const KEPT_DAYS = 4096;

/**
 * The same day n months later, clamped to the month's end (08-31 + 6 months = 02-28/29): the last valid day of a term that
 * starts on `day`, the start day being day 0 (civil-law counting).
 */
export function addMonths(day: string, months: number): string {
  let days = ends.get(months);
  if (days === undefined) ends.set(months, (days = new Map()));
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= KEPT_DAYS) days.clear();
  const made = monthsLater(day, months);
  days.set(day, made);
  return made;
}

function monthsLater(day: string, months: number): string {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  const month = (index % 12) + 1;
  const date = Math.min(Number(day.slice(8, 10)), daysInMonth(year, month));
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** Completed years of age on a day. */
export function ageOn(birthday: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthday.slice(0, 4));
  return day.slice(5) < birthday.slice(5) ? years - 1 : years;
}

export function nextDay(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (date < daysInMonth(year, month)) return `${day.slice(0, 8)}${String(date + 1).padStart(2, '0')}`;
  return month === 12
    ? `${String(year + 1).padStart(4, '0')}-01-01`
    : `${day.slice(0, 5)}${String(month + 1).padStart(2, '0')}-01`;
}

/** Days since 1 March of year 0: differences of these are numbers of days. */
export function dayNumber(day: string): number {
  const [y = 0, m = 0, d = 0] = day.split('-').map(Number);
  const [year, month] = m > 2 ? [y, m - 3] : [y - 1, m + 9];
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return 365 * year + leaps + Math.floor((153 * month + 2) / 5) + d - 1;
}
