import {
  type ClaimCircumstances,
  type ClassFacts,
  type ClassRule,
  type RegionFrame,
  ruleFits,
} from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { INSURED, type InsuredWord, type Scope, type TreatmentClass } from '../policy/words.js';
import type { Claim } from './claim-contract.js';
import type { Visit } from './contract.js';
import { type FilingFacts, filingFor } from './filing.js';
import type { Refusal } from './refusal.js';
import { chronicRefusal } from './chronic-places.js';
import { readVisit } from './visit-reading.js';
import { citationText } from './trace.js';
import type { Person } from './types.js';

export interface ClassDecision {
  readonly class: TreatmentClass;
  readonly scope: Scope;
  readonly filing: FilingFacts;
  readonly citation: Citation;
  /** The visit counts as an emergency, by whichever mark was sent. */
  readonly emergency: boolean;
  /** Chinese sentences for warn_msg: assumptions that bore on how the visit was read. */
  readonly notes: readonly string[];
}

/** Where the treating place lies (NM-2, XA-3): inside the pooling area, the province, or beyond. */
export function scopeOf(frame: RegionFrame, treating: string): Scope {
  if (frame.localPrefixes.some((p) => treating.startsWith(p))) return 'local';
  return frame.provincePrefixes.some((p) => treating.startsWith(p)) ? 'in_province' : 'cross_province';
}

/** The treatment class by the first rule of the pack that fits; a refusal when the rule says so or none fits. */
export function classify(
  frame: RegionFrame,
  visit: Visit,
  person: Person,
  insured: InsuredWord,
): ClassDecision | Refusal {
  const scope = scopeOf(frame, visit.mdtrtarea);
  const reading = readVisit(frame, visit, scope);
  if ('reason' in reading) return reading;
  const { emergency, notes } = reading;
  const filing = filingFor(person.filings, reading.area, reading.filingDay, visit.settledOn ?? visit.setlDate, frame);
  const facts: ClassFacts = {
    scope,
    line: visit.line,
    insured,
    filing: filing.kind,
    emergency,
    networked: visit.networked,
    longTermElsewhere: filing.longTermElsewhere,
    claim: circumstances(visit.claim),
  };
  for (const rule of frame.classRules) {
    if (!ruleFits(rule, facts)) continue;
    if (rule.class !== null)
      return (
        chronicRefusal(frame, visit, person, scope, filing) ?? {
          class: rule.class,
          scope,
          filing,
          citation: rule.citation,
          emergency,
          notes,
        }
      );
    return refusalOf(rule, visit);
  }
  return { reason: 'policy_not_provided', detail: `就医类别规则未覆盖：${scope}，备案 ${filing.kind}` };
}

const circumstances = (claim: Claim | undefined): ClaimCircumstances | null =>
  claim === undefined ? null : { reason: claim.reason, consent: claim.consent, lateFiled: claim.lateFiledOn !== null };

/** An officer who is told no has to show the person the clause. */
function refusalOf(rule: ClassRule, { claim }: Visit): Refusal {
  const sentence = rule.refuse ?? '';
  if (claim === undefined && !rule.held) return { reason: 'filing_required', detail: sentence };
  const reason = rule.held ? 'claim_held' : 'claim_refused';
  return { reason, detail: `${sentence}（${citationText(rule.citation)}）` };
}

export const insuredWord = (visit: Visit): InsuredWord =>
  visit.insutype === INSURED.employee ? 'employee' : 'resident';
