import { claimCalendar } from './claim-calendar.js';
import { type ClaimPapers, claimPapers } from './claim-papers.js';
import { CLAIM_PAPERS, CLAIM_REASONS, type ClaimPaper, type ClaimReason } from './claim-words.js';
import { fenOf } from './compile-context.js';
import { isMap, mapOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import type { Citation } from './plan.js';
import { type Ruled, type RuleReader, ruleReader } from './rule-reader.js';
import type { WorkCalendar } from './working-days.js';

/** Till when a filing may be made after discharge. */
export type LateTerm =
  | { readonly unit: 'open' }
  | { readonly unit: 'days' | 'months'; readonly length: number }
  | { readonly unit: 'unstated'; readonly why: string };

/** Working days from complete papers to the decision. */
export interface DecisionTimes {
  readonly ordinary: Ruled<number>;
  readonly special: Ruled<number> | null;
  /** One out-patient visit of at most `amount` fen. */
  readonly small: { readonly amount: number; readonly days: number; readonly citation: Citation } | null;
}

/** What a place says of claims settled at its own counter (零星报销). null = not stated. */
export interface ClaimRules {
  readonly reasons: Ruled<readonly ClaimReason[]>;
  /** Whose catalogue the bill must be split by. */
  readonly catalogue: Ruled<'home' | 'treating'>;
  /** Institutions that are not designated are paid in an emergency only. */
  readonly designatedOnly: Ruled<boolean> | null;
  /** At least one paper must come where the notice lists none. */
  readonly proofs: Ruled<boolean> | null;
  readonly papers: ClaimPapers;
  /** Papers that uploaded lines and diagnosis stand for; null = claims by upload are not taken. */
  readonly online: Ruled<readonly ClaimPaper[]> | null;
  readonly late: Ruled<LateTerm> | null;
  readonly decision: DecisionTimes | null;
  readonly calendar: WorkCalendar;
  readonly citation: Citation;
}

const NOTES = ['cite', 'standing', 'why', 'note'];
const KEYS = [
  'reasons',
  'catalogue',
  'designated_only',
  'proofs',
  'papers',
  'online',
  'late_filing',
  'decision',
  'calendar',
  ...NOTES,
];

/** The `claims:` block of a region file, null when there is none. Throws PackError. */
export function claimRules(region: PackMap): ClaimRules | null {
  if (region['claims'] === undefined) return null;
  const map = mapOf(region, 'claims');
  refuseUnknownKeys(map, KEYS, 'claims');
  const read = ruleReader(region).inside(map);
  const reasons = read.words(map, 'reasons', CLAIM_REASONS);
  const catalogue = read.word(map, 'catalogue', ['home', 'treating']);
  if (reasons === null || catalogue === null)
    throw new PackError('claims say reasons and catalogue', positionOf(region, 'claims'));
  return {
    reasons,
    catalogue,
    designatedOnly: read.flag(map, 'designated_only'),
    proofs: read.flag(map, 'proofs'),
    papers: claimPapers(map, read),
    online: read.words(map, 'online', CLAIM_PAPERS),
    late: lateTerm(map, read),
    decision: decisionTimes(map, read),
    calendar: claimCalendar(map),
    citation: reasons.citation,
  };
}

function lateTerm(map: PackMap, read: RuleReader): Ruled<LateTerm> | null {
  const node = map['late_filing'];
  if (node === undefined) return null;
  if (!isMap(node)) throw lateError(map);
  refuseUnknownKeys(node, ['open', 'days', 'months', 'not_provided', ...NOTES], 'late_filing');
  const own = read.inside(node);
  const citation = own.citation(node);
  const stated = ['open', 'days', 'months', 'not_provided'].filter((key) => node[key] !== undefined);
  const [unit] = stated;
  if (stated.length !== 1) throw lateError(map);
  if (unit === 'not_provided') return { value: { unit: 'unstated', why: textOf(node, unit) ?? '' }, citation };
  if (unit === 'days' || unit === 'months')
    return { value: { unit, length: own.months(node, unit)?.value ?? 0 }, citation };
  if (own.flag(node, 'open')?.value !== true) throw lateError(map);
  return { value: { unit: 'open' }, citation };
}

const lateError = (map: PackMap): PackError =>
  new PackError('"late_filing" says one of open: true, days, months, not_provided', positionOf(map, 'late_filing'));

function decisionTimes(map: PackMap, read: RuleReader): DecisionTimes | null {
  if (map['decision'] === undefined) return null;
  const decision = mapOf(map, 'decision');
  refuseUnknownKeys(decision, ['ordinary', 'special', 'small_outpatient', ...NOTES], 'decision');
  const own = read.inside(decision);
  const ordinary = own.months(decision, 'ordinary');
  if (ordinary === null) throw new PackError('"decision" says ordinary', positionOf(map, 'decision'));
  return { ordinary, special: own.months(decision, 'special'), small: smallVisit(decision, own) };
}

function smallVisit(decision: PackMap, read: RuleReader): DecisionTimes['small'] {
  if (decision['small_outpatient'] === undefined) return null;
  const small = mapOf(decision, 'small_outpatient');
  refuseUnknownKeys(small, ['amount', 'days', ...NOTES], 'small_outpatient');
  const own = read.inside(small);
  const days = own.months(small, 'days');
  if (days === null || small['amount'] === undefined)
    throw new PackError('"small_outpatient" says amount and days', positionOf(decision, 'small_outpatient'));
  return {
    amount: fenOf(small['amount'], positionOf(small, 'amount')),
    days: days.value,
    citation: own.citation(small),
  };
}
