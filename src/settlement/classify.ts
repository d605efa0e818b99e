import { type ClassFacts, type RegionFrame, ruleFits } from '../policy/frame.js';
import type { Citation } from '../policy/plan.js';
import { INSURED, type InsuredWord, type Scope, type TreatmentClass } from '../policy/words.js';
import type { Visit } from './contract.js';
import { type FilingFacts, filingFor } from './filing.js';
import type { Refusal } from './refusal.js';
import type { Person } from './types.js';

export interface ClassDecision {
  readonly class: TreatmentClass;
  readonly scope: Scope;
  readonly filing: FilingFacts;
  readonly citation: Citation;
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
  const filing = filingFor(person.filings, visit.mdtrtarea, visit.begnDate, visit.setlDate, frame);
  const facts: ClassFacts = {
    scope,
    line: visit.line,
    insured,
    filing: filing.kind,
    emergency: visit.emergency,
    networked: visit.networked,
    longTermElsewhere: filing.longTermElsewhere,
  };
  for (const rule of frame.classRules) {
    if (!ruleFits(rule, facts)) continue;
    if (rule.class !== null) return { class: rule.class, scope, filing, citation: rule.citation };
    return { reason: 'filing_required', detail: rule.refuse ?? '' };
  }
  return { reason: 'policy_not_provided', detail: `就医类别规则未覆盖：${scope}，备案 ${filing.kind}` };
}

export const insuredWord = (visit: Visit): InsuredWord =>
  visit.insutype === INSURED.employee ? 'employee' : 'resident';
