import type { Cell } from '../policy/cell.js';
import { ageOn } from '../policy/dates.js';
import type { Plan } from '../policy/plan.js';
import type { PolicySet } from '../policy/policy-set.js';
import { isFrame, isPlan, type LineFrame, type PlanRefusal, type RegionPolicy } from '../policy/region-policy.js';
import { type ClassDecision, classify, insuredWord } from './classify.js';
import type { SettlementInput, Visit } from './contract.js';
import type { Refusal } from './refusal.js';
import { slipsOverBill } from './slips.js';
import type { ChronicQualification, Person } from './types.js';

export interface ChosenPlan {
  readonly plan: Plan;
  readonly policy: RegionPolicy;
  readonly decision: ClassDecision;
}

export const isRefusal = (value: object): value is Refusal => 'reason' in value;

/** From person and visit to the one plan that holds; a refusal says why there is none. */
export function choosePlan(policies: PolicySet, input: SettlementInput): ChosenPlan | Refusal {
  const { visit, person } = input;
  const refused = visitRefusal(visit, person) ?? slipsOverBill(visit.more, input.bill.total);
  if (refused !== null) return refused;
  const policy = policies.regionFor(visit.insuplc);
  if (policy === undefined) return { reason: 'policy_region_missing', detail: visit.insuplc };
  const insured = insuredWord(visit);
  const frame = policy.frameFor(insured, visit.line, visit.setlDate);
  if (!isFrame(frame)) return frame;
  const several = severalRefusal(frame, visit, person);
  if (several !== null) return several;
  const decision = classify(frame.region, visit, person, insured);
  if (isRefusal(decision)) return decision;
  const level = frame.region.levelOf.get(visit.hospLv);
  if (level === undefined) return { reason: 'hospital_level_unknown', detail: visit.hospLv };
  const group = groupOf(frame, person);
  if (group === null) return { reason: 'person_type_unknown', detail: person.psnType };
  const plan = planOf(policy, frame, input, decision, level, group);
  return isPlan(plan) ? { plan, policy, decision } : plan;
}

/** JS-15b, JS-36b: what a person with several chronic diseases gets is for the insured place to say. */
function severalRefusal({ region }: LineFrame, visit: Visit, person: Person): Refusal | null {
  const { severalRefused } = region.stays;
  if (severalRefused === null || visit.line !== 'chronic') return null;
  return diseasesHeld(person, visit.setlDate).length > 1
    ? { reason: 'policy_not_provided', detail: severalRefused }
    : null;
}

const diseasesHeld = (person: Person, day: string): string[] =>
  [...new Set(person.chronic.filter((c) => qualifies(c, day)).map((c) => c.diseCode))].sort();

const qualifies = (c: ChronicQualification, day: string): boolean =>
  day >= c.begndate && (c.enddate === null || day <= c.enddate);

function groupOf(frame: LineFrame, person: Person): string | null {
  for (const [prefix, group] of frame.region.personPrefixes) if (person.psnType.startsWith(prefix)) return group;
  return null;
}

/** Plans by level, group, class and scope. */
type Shelf = Map<string, Map<string, Map<string, Map<string, Plan | PlanRefusal>>>>;

/** Of those who are told apart by nothing else. Spelling out the key of a cell took as long as evaluating its plan. */
const shelves = new WeakMap<LineFrame, Shelf>();

function planOf(
  policy: RegionPolicy,
  frame: LineFrame,
  input: SettlementInput,
  decision: ClassDecision,
  level: string,
  group: string,
): Plan | PlanRefusal {
  const { age, disease, identities } = frame.lookups;
  const plain = !age && !disease && (identities.length === 0 || holdsNone(input.person));
  const plans = plain ? shelfOf(frame, level, group, decision) : null;
  const known = plans?.get(decision.scope);
  if (known !== undefined) return known;
  const made = policy.planFor(cellOf(frame, input, decision, level, group));
  plans?.set(decision.scope, made);
  return made;
}

const holdsNone = (person: Person): boolean => person.identities.length === 0 && !person.cvlserv;

function shelfOf(
  frame: LineFrame,
  level: string,
  group: string,
  decision: ClassDecision,
): Map<string, Plan | PlanRefusal> {
  let shelf = shelves.get(frame);
  if (shelf === undefined) shelves.set(frame, (shelf = new Map()));
  let ofLevel = shelf.get(level);
  if (ofLevel === undefined) shelf.set(level, (ofLevel = new Map()));
  let ofGroup = ofLevel.get(group);
  if (ofGroup === undefined) ofLevel.set(group, (ofGroup = new Map()));
  let plans = ofGroup.get(decision.class);
  if (plans === undefined) ofGroup.set(decision.class, (plans = new Map()));
  return plans;
}

function cellOf(frame: LineFrame, input: SettlementInput, decision: ClassDecision, level: string, group: string): Cell {
  const { visit, person } = input;
  const { lookups } = frame;
  return {
    date: frame.date,
    insured: insuredWord(visit),
    line: visit.line,
    level,
    person: group,
    age: lookups.age ? ageOn(person.brdy, visit.setlDate) : 0,
    identity:
      lookups.identities.length === 0
        ? []
        : identitiesHeld(person, visit.setlDate, lookups.identities, frame.region.identityOf),
    class: decision.class,
    scope: decision.scope,
    disease: lookups.disease ? (visit.diseCode ?? '') : '',
    ...(lookups.held ? { held: diseasesHeld(person, visit.setlDate) } : {}),
  };
}

/** Identity of a person whose civil-servant flag is set. */
const CIVIL_SERVANT = 'civil_servant';

function identitiesHeld(
  person: Person,
  day: string,
  wanted: readonly string[],
  words: ReadonlyMap<string, string>,
): string[] {
  const held = new Set(
    person.identities
      .filter((i) => day >= i.begndate && (i.enddate === null || day <= i.enddate))
      .map((i) => words.get(i.type) ?? i.type),
  );
  if (person.cvlserv) held.add(CIVIL_SERVANT);
  return wanted.filter((word) => held.has(word));
}

/** What no policy can heal: flags that contradict, a disease the person is not qualified for, days out of order. */
function visitRefusal(visit: Visit, person: Person): Refusal | null {
  if (visit.endDate < visit.begnDate || visit.setlDate < visit.endDate)
    return { reason: 'bill_dates_invalid', detail: `${visit.begnDate} ${visit.endDate} ${visit.setlDate}` };
  if (visit.midSettlement) return { reason: 'bill_shape_unexpected', detail: '中途结算尚未开放' };
  // WH-3, NM-35, XA-38, JS-38: without a third party direct, with one not; flags that miss or contradict are asked again.
  if (visit.injury === true && visit.thirdParty === true) return { reason: 'injury_third_party', detail: '' };
  if ((visit.injury === true && visit.thirdParty === null) || (visit.injury !== true && visit.thirdParty === true))
    return { reason: 'injury_flags_incomplete', detail: '' };
  if (visit.line === 'chronic') {
    const held = person.chronic.some((c) => c.diseCode === visit.diseCode && qualifies(c, visit.setlDate));
    if (!held) return { reason: 'chronic_not_qualified', detail: visit.diseCode ?? '' };
  }
  return null;
}
