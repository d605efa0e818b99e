import { SLIP_PLACE_NAMES } from '../policy/visit-words.js';
import type { VisitRules } from '../policy/visit-rules.js';
import type { Slip, Visit, VisitMore } from './contract.js';
import type { Refusal } from './refusal.js';
import { citationText } from './trace.js';

/** Tests and drugs got elsewhere during a stay join its bill, with the sealed slip: NM-36 XA-39 JS-39. */
export function slipRefusal(rules: VisitRules, visit: Visit, more: VisitMore): Refusal | null {
  if (more.slips.length === 0) return null;
  if (visit.line !== 'inpatient') return no('外院检查治疗或购药单只随住院结算');
  const from = more.emergencyDay ?? visit.begnDate;
  for (const slip of more.slips) {
    const fault = faultOf(slip, rules, from, visit.endDate);
    if (fault !== null) return no(`${fault}${slip.no === '' ? '' : `（单据号 ${slip.no}）`}`);
  }
  return null;
}

/** The slips are part of the bill: together they cannot be more than it. */
export function slipsOverBill(more: VisitMore | undefined, total: number): Refusal | null {
  if (more === undefined || slipTotal(more) <= total) return null;
  return no('单据金额合计超过医疗费总额');
}

export const slipTotal = ({ slips }: VisitMore): number => slips.reduce((sum, slip) => sum + slip.amount, 0);

const SILENT_PLACES_NOTE = '参保地未写外院检查、外购药品可在哪些机构，按就医地管理，凭单据并入本次住院';

/** Where the pack is silent, the treating place's management holds (C30). */
export function slipNotes(rules: VisitRules, more: VisitMore): readonly string[] {
  if (more.slips.length === 0) return [];
  const { slipPlaces: ruled } = rules;
  if (ruled === null) return [SILENT_PLACES_NOTE];
  return ruled.citation.standing === 'assumed' ? [ruled.citation.why] : [];
}

const no = (detail: string): Refusal => ({ reason: 'slip_invalid', detail });

function faultOf(slip: Slip, rules: VisitRules, from: string, to: string): string | null {
  if (slip.no === '') return '缺单据号';
  if (!slip.sealed) return '单据未盖医保办公室章';
  if (slip.date < from) return `${slip.date} 早于入院`;
  if (slip.date > to) return `${slip.date} 晚于出院`;
  if (slip.amount === 0) return '单据金额为零';
  const { slipPlaces: ruled } = rules;
  if (ruled === null || ruled.value.includes(slip.place)) return null;
  const open = ruled.value.map((place) => SLIP_PLACE_NAMES[place]).join('、');
  return `${SLIP_PLACE_NAMES[slip.place]}的费用不能并入，须在${open}（${citationText(ruled.citation)}）`;
}
