import { FILING_KIND_NAMES } from '../../../policy/filing-words.js';
import { lineName } from '../../../policy/problems.js';
import { CLASS_NAMES, FILING_KINDS, TREATMENT_CLASSES } from '../../../policy/words.js';
import { personName } from '../../../settlement/describe/names.js';
import { linesOn } from '../../../settlement/describe/survey.js';
import { HOSPITAL_LEVELS } from '../../../wire/codes.js';
import { type Bundled, policyOf } from './versions.js';

export interface OptionsInput {
  readonly version: Bundled;
  readonly date: string;
}

/** What may be chosen for a bill nobody sent; null when nothing is in force on the day. */
export function optionsOf({ version, date }: OptionsInput): Record<string, unknown> | null {
  const policy = policyOf(version);
  const frame = policy.frameOn(date);
  if (frame === null) return null;
  const lines = linesOn(policy, date);
  return {
    region: policy.region,
    name: policy.name,
    date,
    levels: [...frame.levelOf.keys()].map((code) => ({ hosp_lv: code, name: HOSPITAL_LEVELS[code] ?? code })),
    persons: frame.personPrefixes.map(([prefix, group]) => ({
      psn_type: prefix,
      name: personName({ ...frame, personPrefixes: [[prefix, group]] }, group),
    })),
    lines: lines.map(({ insured, line }) => ({ line, insured, name: lineName(insured, line) })),
    filing_kinds: FILING_KINDS.map((kind) => ({ kind, name: FILING_KIND_NAMES[kind] })),
    classes: TREATMENT_CLASSES.map((cls) => ({ class: cls, name: CLASS_NAMES[cls] })),
  };
}
