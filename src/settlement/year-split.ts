/**
 * A stay over New Year (NM-41, XA-45, JS-44): whole in the year of its settlement, or cut by days where the pack says so.
 * Days are counted in, the day of discharge is out; admission and discharge on one day are one day (C24).
 */
import { mulDivRoundHalfUp } from '../money/rounding.js';
import { dayNumber } from '../policy/dates.js';
import type { PolicySet } from '../policy/policy-set.js';
import type { YearCrossing } from '../policy/stay-rules.js';
import type { Visit } from './contract.js';
import type { Refusal } from './refusal.js';
import type { BillAmounts } from './types.js';

/** What the pack says of a stay that began in an earlier year than it was settled in. */
export interface Crossing {
  readonly rule: YearCrossing;
  /** Chinese sentences for warn_msg: assumed values of the rule. */
  readonly warnings: readonly string[];
}

const yearOf = (day: string): number => Number(day.slice(0, 4));

/** The rule for this visit; null where no New Year lies in it, or where no policy is in force to ask. */
export function crossingOf(policies: PolicySet, visit: Visit): Crossing | Refusal | null {
  if (visit.line !== 'inpatient' || yearOf(visit.begnDate) >= yearOf(visit.setlDate)) return null;
  const policy = policies.regionFor(visit.insuplc);
  const frame = policy?.frameOn(visit.setlDate) ?? null;
  if (policy === undefined || frame === null) return null;
  const rule = frame.stays.yearCrossing;
  if (rule === null)
    return { reason: 'policy_not_provided', detail: `${policy.name}没有写明跨年住院怎样结算，请回参保地零星报销` };
  const assumed = [rule.inpatient.citation, rule.deductible?.citation].filter((c) => c?.standing === 'assumed');
  return { rule, warnings: [...new Set(assumed.map((c) => c?.why ?? ''))] };
}

/** Days of a stay in one calendar year. */
export interface YearDays {
  readonly year: number;
  readonly days: number;
}

/** Days of the stay by year, oldest first; only years in which it has any. */
export function daysByYear(begnDate: string, endDate: string): YearDays[] {
  const last = Math.max(dayNumber(begnDate), dayNumber(endDate) - 1);
  const found: YearDays[] = [];
  for (let from = dayNumber(begnDate), year = yearOf(begnDate); from <= last; year++) {
    const next = Math.min(last + 1, dayNumber(`${year + 1}-01-01`));
    found.push({ year, days: next - from });
    from = next;
  }
  return found;
}

/**
 * The bill by average daily cost, one per entry of `years`: of each amount what lies before a New Year is amount × days before
 * it ÷ days, rounded half-up to the fen; the rest is of the later year. I1 holds for each.
 */
export function billByDays(bill: BillAmounts, years: readonly YearDays[]): BillAmounts[] {
  const ownPay = cut(bill.ownPay, years);
  const overLimit = cut(bill.overLimit, years);
  const firstSelfPay = cut(bill.firstSelfPay, years);
  const inScope = cut(bill.inScope, years);
  return years.map((_, i) => {
    const [a = 0, b = 0, c = 0, d = 0] = [ownPay[i], overLimit[i], firstSelfPay[i], inScope[i]];
    return { total: a + b + c + d, ownPay: a, overLimit: b, firstSelfPay: c, inScope: d };
  });
}

function cut(amount: number, years: readonly YearDays[]): number[] {
  const all = years.reduce((sum, { days }) => sum + days, 0);
  let [before, taken] = [0, 0];
  return years.map(({ days }) => {
    before += days;
    const upTo = mulDivRoundHalfUp(amount, before, all);
    const share = upTo - taken;
    taken = upTo;
    return share;
  });
}

/** The visit as the year sees it: settled on its last day, but filings looked at on the day of the real settlement. */
export function visitIn(visit: Visit, year: number): Visit {
  const settled = yearOf(visit.setlDate) === year;
  const newYearsEve = `${year}-12-31`;
  return {
    ...visit,
    endDate: yearOf(visit.endDate) === year ? visit.endDate : newYearsEve,
    setlDate: settled ? visit.setlDate : newYearsEve,
    settledOn: visit.setlDate,
  };
}
