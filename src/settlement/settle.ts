/**
 * The rules in one call: filing -> treatment class -> plan; plan + bill + running totals -> split. Pure: no clock, no store.
 */
import type { FundStep, Plan } from '../policy/plan.js';
import type { PolicySet } from '../policy/policy-set.js';
import { choosePlan, type ChosenPlan, isRefusal } from './choose-plan.js';
import type { FundDetail, SettlementInput, SettlementOutcome, SettlementResult, Visit } from './contract.js';
import type { Evaluation, EvaluationInput } from './evaluation.js';
import { evaluate } from './kernel.js';
import { citationText } from './trace.js';
import type { Accumulators } from './types.js';
import { FUNDS } from './types.js';

export interface SettleOptions {
  /** Refuse a settlement that used an assumed value. */
  readonly strict?: boolean;
}

const NO_TOTALS: readonly number[] = [];

/** Meter name in the accumulators: with the month or the disease when the meter is kept per one. */
export function meterKey(meter: Plan['meters'][number], visit: Visit): string {
  let key = meter.name;
  if (meter.perDisease) key += `#${visit.diseCode ?? ''}`;
  if (meter.period === 'month') key += `@${visit.setlDate.slice(0, 7)}`;
  return key;
}

/** Evaluation input of a plan for a visit. */
export function evaluationInput(plan: Plan, input: SettlementInput): EvaluationInput {
  const { visit, accumulators } = input;
  const totals = plan.meters.length === 0 ? NO_TOTALS : plan.meters.map((meter) => total(accumulators, meterKey(meter, visit)));
  return { bill: input.bill, totals, accountUsable: visit.acctUsed ? Math.max(0, input.accountBalance) : 0 };
}

const total = (accumulators: Accumulators, key: string): number => accumulators.meters[key] ?? 0;

/** Settles a bill. Business refusals are values; only a defect in a pack throws (PackError). */
export function settle(policies: PolicySet, input: SettlementInput, options: SettleOptions = {}): SettlementOutcome {
  const chosen = choosePlan(policies, input);
  if (isRefusal(chosen)) return { ok: false, refusal: chosen };
  let evaluation: Evaluation;
  try {
    evaluation = evaluate(chosen.plan, evaluationInput(chosen.plan, input));
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, refusal: { reason: 'amount_out_of_range', detail: '' } };
    throw error;
  }
  const value = assemble(chosen, input, evaluation);
  if (options.strict === true && value.warnings.length > 0) {
    return { ok: false, refusal: { reason: 'policy_assumed_strict', detail: value.warnings[0] ?? '' } };
  }
  return { ok: true, value };
}

/** Builds the result of an evaluation. */
export function assemble(chosen: ChosenPlan, input: SettlementInput, e: Evaluation): SettlementResult {
  const { plan, policy, decision } = chosen;
  const funds = FUNDS.map(() => 0);
  const details: FundDetail[] = [];
  let paidTotal = 0;
  for (const step of plan.steps) {
    if (step.kind !== 'fund') continue;
    const k = step.fundIndex;
    const paid = e.paid[k] ?? 0;
    const at = FUNDS.indexOf(step.fund);
    funds[at] = (funds[at] ?? 0) + paid;
    paidTotal += paid;
    const room = e.room[k] ?? -1;
    details.push({ fund: step.fund, fundPayType: step.fundPayType, fundPayTypeName: step.fundPayTypeName, base: e.base[k] ?? 0, payable: room < 0 ? null : room, paid });
  }
  const personTotal = input.bill.total - paidTotal;
  return {
    split: {
      bill: input.bill,
      crossSelfPay: e.crossSelfPay,
      deductible: e.deductible,
      funds,
      fundTotal: plan.fundTotalIncludesAccount ? paidTotal + e.account : paidTotal,
      hospitalPart: 0,
      personTotal,
      account: e.account,
      cash: personTotal - e.account,
    },
    policyVersion: policy.versionId,
    planKey: plan.key,
    treatmentClass: decision.class,
    classCitations: [citationText(decision.citation)],
    meterDeltas: deltas(plan, input.visit, e),
    details,
    warnings: warningsOf(plan, decision.citation.standing === 'assumed' ? decision.citation.why : '', e),
    poolRatio: poolRatio(plan),
    fundTotalIncludesAccount: plan.fundTotalIncludesAccount,
  };
}

function deltas(plan: Plan, visit: Visit, e: Evaluation): Record<string, number> {
  const result: Record<string, number> = {};
  for (let i = 0; i < plan.meters.length; i++) {
    const delta = e.deltas[i] ?? 0;
    const meter = plan.meters[i];
    if (delta !== 0 && meter !== undefined) result[meterKey(meter, visit)] = delta;
  }
  return result;
}

/** Assumed values that bore on this bill: of the funds that had something to look at, of the account when it paid. */
function warningsOf(plan: Plan, classWhy: string, e: Evaluation): string[] {
  if (plan.assumed.length === 0 && classWhy === '') return [];
  const used = new Set<number>();
  for (const step of plan.steps) {
    if (step.kind === 'fund' && (e.base[step.fundIndex] ?? 0) === 0) continue;
    for (const cite of citesOf(step)) used.add(cite);
  }
  if (e.account > 0) for (const cite of plan.account.cites) used.add(cite);
  const whys = plan.assumed.filter((i) => used.has(i)).map((i) => plan.citations[i]?.why ?? '');
  return [...new Set(classWhy === '' ? whys : [classWhy, ...whys])];
}

function citesOf(step: Plan['steps'][number]): readonly number[] {
  if (step.kind !== 'fund') return step.cites;
  return [...step.cites, ...step.baseCites, ...step.bands.flatMap((b) => b.cites), ...step.caps.flatMap((c) => c.cites)];
}

/** 统筹基金支付比例: the pooled fund's first paying ratio, in parts per 10,000, rounded down. */
function poolRatio(plan: Plan): number {
  const pool = plan.steps.find((s): s is FundStep => s.kind === 'fund' && s.fund === 'hifp_pay');
  const band = pool?.bands.find((b) => b.rate > 0);
  return pool === undefined || band === undefined ? 0 : Math.floor((band.rate * 10_000) / pool.den);
}
