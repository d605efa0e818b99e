import type { PolicySet } from '../policy/policy-set.js';
import type { SettlementInput } from './contract.js';
import type { Evaluation } from './evaluation.js';
import { explainSettlement } from './explain-settlement.js';
import { type Language, wordsOf } from './explain-words.js';
import { Fraction } from './fraction.js';
import type { Refusal } from './refusal.js';
import type { Trace, TraceStep } from './trace.js';

export type PartsExplained =
  | { readonly ok: true; readonly trace: Trace; readonly evaluations: readonly Evaluation[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Explains a settlement of parts as one trace: a step that names each part, and behind it the steps of its own. The head is
 * that of part `lead`. One input alone is explained as it is.
 */
export function explainParts(
  policies: PolicySet,
  inputs: readonly SettlementInput[],
  lead: number,
  language: Language = 'zh',
): PartsExplained {
  const steps: TraceStep[] = [];
  const evaluations: Evaluation[] = [];
  let head: Trace | null = null;
  for (const [i, input] of inputs.entries()) {
    const explained = explainSettlement(policies, input, language);
    if (!explained.ok) return explained;
    if (head === null || i === lead) head = explained.trace;
    if (inputs.length > 1 || input.visit.settledOn !== undefined) steps.push(partStep(input, i + 1, language));
    steps.push(...explained.trace.steps);
    evaluations.push(explained.evaluation);
  }
  return { ok: true, trace: { ...(head as Trace), steps }, evaluations };
}

function partStep({ visit, bill }: SettlementInput, number: number, language: Language): TraceStep {
  const words = wordsOf(language);
  return {
    step: 'part',
    title: words.partTitle(number),
    inputs: [],
    rule: words.partRule(visit.line, visit.setlDate),
    result: { name: words.components['total'] ?? '', value: Fraction.of(bill.total).yuanText() },
    totals: [],
    citations: [],
  };
}
