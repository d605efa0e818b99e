/**
 * The rules in one call: filing -> treatment class -> plan; plan + bill + running totals -> split. Pure: no clock, no store.
 */
import type { Citation, FundStep, Plan } from '../policy/plan.js';
import type { PolicySet } from '../policy/policy-set.js';
import { choosePlan, type ChosenPlan, isRefusal } from './choose-plan.js';
import type { FundDetail, SettlementInput, SettlementOutcome, SettlementResult, Visit } from './contract.js';
import type { Evaluation, EvaluationInput } from './evaluation.js';
import { evaluatePlan } from './evaluate-plan.js';
import { planFacts, type PlanFacts, poolRatio } from './plan-facts.js';
import type { Refusal } from './refusal.js';
import { citationText } from './trace.js';
import type { Accumulators } from './types.js';
import { FUNDS } from './types.js';

export interface SettleOptions {
  /** Refuse a settlement that used an assumed value. */
  readonly strict?: boolean;
}

const NO_TOTALS: readonly number[] = [];
const NO_FUNDS: readonly number[] = FUNDS.map(() => 0);

/** Meter name in the accumulators: with the month or the disease when the meter is kept per one. */
export function meterKey(meter: Plan['meters'][number], visit: Visit): string {
  if (!meter.perDisease && meter.period === 'year') return meter.name;
  let key = meter.name;
  if (meter.perDisease) key += `#${visit.diseCode ?? ''}`;
  if (meter.period === 'month') key += `@${visit.setlDate.slice(0, 7)}`;
  return key;
}

/** Evaluation input of a plan for a visit. */
export function evaluationInput(plan: Plan, input: SettlementInput): EvaluationInput {
  const { visit, accumulators } = input;
  const totals = plan.meters.length === 0 ? NO_TOTALS : totalsOf(plan.meters, accumulators, visit);
  const accountUsable = visit.acctUsed ? Math.max(0, input.accountBalance) : 0;
  return { bill: input.bill, totals, accountUsable, continued: input.continued ?? null };
}

function totalsOf(meters: Plan['meters'], accumulators: Accumulators, visit: Visit): number[] {
  const totals = new Array<number>(meters.length);
  for (let i = 0; i < meters.length; i++)
    totals[i] = total(accumulators, meterKey(meters[i] as Plan['meters'][number], visit));
  return totals;
}

/** Running total of one meter before this bill; 0 for -1. */
function before(plan: Plan, index: number, input: SettlementInput): number {
  const meter = plan.meters[index];
  return meter === undefined ? 0 : total(input.accumulators, meterKey(meter, input.visit));
}

const total = (accumulators: Accumulators, key: string): number => accumulators.meters[key] ?? 0;

/** Settles a bill. Business refusals are values; only a defect in a pack throws (PackError). */
export function settle(policies: PolicySet, input: SettlementInput, options: SettleOptions = {}): SettlementOutcome {
  const chosen = choosePlan(policies, input);
  if (isRefusal(chosen)) return { ok: false, refusal: chosen };
  const evaluation = evaluated(chosen.plan, input);
  if (evaluation === null) return { ok: false, refusal: { reason: 'amount_out_of_range', detail: '' } };
  const value = assemble(chosen, input, evaluation);
  const refusal = options.strict === true ? strictRefusal(value.warnings) : null;
  return refusal === null ? { ok: true, value } : { ok: false, refusal };
}

/** What a strict caller is told of a settlement that rests on assumed values; null when it does not. */
export function strictRefusal(warnings: readonly string[]): Refusal | null {
  return warnings.length === 0 ? null : { reason: 'policy_assumed_strict', detail: warnings[0] ?? '' };
}

/** null: beyond the exact range. */
export function evaluated(plan: Plan, input: SettlementInput): Evaluation | null {
  try {
    return evaluatePlan(plan, evaluationInput(plan, input));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Builds the result of an evaluation. */
export function assemble(chosen: ChosenPlan, input: SettlementInput, e: Evaluation): SettlementResult {
  const { plan, policy, decision } = chosen;
  const facts = planFacts(plan);
  const funds = [...NO_FUNDS];
  const details: FundDetail[] = [];
  let paidTotal = 0;
  for (let k = 0; k < facts.funds.length; k++) {
    const step = facts.funds[k] as FundStep;
    const paid = e.paid[k] ?? 0;
    const at = facts.fundSlots[k] ?? 0;
    funds[at] = (funds[at] ?? 0) + paid;
    paidTotal += paid;
    const room = e.room[k] ?? -1;
    details.push({
      fund: step.fund,
      fundPayType: step.fundPayType,
      fundPayTypeName: step.fundPayTypeName,
      base: e.base[k] ?? 0,
      payable: room < 0 ? null : room,
      paid,
    });
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
    classCitations: citationTexts(decision.citation),
    meterDeltas: deltas(plan, input.visit, e),
    details,
    warnings: noted(decision.notes, warningsOf(facts, decision.citation, e)),
    poolRatio: poolRatio(facts, e.paid, (meter) => before(plan, meter, input), e.deductible),
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

const NONE: readonly string[] = [];

/** Assumed values that bore on this bill: of the funds that had something to look at, of the account when it paid. */
function warningsOf(facts: PlanFacts, citation: Citation, e: Evaluation): readonly string[] {
  // Bit 0 is the account, the next ones are the fund steps, of which a plan has a handful (the kernel's workspace holds 64).
  let bearing = e.account > 0 ? 1 : 0;
  for (let k = 0; k < facts.perFund.length; k++) if ((e.base[k] ?? 0) > 0) bearing += 2 ** (k + 1);
  let known = facts.warnings.get(citation);
  if (known === undefined) facts.warnings.set(citation, (known = new Map()));
  let found = known.get(bearing);
  if (found === undefined) known.set(bearing, (found = warningsMade(facts, citation, e)));
  return found;
}

function warningsMade(facts: PlanFacts, citation: Citation, e: Evaluation): readonly string[] {
  const parts: (readonly string[])[] = [];
  if (citation.standing === 'assumed') parts.push([citation.why]);
  parts.push(facts.always);
  for (let k = 0; k < facts.perFund.length; k++) if ((e.base[k] ?? 0) > 0) parts.push(facts.perFund[k] ?? NONE);
  if (e.account > 0) parts.push(facts.account);
  return [...new Set(parts.flat())];
}

const noted = (notes: readonly string[], warnings: readonly string[]): readonly string[] =>
  notes.length === 0 ? warnings : [...new Set([...notes, ...warnings])];

const texts = new WeakMap<Citation, readonly string[]>();

function citationTexts(citation: Citation): readonly string[] {
  let found = texts.get(citation);
  if (found === undefined) {
    found = [citationText(citation)];
    texts.set(citation, found);
  }
  return found;
}
