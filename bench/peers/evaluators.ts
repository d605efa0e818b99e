/** The two evaluators of a plan, timed in turn on the same inputs. */
import type { Plan } from '../../src/policy/plan.js';
import { choosePlan, isRefusal } from '../../src/settlement/choose-plan.js';
import type { SettlementInput } from '../../src/settlement/contract.js';
import type { EvaluationInput } from '../../src/settlement/evaluation.js';
import { explainPlan } from '../../src/settlement/explain.js';
import { evaluate } from '../../src/settlement/kernel.js';
import { evaluationInput, settle } from '../../src/settlement/settle.js';
import type { Accumulators } from '../../src/settlement/types.js';
import { addDeltas } from '../../src/compute/commit.js';
import { EMPTY_ACCUMULATORS } from '../../src/settlement/types.js';
import { serveCalls } from '../processes/calls.js';
import { ACCOUNT_BALANCE } from '../world/persons.js';
import { builtinPolicies, inputOf, worldOf } from '../world/world.js';

export interface EvaluatorReport {
  /** Medians of the rounds, ns per evaluation. */
  readonly kernelNs: number;
  readonly decimalNs: number;
  /** Class decision, plan choice, kernel and result together. */
  readonly settleNs: number;
  readonly plans: number;
  readonly inputs: number;
}

interface Case {
  readonly plan: Plan;
  readonly input: EvaluationInput;
}

const PERSONS = 240;
/** Later bills of a year reach other bands and caps. */
const BILLS_EACH = 4;

async function measure(given: { rounds: number; roundMs: number }): Promise<EvaluatorReport> {
  const policies = await builtinPolicies();
  const world = worldOf(PERSONS);
  const cases: Case[] = [];
  const whole: SettlementInput[] = [];
  for (let person = 0; person < PERSONS; person += 1) {
    let totals: Accumulators = EMPTY_ACCUMULATORS;
    for (let bill = 0; bill < BILLS_EACH; bill += 1) {
      const input = inputOf(person, world, totals, ACCOUNT_BALANCE);
      const chosen = choosePlan(policies, input);
      if (isRefusal(chosen)) throw new Error(`no plan for person ${person}: ${chosen.reason}`);
      cases.push({ plan: chosen.plan, input: evaluationInput(chosen.plan, input) });
      whole.push(input);
      const outcome = settle(policies, input);
      if (outcome.ok) totals = addDeltas(totals, outcome.value.meterDeltas) ?? totals;
    }
  }
  checkEqual(cases);
  const [kernel, decimal, all]: number[][] = [[], [], []];
  for (let round = 0; round <= given.rounds; round += 1) {
    const a = nsEach(cases, given.roundMs, ({ plan, input }) => evaluate(plan, input));
    const b = nsEach(cases, given.roundMs, ({ plan, input }) => explainPlan(plan, input));
    const c = nsEach(whole, given.roundMs / 2, (input) => settle(policies, input));
    // The first round compiles.
    if (round === 0) continue;
    kernel?.push(a);
    decimal?.push(b);
    all?.push(c);
  }
  return {
    kernelNs: median(kernel),
    decimalNs: median(decimal),
    settleNs: median(all),
    plans: new Set(cases.map(({ plan }) => plan)).size,
    inputs: cases.length,
  };
}

/** Nothing is timed before both say the same. */
function checkEqual(cases: readonly Case[]): void {
  for (const { plan, input } of cases) {
    const fast = JSON.stringify(evaluate(plan, input));
    const exact = JSON.stringify(explainPlan(plan, input).evaluation);
    if (fast !== exact) throw new Error(`the evaluators differ on ${plan.key}: ${fast} / ${exact}`);
  }
}

let sink: unknown = null;

function nsEach<T>(items: readonly T[], ms: number, work: (item: T) => unknown): number {
  let count = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    for (const item of items) sink = work(item);
    count += items.length;
    now = performance.now();
  }
  if (sink === undefined) throw new Error('nothing was computed');
  return ((now - start) * 1e6) / count;
}

function median(values: readonly number[] = []): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

serveCalls({ measure });
