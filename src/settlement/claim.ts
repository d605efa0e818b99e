import type { ClaimRules, DecisionTimes } from '../policy/claim-rules.js';
import { CLAIM_REASON_NAMES } from '../policy/claim-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { addWorkingDays } from '../policy/working-days.js';
import type { Claim, ClaimRequest } from './claim-contract.js';
import { lateFiling, type LateScene } from './claim-late.js';
import { claimPapersFault } from './claim-papers.js';
import { type Checked, no } from './filing-contract.js';
import { citationText } from './trace.js';
import type { BenefitLine } from './types.js';

/** What of visit, bill and person the acceptance of a claim looks at. Days are `yyyy-MM-dd`, amounts fen. */
export interface ClaimScene extends LateScene {
  readonly line: BenefitLine;
  readonly emergency: boolean;
  readonly injury: boolean | null;
  readonly total: number;
}

/**
 * Whether the insured place takes a claim in, by its pack: reason, catalogue, papers, late filing; and till when it has to be
 * decided. What the claim is then paid is up to the class rules, as for any bill. Every refusal ends with its clause.
 */
export function examineClaim(request: ClaimRequest, scene: ClaimScene, frame: RegionFrame): Checked<Claim> {
  const rules = frame.claims;
  if (rules === null) return no('claim_not_provided', '参保地政策没有写零星报销');
  const fault = statedFault(request, scene, rules);
  if (fault !== null) return fault;
  const papers = claimPapersFault(request, scene, rules);
  if (!papers.ok) return papers;
  const late = lateFiling(request, scene, frame, rules);
  if (!late.ok) return late;
  const due = dueDay(request, scene, rules);
  const cited = [rules.reasons.citation, ...papers.value, ...(late.value === null ? [] : [late.value]), ...due.cited];
  return {
    ok: true,
    value: { ...request, dueOn: due.day, dueNote: due.note, basis: [...new Set(cited.map(citationText))] },
  };
}

function statedFault(request: ClaimRequest, scene: ClaimScene, rules: ClaimRules): ReturnType<typeof no> | null {
  const { reasons, catalogue, designatedOnly } = rules;
  if (!reasons.value.includes(request.reason))
    return no('claim_refused', `不受理“${CLAIM_REASON_NAMES[request.reason]}”的零星报销`, reasons.citation);
  if (request.catalogue !== catalogue.value) {
    const whose = catalogue.value === 'home' ? '参保地' : '就医地';
    return no('claim_catalogue', `费用须按${whose}目录划分`, catalogue.citation);
  }
  if (!request.designated && !scene.emergency && designatedOnly?.value === true)
    return no('claim_refused', '非定点机构的费用，除急诊抢救外基金不予支付', designatedOnly.citation);
  if (request.receivedOn < scene.endDate || request.receivedOn > scene.setlDate)
    return no('bill_dates_invalid', '材料收齐日期应在出院之后、结算之前');
  return null;
}

interface Due {
  readonly day: string | null;
  readonly note: string;
  readonly cited: readonly Citation[];
}

/** JS-28a: working days from the day of complete papers, which is day 0. */
function dueDay({ receivedOn, special }: ClaimRequest, scene: ClaimScene, { decision, calendar }: ClaimRules): Due {
  if (decision === null) return { day: null, note: '', cited: [] };
  const { days, citation } = decisionTime(decision, special, scene);
  const { day, uncovered } = addWorkingDays(receivedOn, days, calendar);
  const note =
    uncovered.length === 0 ? '' : `${uncovered.join('、')} 年没有放假安排表，${days} 个工作日只按周末推算（推定）`;
  return { day, note, cited: [citation] };
}

function decisionTime(
  { ordinary, special, small }: DecisionTimes,
  isSpecial: boolean,
  { line, total }: ClaimScene,
): { days: number; citation: Citation } {
  if (isSpecial && special !== null) return { days: special.value, citation: special.citation };
  if (small !== null && line !== 'inpatient' && total <= small.amount) return small;
  return { days: ordinary.value, citation: ordinary.citation };
}
