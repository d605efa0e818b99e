/** Runs the examples that travel with packs through both evaluators and tells the first difference in words. */
import { makeBundles } from '../policy/bundle.js';
import { inChinese } from '../policy/messages-zh.js';
import { PackError } from '../policy/node.js';
import type { DeductibleStep } from '../policy/plan.js';
import { PolicySet } from '../policy/policy-set.js';
import type { SettlementInput, SettlementResult } from './contract.js';
import type { Evaluation } from './evaluation.js';
import { type Computed, expectedRefusal, firstDifference } from './example-expect.js';
import type { ExampleCase, ExampleFile, ExampleStay } from './example-file.js';
import { type ExplainOutcome, explainSettlement } from './explain-settlement.js';
import { checkResult } from './identities.js';
import { evaluationInput, meterKey, settle } from './settle.js';
import { evaluate } from './kernel.js';
import type { Refusal } from './refusal.js';

export interface ExampleOutcome {
  readonly name: string;
  readonly source: string;
  /** `file:line:column` of the case or of the stay that differs. */
  readonly where: string;
  /** null = as expected. */
  readonly difference: string | null;
}

/** The policies of a file: its own pack when it has one, else `around`. Throws PackError. */
export function policiesOf(file: ExampleFile, around: PolicySet): PolicySet {
  return file.pack.length === 0 ? around : PolicySet.fromBundles(makeBundles(file.pack).map((b) => b.bytes));
}

/** Runs the stays of a case one after another; totals and account run on within a year. */
export function runExample(policies: PolicySet, example: ExampleCase): ExampleOutcome {
  let meters: Readonly<Record<string, number>> = {};
  let balance = 0;
  let year = '';
  for (const [index, stay] of example.stays.entries()) {
    if (stay.visit.setlDate.slice(0, 4) !== year) meters = {};
    year = stay.visit.setlDate.slice(0, 4);
    const input: SettlementInput = {
      visit: stay.visit,
      bill: stay.bill,
      person: stay.person,
      accumulators: { events: index, meters: stay.totals ?? meters },
      accountBalance: stay.account ?? balance,
    };
    const done = runStay(policies, input, stay);
    if (typeof done === 'string') {
      const prefix = example.stays.length > 1 ? `第 ${index + 1} 次：` : '';
      return { name: example.name, source: example.source, where: stay.where, difference: prefix + done };
    }
    meters = done.meters;
    balance = done.balance;
  }
  return { name: example.name, source: example.source, where: example.where, difference: null };
}

interface Carried {
  readonly meters: Readonly<Record<string, number>>;
  readonly balance: number;
}

/** What the stay leaves behind, or the difference in words. */
function runStay(policies: PolicySet, input: SettlementInput, stay: ExampleStay): Carried | string {
  try {
    const outcome = settle(policies, input);
    const explained = explainSettlement(policies, input);
    const unchanged = { meters: input.accumulators.meters, balance: input.accountBalance };
    if (!outcome.ok) return refusalDifference(outcome.refusal, expectedRefusal(stay.expect)) ?? unchanged;
    if (!explained.ok) return `整数算法结算了，解释算法拒绝：${explained.refusal.reason} ${explained.refusal.detail}`;
    const apart = evaluatorsDiffer(input, explained) ?? checkResult(outcome.value)?.detail ?? null;
    if (apart !== null) return `程序缺陷，两种算法或恒等式不符：${apart}`;
    const after = addDeltas(input.accumulators.meters, outcome.value);
    const computed = computedOf(input, outcome.value, explained, after);
    return firstDifference(stay.expect, computed) ?? { meters: after, balance: computed.balance };
  } catch (error) {
    if (error instanceof PackError) return inChinese(error.message);
    throw error;
  }
}

function refusalDifference(refusal: Refusal, expected: string | null): string | null {
  const words = `${refusal.reason} ${refusal.detail}`.trim();
  if (expected === null) return `被拒绝：${words}`;
  return words.includes(expected) ? null : `应被拒绝（${expected}），实际拒绝的原因是：${words}`;
}

type Explained = Extract<ExplainOutcome, { ok: true }>;

function evaluatorsDiffer(input: SettlementInput, explained: Explained): string | null {
  const { plan, evaluation } = explained;
  const kernel = evaluate(plan, evaluationInput(plan, input));
  const key = (Object.keys(kernel) as (keyof Evaluation)[]).find(
    (k) => JSON.stringify(kernel[k]) !== JSON.stringify(evaluation[k]),
  );
  return key === undefined ? null : `${key} ${JSON.stringify(kernel[key])} ≠ ${JSON.stringify(evaluation[key])}`;
}

function addDeltas(before: Readonly<Record<string, number>>, result: SettlementResult): Record<string, number> {
  const after: Record<string, number> = { ...before };
  for (const [meter, delta] of Object.entries(result.meterDeltas)) after[meter] = (after[meter] ?? 0) + delta;
  return after;
}

function computedOf(
  input: SettlementInput,
  result: SettlementResult,
  { plan, workings }: Explained,
  totals: Record<string, number>,
): Computed {
  const step = plan.steps.find((s): s is DeductibleStep => s.kind === 'deductible');
  const meter = step === undefined ? undefined : plan.meters[step.usedMeter];
  const used = meter === undefined ? 0 : (totals[meterKey(meter, input.visit)] ?? 0);
  return {
    result,
    workings,
    totals,
    balance: input.accountBalance - result.split.account,
    deductibleLeft: step?.basis === 'year' ? Math.max(0, (step.amounts[0] ?? 0) - used) : null,
  };
}
