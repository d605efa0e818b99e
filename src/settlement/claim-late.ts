import type { ClaimRules } from '../policy/claim-rules.js';
import { addMonths, nextDay } from '../policy/dates.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import type { ClaimRequest } from './claim-contract.js';
import { filingFor } from './filing.js';
import { type Checked, no } from './filing-contract.js';
import type { Filing } from './types.js';

/** Days of the visit, and the filings of the person. */
export interface LateScene {
  readonly begnDate: string;
  readonly endDate: string;
  readonly setlDate: string;
  readonly filings: readonly Filing[];
}

/**
 * Whether the filing that counts was made after discharge, and in time. What the operator states must be what the register
 * says; of a filing that came with a roster the register does not know the day it was made. Gives the clause, null when the
 * filing was in time. NM-15b, XS-3.3b, JS-18c, TJ-4.4c.
 */
export function lateFiling(
  request: ClaimRequest,
  scene: LateScene,
  frame: RegionFrame,
  rules: ClaimRules,
): Checked<Citation | null> {
  const { begnDate, endDate, setlDate, filings } = scene;
  const { filingId } = filingFor(filings, request.mdtrtarea, begnDate, setlDate, frame);
  const filing = filings.find((f) => f.id === filingId);
  const stated = request.lateFiledOn;
  const late = filing === undefined ? null : lateDay(filing, stated, endDate);
  if (stated !== late) {
    const known = late === null ? '没有出院后补办的有效备案' : `${late} 出院后补办`;
    return no('claim_late_filing', `补办备案日期与备案登记不符，登记为：${known}`, rules.late?.citation);
  }
  if (late === null) return { ok: true, value: null };
  if (rules.late === null) return no('claim_late_filing', '参保地没有规定出院后补办的备案可以零星报销', rules.citation);
  const { value: term, citation } = rules.late;
  if (term.unit === 'unstated') return no('claim_late_filing', term.why, citation);
  const last = term.unit === 'open' ? '' : lastDayFor(endDate, term.unit, term.length);
  if (last !== '' && late > last) return no('claim_late_filing', `应于 ${last} 前补办，实际 ${late}`, citation);
  return { ok: true, value: citation };
}

function lateDay(filing: Filing, stated: string | null, endDate: string): string | null {
  if (filing.registeredOn === undefined && filing.begndate <= endDate)
    return stated !== null && stated > endDate ? stated : null;
  const made = filing.registeredOn ?? filing.begndate;
  return made > endDate ? made : null;
}

/** The day of discharge is day 0; the last day still counts. */
function lastDayFor(endDate: string, unit: 'days' | 'months', length: number): string {
  if (unit === 'months') return addMonths(endDate, length);
  let day = endDate;
  for (let i = 0; i < length; i++) day = nextDay(day);
  return day;
}
