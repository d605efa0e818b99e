/**
 * Proof of coverage: every insured type × line × level × person group × class × date of a region compiles to exactly one plan
 * or to an explicit "not provided". It does not prove that the values are right, nor that every disease code is listed; those listed are compiled.
 */
import type { Cell } from './cell.js';
import { PackError, textOf, textsOf } from './node.js';
import { type ClaimCircumstances, type ClassFacts, type RegionFrame, ruleFits } from './frame.js';
import { isFrame, isPlan, type LineFrame, type RegionPolicy } from './region-policy.js';
import { keysOfTables } from './table-keys.js';
import {
  BENEFIT_LINES,
  type BenefitLine,
  FILING_KINDS,
  type InsuredWord,
  type Scope,
  SCOPES,
  type TreatmentClass,
} from './words.js';

export interface Coverage {
  /** Cells with a plan. */
  readonly planned: number;
  /** Cells the pack declares as not provided. */
  readonly notProvided: number;
  /** Gaps, overlaps and mistakes, each with its place, without repeats. */
  readonly problems: readonly string[];
}

const EMPLOYEE_PREFIXES = ['11', '12', '13'];
/** Ages looked at when a pack asks for the age: every year of life that occurs. */
const AGES = Array.from({ length: 121 }, (_, age) => age);

/** Compiles every cell of a region on every day on which something changes. */
export function checkCoverage(policy: RegionPolicy): Coverage {
  const problems = new Set<string>();
  let planned = 0;
  let notProvided = 0;
  for (const cell of cells(policy, problems)) {
    try {
      if (isPlan(policy.planFor(cell))) planned++;
      else notProvided++;
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      problems.add(
        `${error.message} [${cell.insured} ${cell.line} ${cell.level} ${cell.person} ${cell.class} ${cell.date}]`,
      );
    }
  }
  return { planned, notProvided, problems: [...problems] };
}

function* cells(policy: RegionPolicy, problems: Set<string>): Generator<Cell> {
  for (const [insured, line, date] of lines(policy)) {
    let frame: LineFrame;
    try {
      const found = policy.frameFor(insured, line, date);
      if (!isFrame(found)) continue;
      frame = found;
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      problems.add(error.message);
      continue;
    }
    const left = unclassified(frame.region, insured, line);
    if (left !== '') problems.add(`classes have no rule for ${left}`);
    yield* cellsOf(frame, insured, line, diseasesNamed(policy, frame, insured, line));
  }
}

/** Each line on each day on which one of its files begins. */
function* lines(policy: RegionPolicy): Generator<[InsuredWord, BenefitLine, string]> {
  const days = [...new Set(policy.files.map(({ content }) => textOf(content, 'from') ?? ''))].sort();
  for (const { content } of policy.files.filter((f) => f.content['kind'] === 'benefit')) {
    for (const line of textsOf(content, 'lines')) {
      if (!(BENEFIT_LINES as readonly string[]).includes(line)) continue;
      for (const day of days) yield [textOf(content, 'insured') as InsuredWord, line as BenefitLine, day];
    }
  }
}

function* cellsOf(
  frame: LineFrame,
  insured: InsuredWord,
  line: BenefitLine,
  diseases: readonly string[],
): Generator<Cell> {
  const levels = [...new Set(frame.region.levelOf.values())];
  const persons = new Set(
    frame.region.personPrefixes
      .filter(([p]) => EMPLOYEE_PREFIXES.some((e) => p.startsWith(e)) === (insured === 'employee'))
      .map(([, g]) => g),
  );
  const identities: (readonly string[])[] = [[], ...frame.lookups.identities.map((i) => [i])];
  const ages = frame.lookups.age ? AGES : [0];
  const kinds = classes(frame, insured, line);
  for (const { class: cls, scope } of kinds) {
    for (const level of levels) {
      for (const person of persons) {
        for (const age of ages)
          for (const identity of identities)
            yield { date: frame.date, insured, line, level, person, age, identity, class: cls, scope, disease: '' };
      }
    }
  }
  // Diseases are many, and seldom in one table with class, age or identity: each is looked at once a level and person.
  const [age = 0] = ages;
  for (const { class: cls, scope } of kinds.slice(0, 1))
    for (const disease of diseases)
      for (const level of levels)
        for (const person of persons)
          yield { date: frame.date, insured, line, level, person, age, identity: [], class: cls, scope, disease };
}

/** Disease codes the tables of a line are keyed by. */
function diseasesNamed(policy: RegionPolicy, frame: LineFrame, insured: InsuredWord, line: BenefitLine): string[] {
  const benefit = frame.lookups.disease ? policy.benefitOn(insured, line, frame.date) : null;
  return benefit === null ? [] : keysOfTables(benefit, 'disease');
}

/** The first combination of what class rules look at that no rule decides; '' = none. */
function unclassified(region: RegionFrame, insured: InsuredWord, line: BenefitLine): string {
  const flags = [false, true];
  for (const scope of SCOPES)
    for (const filing of [...FILING_KINDS, 'none'] as const)
      for (const emergency of flags)
        for (const networked of flags)
          for (const longTermElsewhere of flags) {
            const direct = { scope, line, insured, filing, emergency, networked, longTermElsewhere };
            for (const claim of claimsOf(region)) {
              const facts: ClassFacts = { ...direct, claim };
              if (!region.classRules.some((rule) => ruleFits(rule, facts)))
                return `${insured} ${line}, scope ${scope}, filing ${filing}, emergency ${emergency}, networked ${networked}, long_term_elsewhere ${longTermElsewhere}${claimWords(claim)}`;
            }
          }
  return '';
}

/** A direct settlement, and every claim the place takes in. */
function claimsOf({ claims }: RegionFrame): (ClaimCircumstances | null)[] {
  const flags = [false, true];
  const taken = (claims?.reasons.value ?? []).flatMap((reason) =>
    flags.flatMap((consent) => flags.map((lateFiled) => ({ reason, consent, lateFiled }))),
  );
  return [null, ...taken];
}

const claimWords = (claim: ClaimCircumstances | null): string =>
  claim === null ? '' : `, claim ${claim.reason}, consent ${claim.consent}, late_filed ${claim.lateFiled}`;

/** The classes the rules can give for a line, each with a scope in which it occurs. */
function classes(frame: LineFrame, insured: InsuredWord, line: BenefitLine): { class: TreatmentClass; scope: Scope }[] {
  return frame.region.classRules.flatMap((rule) => {
    if (rule.class === null) return [];
    if (rule.lines !== undefined && !rule.lines.includes(line)) return [];
    if (rule.insured !== undefined && !rule.insured.includes(insured)) return [];
    const cls = rule.class;
    return (rule.scope ?? SCOPES.slice(-1)).map((scope) => ({ class: cls, scope }));
  });
}
