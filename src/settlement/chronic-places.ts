import type { RegionFrame } from '../policy/frame.js';
import type { Scope } from '../policy/words.js';
import type { Visit } from './contract.js';
import type { FilingFacts } from './filing.js';
import type { Refusal } from './refusal.js';
import { citationText } from './trace.js';
import type { Person } from './types.js';

/** TJ-4.3b: chronic care away from home only at the institutions named with the filing, so many at most. */
export function chronicRefusal(
  frame: RegionFrame,
  visit: Visit,
  person: Person,
  scope: Scope,
  filing: FilingFacts,
): Refusal | null {
  const rule = frame.visit.chronicInstitutions;
  if (rule === null || visit.line !== 'chronic' || scope !== 'cross_province' || visit.institution === undefined)
    return null;
  const chosen = person.filings.find((f) => f.id === filing.filingId)?.institutions ?? [];
  if (chosen.includes(visit.institution)) return null;
  const why = `门诊慢特病在备案地限选定的 ${rule.value} 家机构`;
  return { reason: 'institution_not_open', detail: `${why}（${citationText(rule.citation)}）` };
}
