import type { PolicySet } from '../policy/policy-set.js';
import type { Visit } from '../settlement/contract.js';
import type { PartFacts } from '../settlement/parts.js';
import type { Refusal } from '../settlement/refusal.js';
import type { BillAmounts } from '../settlement/types.js';
import { billByDays, crossingOf, daysByYear, visitIn } from '../settlement/year-split.js';
import type { BillRow, SettleBody } from '../wire/settle-body.js';
import { DISEASE_RELATED } from '../wire/settle-columns.js';
import { rowColumns } from './row-columns.js';

/** How a message that is no plain bill of one year is settled. */
export interface Cut {
  /** Parts in their order; empty: one bill after all, with `visit`. */
  readonly facts: readonly PartFacts[];
  readonly visit: Visit;
  /** Assumed values that bore on the cut. */
  readonly warnings: readonly string[];
}

/** null for nearly every message: it is settled as it is. */
export function cutOf(policies: PolicySet, visit: Visit, body: SettleBody): Cut | Refusal | null {
  if (visit.line === 'inpatient') return cutByYear(policies, visit, body);
  return visit.line === 'chronic' && body.shape === 'lines' ? cutByDisease(visit, body) : null;
}

const NONE: readonly never[] = [];

/** Years one settlement may be cut into: a date mistyped by centuries must not ask for hundreds of cells. */
const MAX_YEARS = 10;

/** NM-41, XA-45, JS-44. */
function cutByYear(policies: PolicySet, visit: Visit, body: SettleBody): Cut | Refusal | null {
  const crossing = crossingOf(policies, visit);
  if (crossing === null || 'reason' in crossing) return crossing;
  const { rule, warnings } = crossing;
  if (rule.inpatient.value === 'whole') return { facts: NONE, visit, warnings };
  const continues = rule.deductible?.value ?? 'once';
  const years = daysByYear(visit.begnDate, visit.endDate);
  if (years.length > MAX_YEARS)
    return { reason: 'bill_dates_invalid', detail: `住院跨 ${years.length} 个年度，请由经办人员核对后办理` };
  const bills = billByDays(body, years);
  const facts = years.map(({ year }, i): PartFacts => {
    const bill = bills[i] as BillAmounts;
    return { year, visit: visitIn(withoutSlips(visit), year), bill, continues: i === 0 ? null : continues };
  });
  return { facts, visit, warnings };
}

/** Slips are looked at once, on the whole bill: no year has a share in a sheet of paper. */
function withoutSlips(visit: Visit): Visit {
  return visit.more === undefined ? visit : { ...visit, more: { ...visit.more, slips: NONE } };
}

/** XA-10, JS-36a: what has nothing to do with the disease is settled as ordinary out-patient care, behind it. */
function cutByDisease(visit: Visit, body: SettleBody): Cut | null {
  const apart = body.rows.filter((row) => row[DISEASE_RELATED] === false);
  if (apart.length === 0) return null;
  const ordinary: Visit = { ...visit, line: 'outpatient', diseCode: null };
  if (apart.length === body.rows.length) return { facts: NONE, visit: ordinary, warnings: NONE };
  const year = Number(visit.setlDate.slice(0, 4));
  const related = body.rows.filter((row) => row[DISEASE_RELATED] !== false);
  const facts: PartFacts[] = [
    { year, visit, bill: sumRows(related), continues: null },
    { year, visit: ordinary, bill: sumRows(apart), continues: null },
  ];
  return { facts, visit, warnings: NONE };
}

function sumRows(rows: readonly BillRow[]): BillAmounts {
  const at = rowColumns('lines');
  const sum = (column: number): number => rows.reduce((total, row) => total + (row[column] as number), 0);
  return {
    total: sum(at.total),
    ownPay: sum(at.ownPay),
    overLimit: sum(at.overLimit),
    firstSelfPay: sum(at.firstSelfPay),
    inScope: sum(at.inScope),
  };
}
