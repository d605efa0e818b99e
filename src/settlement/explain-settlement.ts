import type { Plan } from '../policy/plan.js';
import type { PolicySet } from '../policy/policy-set.js';
import { CLASS_NAMES } from '../policy/words.js';
import { choosePlan, isRefusal } from './choose-plan.js';
import type { SettlementInput } from './contract.js';
import type { Evaluation } from './evaluation.js';
import { explainPlan } from './explain.js';
import type { Refusal } from './refusal.js';
import { evaluationInput } from './settle.js';
import type { Trace, TraceStep } from './trace.js';

export type ExplainOutcome = { readonly ok: true; readonly trace: Trace; readonly evaluation: Evaluation; readonly plan: Plan } | { readonly ok: false; readonly refusal: Refusal };

/** Computes a settlement again with the exact evaluator and tells every step, the class decision first. */
export function explainSettlement(policies: PolicySet, input: SettlementInput): ExplainOutcome {
  const chosen = choosePlan(policies, input);
  if (isRefusal(chosen)) return { ok: false, refusal: chosen };
  const { plan, policy, decision } = chosen;
  const { evaluation, steps } = explainPlan(plan, evaluationInput(plan, input));
  const first: TraceStep = {
    step: 'class',
    title: '就医类别',
    inputs: [
      { name: '就医地', value: input.visit.mdtrtarea },
      { name: '备案', value: decision.filing.kind === 'none' ? '无' : CLASS_NAMES[decision.filing.kind] },
      { name: '急诊标志', value: input.visit.emergency ? '是' : '否' },
    ],
    rule: `按政策包就医类别规则，首条符合者`,
    result: { name: '就医类别', value: CLASS_NAMES[decision.class] },
    totals: [],
    citations: [decision.citation],
  };
  return { ok: true, trace: { policyVersion: policy.versionId, planKey: plan.key, treatmentClass: decision.class, steps: [first, ...steps] }, evaluation, plan };
}
