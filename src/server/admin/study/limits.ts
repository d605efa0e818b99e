import { lineName } from '../../../policy/problems.js';
import type { Cap, DeductibleStep, FundStep, Plan } from '../../../policy/plan.js';
import type { PolicySet } from '../../../policy/policy-set.js';
import type { RegionPolicy } from '../../../policy/region-policy.js';
import { BENEFIT_LINES, INSURED, type BenefitLine, type InsuredWord } from '../../../policy/words.js';
import { choosePlan, isRefusal } from '../../../settlement/choose-plan.js';
import type { Visit } from '../../../settlement/contract.js';
import { levelName } from '../../../settlement/describe/names.js';
import { meterKey } from '../../../settlement/settle.js';
import type { Person } from '../../../settlement/types.js';
import { citationsOf } from '../../../settlement/trace.js';
import { type CitationNode, citationNode } from './citation.js';

/** An annual (or monthly) limit and what was used of it, fen. */
export interface Limit {
  readonly line: BenefitLine;
  readonly line_name: string;
  /** Levels it holds at, in words; '' = the same at every level. */
  readonly hosp_lv: string;
  readonly id: string;
  readonly kind: 'deductible' | 'cap';
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly left: number;
  readonly meter: string;
  readonly policy_version: string;
  readonly citations: readonly CitationNode[];
}

type Bare = Omit<Limit, 'hosp_lv'>;

/** The limits a person stands under at home on a day, line by line, against the totals of the year. Throws PackError. */
export function limitsOf(
  policies: PolicySet,
  policy: RegionPolicy,
  person: Person,
  day: string,
  meters: Readonly<Record<string, number>>,
): Limit[] {
  const frame = policy.frameOn(day);
  if (frame === null) return [];
  const groups = new Map([...frame.levelOf].map(([code, group]) => [group, code] as const));
  return BENEFIT_LINES.flatMap((line) => {
    const found = new Map<string, { limit: Bare; groups: string[] }>();
    let levels = 0;
    for (const [group, hospLv] of groups) {
      const visit = visitAtHome(person, line, day, hospLv);
      const plan = planOf(policies, person, visit);
      if (plan === null) continue;
      levels += 1;
      for (const limit of limitsIn(plan, policy.versionId, visit, meters)) {
        const key = `${limit.id}|${limit.meter}|${limit.limit}`;
        const known = found.get(key);
        if (known === undefined) found.set(key, { limit, groups: [group] });
        else known.groups.push(group);
      }
    }
    return [...found.values()].map(({ limit, groups: at }) => ({
      ...limit,
      hosp_lv: at.length === levels ? '' : at.map((g) => levelName(frame, g)).join('、'),
    }));
  });
}

function visitAtHome(person: Person, line: BenefitLine, day: string, hospLv: string): Visit {
  const { insutype, insuplc } = person;
  return {
    line,
    insutype,
    insuplc,
    mdtrtarea: insuplc,
    begnDate: day,
    endDate: day,
    setlDate: day,
    hospLv,
    emergency: false,
    injury: null,
    thirdParty: null,
    diseCode: line === 'chronic' ? (person.chronic[0]?.diseCode ?? null) : null,
    acctUsed: false,
    networked: true,
    midSettlement: false,
  };
}

const NO_BILL = { total: 0, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 0 };

/** null: nothing of this line for this person there. */
function planOf(policies: PolicySet, person: Person, visit: Visit): Plan | null {
  const accumulators = { events: 0, meters: {} };
  const chosen = choosePlan(policies, { visit, person, bill: NO_BILL, accumulators, accountBalance: 0 });
  return isRefusal(chosen) ? null : chosen.plan;
}

function limitsIn(plan: Plan, version: string, visit: Visit, meters: Readonly<Record<string, number>>): Bare[] {
  const insured = (Object.keys(INSURED) as InsuredWord[]).find((word) => INSURED[word] === plan.insutype) ?? '';
  const at = (
    id: string,
    kind: Limit['kind'],
    name: string,
    index: number,
    limit: number,
    cites: readonly number[],
  ): Bare[] => {
    const spec = plan.meters[index];
    if (spec === undefined) return [];
    const meter = meterKey(spec, visit);
    const used = meters[meter] ?? 0;
    const citations = citationsOf(plan, cites).map(citationNode);
    const line_name = lineName(insured, plan.line);
    const left = Math.max(0, limit - used);
    return [
      { line: plan.line, line_name, id, kind, name, limit, used, left, meter, policy_version: version, citations },
    ];
  };
  return plan.steps.flatMap((step) => {
    if (step.kind === 'deductible') return deductibleLimits(step, at);
    return step.kind === 'fund' ? step.caps.flatMap((cap) => capLimit(plan, step, cap, at)) : [];
  });
}

type At = (
  id: string,
  kind: Limit['kind'],
  name: string,
  meter: number,
  limit: number,
  cites: readonly number[],
) => Bare[];

function deductibleLimits(step: DeductibleStep, at: At): Bare[] {
  const year = step.basis === 'year' && step.share === null;
  return [
    ...(year ? at('deductible', 'deductible', '年度起付线', step.usedMeter, step.amounts[0] ?? 0, step.cites) : []),
    ...(step.yearCeiling >= 0
      ? at('deductible_ceiling', 'deductible', '起付线全年合计上限', step.usedMeter, step.yearCeiling, step.cites)
      : []),
  ];
}

function capLimit(plan: Plan, step: FundStep, cap: Cap, at: At): Bare[] {
  const period = plan.meters[cap.meter]?.period === 'month' ? '每月' : '全年';
  const name = `${step.fundPayTypeName}${period}${cap.on === 'payments' ? '支付限额' : '费用限额'}`;
  return at(step.id, 'cap', name, cap.meter, cap.limit, cap.cites);
}
