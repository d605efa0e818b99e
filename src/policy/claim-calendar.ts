import { isDay } from './dates.js';
import { mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textsOf } from './node.js';
import type { WorkCalendar } from './working-days.js';

const NOTES = ['cite', 'standing', 'why', 'note'];

/** `calendar: {"2025": {holidays: [...], workdays: [...]}}`, the yearly notice of days off. Throws PackError. */
export function claimCalendar(claims: PackMap): WorkCalendar {
  const calendar = mapOf(claims, 'calendar');
  const years = Object.keys(calendar).filter((key) => !NOTES.includes(key));
  return new Map(
    years.map((year) => {
      if (!/^\d{4}$/.test(year))
        throw new PackError(`calendar is kept by year, not by "${year}"`, positionOf(calendar, year));
      const own = mapOf(calendar, year);
      refuseUnknownKeys(own, ['holidays', 'workdays', ...NOTES], 'a year of the calendar');
      return [year, { holidays: days(own, 'holidays', year), workdays: days(own, 'workdays', year) }];
    }),
  );
}

function days(map: PackMap, key: string, year: string): ReadonlySet<string> {
  const listed = textsOf(map, key);
  const wrong = listed.find((day) => !isDay(day) || !day.startsWith(year));
  if (wrong !== undefined) throw new PackError(`"${wrong}" under ${key} is not a day of ${year}`, positionOf(map, key));
  return new Set(listed);
}
