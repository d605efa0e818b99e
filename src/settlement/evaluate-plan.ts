import type { Plan } from '../policy/plan.js';
import type { Evaluation, EvaluationInput } from './evaluation.js';
import { evaluateExactly } from './explain.js';
import { evaluate } from './kernel.js';

/**
 * The kernel where its integers reach, the exact evaluator where they do not: a bill that crosses several caps inside
 * ratios of three digits, or one of billions of yuan. Throws RangeError beyond 2^53 fen.
 */
export function evaluatePlan(plan: Plan, input: EvaluationInput): Evaluation {
  try {
    return evaluate(plan, input);
  } catch (error) {
    if (error instanceof RangeError) return evaluateExactly(plan, input);
    throw error;
  }
}
