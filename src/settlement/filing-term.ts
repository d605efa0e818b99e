import { addMonths, nextDay } from '../policy/dates.js';
import type { FilingRules, HoldRule, KindRules } from '../policy/filing-rules.js';
import { FILING_KIND_NAMES, type HeldAction } from '../policy/filing-words.js';
import type { RegionFrame } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import type { Ruled } from '../policy/rule-reader.js';
import { effectiveKind, lastDay } from './filing.js';
import { type Checked, type FilingRequest, no } from './filing-contract.js';
import type { Filing } from './types.js';

export interface Term {
  /** Last valid day; null = open-ended. */
  readonly enddate: string | null;
  readonly citation: Citation;
  readonly warnings: readonly string[];
}

/** The last valid day of what is asked for. A term of n months ends on the same date n months later, which still counts. */
export function termOf(request: FilingRequest, kind: KindRules, rules: FilingRules): Checked<Term> {
  const { begndate, enddate } = request;
  if (enddate === null) return ownTerm(request, kind, rules);
  if (enddate < begndate) return no('filing_term', '结束日期早于开始日期');
  const { fixedMonths: fixed, minMonths: min, maxMonths: max } = kind;
  if (fixed !== null && enddate !== addMonths(begndate, fixed.value))
    return no('filing_term', `有效期为 ${fixed.value} 个月，应至 ${addMonths(begndate, fixed.value)}`, fixed.citation);
  if (min !== null && enddate < addMonths(begndate, min.value))
    return no('filing_term', `有效期不少于 ${min.value} 个月，最早至 ${addMonths(begndate, min.value)}`, min.citation);
  if (max !== null && enddate > addMonths(begndate, max.value))
    return no('filing_term', `有效期最长 ${max.value} 个月，最迟至 ${addMonths(begndate, max.value)}`, max.citation);
  const silent = kind.open.value && min === null && max === null;
  const warnings = silent ? ['条文写长期有效，按所填日期结束'] : [];
  return { ok: true, value: { enddate, citation: (fixed ?? min ?? max ?? kind.open).citation, warnings } };
}

function ownTerm(request: FilingRequest, kind: KindRules, rules: FilingRules): Checked<Term> {
  if (kind.open.value) return { ok: true, value: { enddate: null, citation: kind.open.citation, warnings: [] } };
  const temporary: Ruled<number> | null =
    request.kind !== 'long_term' && rules.temporaryMonths > 0
      ? { value: rules.temporaryMonths, citation: kind.citation }
      : null;
  const months = kind.fixedMonths ?? kind.defaultMonths ?? temporary;
  if (months === null) return no('filing_term', `${FILING_KIND_NAMES[request.kind]}备案须填写结束日期`, kind.citation);
  return {
    ok: true,
    value: { enddate: addMonths(request.begndate, months.value), citation: months.citation, warnings: [] },
  };
}

export interface Hold {
  readonly rule: HoldRule;
  /** Last day on which the action is refused. */
  readonly lastBlocked: string;
}

/** The longest holding that stands against an action; null when none does. `papers`: papers are brought along. */
export function holdOn(
  filing: Filing,
  action: HeldAction,
  frame: RegionFrame,
  today: string,
  papers: boolean,
): Hold | null {
  const rules = frame.filing.kinds.get(effectiveKind(filing, today, frame));
  let found: Hold | null = null;
  for (const rule of rules?.holds ?? []) {
    if (!rule.on.includes(action) || !rule.basis.includes(filing.basis)) continue;
    if (rule.liftedByPapers && (papers || filing.papersOn !== null)) continue;
    const lastBlocked = addMonths(filing.begndate, rule.months);
    if (rule.months > 0 && (found === null || lastBlocked > found.lastBlocked)) found = { rule, lastBlocked };
  }
  return found;
}

/** First day on which nothing stands against the action, '' when that is already so. */
export function freeFrom(filing: Filing, action: HeldAction, frame: RegionFrame, today: string): string {
  const hold = holdOn(filing, action, frame, today, false);
  return hold === null || today > hold.lastBlocked ? '' : nextDay(hold.lastBlocked);
}

/** Last day on which papers owed may arrive (HH-1.3); '' when none are owed. */
export function papersDue(filing: Filing, frame: RegionFrame): string {
  const { commitmentMonths, commitmentFrom } = frame;
  const owed = filing.kind === 'long_term' && filing.basis === 'commitment' && filing.papersOn === null;
  if (!owed || commitmentMonths === 0 || filing.begndate < commitmentFrom) return '';
  return addMonths(filing.begndate, commitmentMonths);
}

/** Whether a filing can still have an effect: not withdrawn, not past its last day. */
export function isLive(filing: Filing, frame: RegionFrame, today: string): boolean {
  if (filing.withdrawnOn !== null || filing.review?.state === 'rejected') return false;
  const last = lastDay(filing, effectiveKind(filing, today, frame), frame);
  return last === '' || today <= last;
}
