import type { Citation, FundStep, Plan, Step } from '../policy/plan.js';
import { FUNDS } from './types.js';

/** What settle() needs of a plan on every bill, derived once per plan. */
export interface PlanFacts {
  readonly funds: readonly FundStep[];
  /** Index into FUNDS of each fund step. */
  readonly fundSlots: readonly number[];
  /** Reasons of assumed values that always bear on a bill. */
  readonly always: readonly string[];
  /** Reasons that bear on a bill only when the fund step had something to look at. */
  readonly perFund: readonly (readonly string[])[];
  /** Reasons that bear on a bill only when the account paid. */
  readonly account: readonly string[];
  /** The pooled fund's own step; -1 when the plan has none. */
  readonly pool: number;
  /** Warnings already put together: by class citation, then by which parts of the plan bore on the bill (bits). */
  readonly warnings: Map<Citation, Map<number, readonly string[]>>;
}

const known = new WeakMap<Plan, PlanFacts>();

export function planFacts(plan: Plan): PlanFacts {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const made = derive(plan);
  known.set(plan, made);
  return made;
}

function derive(plan: Plan): PlanFacts {
  const whys = (cites: readonly number[]): string[] => [
    ...new Set(cites.filter((i) => plan.assumed.includes(i)).map((i) => plan.citations[i]?.why ?? '')),
  ];
  const funds = plan.steps.filter((s): s is FundStep => s.kind === 'fund');
  return {
    funds,
    fundSlots: funds.map((f) => FUNDS.indexOf(f.fund)),
    always: whys(plan.steps.filter((s) => s.kind !== 'fund').flatMap((s) => [...citesOf(s)])),
    perFund: funds.map((f) => whys(citesOf(f))),
    account: whys(plan.account.cites),
    pool: funds.findIndex((f) => f.fund === 'hifp_pay'),
    warnings: new Map(),
  };
}

/**
 * 统筹基金支付比例: the ratio of the first band this bill was paid from, in parts per 10,000, rounded down; 0 when the pooled
 * fund paid nothing. `position` and `deductible` in fen say where the bill starts on the band axis.
 */
export function poolRatio(
  facts: PlanFacts,
  paid: readonly number[],
  position: (meter: number) => number,
  deductible: number,
): number {
  const pool = facts.funds[facts.pool];
  if (pool === undefined || (paid[facts.pool] ?? 0) === 0) return 0;
  const start =
    pool.settle === 'catch_up' ? 0 : position(pool.positionMeter) + (pool.includesDeductible ? deductible : 0);
  const band = pool.bands.find((b) => b.rate > 0 && (b.to === null || b.to > start));
  return band === undefined ? 0 : Math.floor((band.rate * 10_000) / pool.den);
}

function citesOf(step: Step): readonly number[] {
  if (step.kind !== 'fund') return step.cites;
  return [
    ...step.cites,
    ...step.baseCites,
    ...step.bands.flatMap((b) => b.cites),
    ...step.caps.flatMap((c) => c.cites),
  ];
}
