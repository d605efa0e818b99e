import { formatYuan } from '../money/yuan.js';
import type { Plan } from '../policy/plan.js';
import type { PolicySet } from '../policy/policy-set.js';
import { choosePlan, isRefusal } from './choose-plan.js';
import type { Claim } from './claim-contract.js';
import type { SettlementInput, VisitMore } from './contract.js';
import type { Evaluation } from './evaluation.js';
import { explainPlan } from './explain.js';
import type { FundWorking } from './explain-walk.js';
import { type ExplainWords, type Language, wordsOf } from './explain-words.js';
import type { Refusal } from './refusal.js';
import { evaluationInput } from './settle.js';
import type { Trace, TraceStep, TraceValue } from './trace.js';

export type ExplainOutcome =
  | {
      readonly ok: true;
      readonly trace: Trace;
      readonly evaluation: Evaluation;
      readonly plan: Plan;
      readonly workings: readonly FundWorking[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** What makes the settlement a claim, and what the class rules look at of it. */
function claimInputs(claim: Claim | undefined, words: ExplainWords): TraceValue[] {
  if (claim === undefined) return [];
  return [
    { name: words.claim, value: words.claimReason(claim.reason) },
    { name: words.consent, value: claim.consent ? words.yes : words.no },
    { name: words.lateFiling, value: claim.lateFiledOn ?? words.no },
  ];
}

/** Computes a settlement again with the exact evaluator and tells every step, the class decision first. */
export function explainSettlement(
  policies: PolicySet,
  input: SettlementInput,
  language: Language = 'zh',
): ExplainOutcome {
  const chosen = choosePlan(policies, input);
  if (isRefusal(chosen)) return { ok: false, refusal: chosen };
  const { plan, policy, decision } = chosen;
  const words = wordsOf(language);
  const { evaluation, steps, workings } = explainPlan(plan, evaluationInput(plan, input), words);
  const first: TraceStep = {
    step: 'class',
    title: words.titles.class,
    inputs: [
      { name: words.treatingPlace, value: input.visit.mdtrtarea },
      {
        name: words.filing,
        value: decision.filing.kind === 'none' ? words.noFiling : words.className(decision.filing.kind),
      },
      { name: words.emergency, value: decision.emergency ? words.yes : words.no },
      ...moreInputs(input.visit.more, words),
      ...claimInputs(input.visit.claim, words),
    ],
    rule: words.classRule,
    result: { name: words.treatmentClass, value: words.className(decision.class) },
    totals: [],
    citations: [decision.citation],
  };
  return {
    ok: true,
    trace: {
      policyVersion: policy.versionId,
      planKey: plan.key,
      treatmentClass: decision.class,
      steps: [first, ...steps],
    },
    evaluation,
    plan,
    workings,
  };
}

/** What a visit said beyond the usual flags: the emergency before the admission, slips of other institutions. */
function moreInputs(more: VisitMore | undefined, words: ExplainWords): TraceValue[] {
  if (more === undefined) return [];
  const found: TraceValue[] = [];
  if (more.emergencyDay !== null) found.push({ name: words.emergencyFrom, value: more.emergencyDay });
  for (const slip of more.slips)
    found.push({ name: words.slip, value: `${slip.no} ${slip.date} ${slip.item} ${formatYuan(slip.amount)}` });
  return found;
}
