/** The two evaluators of a plan, timed in turn on the same inputs. */
import { evaluateExactly, explainPlan } from '../../src/settlement/explain.js';
import { evaluate } from '../../src/settlement/kernel.js';
import { settle } from '../../src/settlement/settle.js';
import { serveCalls } from '../processes/calls.js';
import { builtinPolicies } from '../world/world.js';
import { type Case, casesOf } from './cases.js';
import { median, nsEach } from './timing.js';

export interface EvaluatorReport {
  /** Medians of the rounds, ns per evaluation. */
  readonly kernelNs: number;
  readonly decimalNs: number;
  /** The decimal.js evaluator when it tells no steps. */
  readonly figuresNs: number;
  /** Class decision, plan choice, kernel and result together. */
  readonly settleNs: number;
  readonly plans: number;
  readonly inputs: number;
}

const PERSONS = 240;
/** Later bills of a year reach other bands and caps. */
const BILLS_EACH = 4;

async function measure(given: { rounds: number; roundMs: number }): Promise<EvaluatorReport> {
  const policies = await builtinPolicies();
  const cases = casesOf(policies, PERSONS, BILLS_EACH);
  checkEqual(cases);
  const [kernel, decimal, figures, all]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round <= given.rounds; round += 1) {
    const a = nsEach(cases, given.roundMs, ({ plan, input }) => evaluate(plan, input));
    const b = nsEach(cases, given.roundMs, ({ plan, input }) => explainPlan(plan, input));
    const d = nsEach(cases, given.roundMs / 2, ({ plan, input }) => evaluateExactly(plan, input));
    const c = nsEach(cases, given.roundMs / 2, ({ whole }) => settle(policies, whole));
    // The first round compiles.
    if (round === 0) continue;
    kernel.push(a);
    decimal.push(b);
    figures.push(d);
    all.push(c);
  }
  return {
    kernelNs: median(kernel),
    decimalNs: median(decimal),
    figuresNs: median(figures),
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

serveCalls({ measure });
