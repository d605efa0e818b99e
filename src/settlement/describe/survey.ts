/** Goes over the kinds of visit a policy knows on a day, at home unless the benefit itself looks at class or scope. */
import type { Cell } from '../../policy/cell.js';
import { isList, isMap, type PackMap, type PackNode, textsOf } from '../../policy/node.js';
import { isFrame, type LineFrame, type RegionPolicy } from '../../policy/region-policy.js';
import { keysOfTables } from '../../policy/table-keys.js';
import {
  BENEFIT_LINES,
  type BenefitLine,
  INSURED,
  type InsuredWord,
  type Scope,
  type TreatmentClass,
} from '../../policy/words.js';

export interface LineOnDay {
  readonly insured: InsuredWord;
  readonly line: BenefitLine;
  readonly frame: LineFrame;
  readonly benefit: PackMap;
}

/** Lines with a benefit file in force on a day. Throws PackError. */
export function linesOn(policy: RegionPolicy, date: string): LineOnDay[] {
  const found: LineOnDay[] = [];
  for (const insured of Object.keys(INSURED) as InsuredWord[]) {
    for (const line of BENEFIT_LINES) {
      const benefit = policy.benefitOn(insured, line, date);
      const frame = policy.frameFor(insured, line, date);
      if (benefit !== null && isFrame(frame)) found.push({ insured, line, frame, benefit });
    }
  }
  return found;
}

const EMPLOYEE_PREFIX = /^1[123]/;
const AGES = Array.from({ length: 121 }, (_, age) => age);

export const levelsOf = (frame: LineFrame): string[] => [...new Set(frame.region.levelOf.values())];

export function personsOf(frame: LineFrame, insured: InsuredWord): string[] {
  const fitting = frame.region.personPrefixes.filter(
    ([prefix]) => EMPLOYEE_PREFIX.test(prefix) === (insured === 'employee'),
  );
  return [...new Set(fitting.map(([, group]) => group))];
}

/** Every cell of a line on a day for people treated at home; all classes when the benefit's tables look at class or scope. */
export function* cellsOn({ insured, line, frame, benefit }: LineOnDay): Generator<Cell> {
  const ages = frame.lookups.age ? AGES : [0];
  const identities: (readonly string[])[] = [[], ...frame.lookups.identities.map((word) => [word])];
  const diseases = frame.lookups.disease ? ['', ...keysOfTables(benefit, 'disease')] : [''];
  for (const { class: cls, scope } of classesOf(frame, benefit)) {
    for (const level of levelsOf(frame)) {
      for (const person of personsOf(frame, insured)) {
        for (const identity of identities) {
          for (const disease of diseases)
            for (const age of ages)
              yield { date: frame.date, insured, line, level, person, age, identity, class: cls, scope, disease };
        }
      }
    }
  }
}

const HOME = { class: 'local', scope: 'local' } as const;

function classesOf(frame: LineFrame, benefit: PackMap): { class: TreatmentClass; scope: Scope }[] {
  const known = frame.region.classRules.flatMap((rule) =>
    rule.class === null ? [] : [{ class: rule.class, scope: rule.scope?.[0] ?? ('cross_province' as const) }],
  );
  const wanted = looksAt(benefit, ['class', 'scope'])
    ? known
    : known.some((k) => k.class === 'local')
      ? [HOME]
      : known.slice(0, 1);
  return wanted.filter((k, i) => wanted.findIndex((other) => other.class === k.class) === i);
}

function looksAt(node: PackNode, dimensions: readonly string[]): boolean {
  if (isList(node)) return node.some((item) => looksAt(item, dimensions));
  if (!isMap(node)) return false;
  return (
    (node['by'] !== undefined && textsOf(node, 'by').some((by) => dimensions.includes(by))) ||
    Object.values(node).some((value) => looksAt(value, dimensions))
  );
}
