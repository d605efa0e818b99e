/**
 * Shadow check: a share of settlements is computed a second time by the exact evaluator before the answer goes out. The two
 * evaluators are written apart; where they differ, one of them is wrong, and nobody may be paid by either.
 */
import type { PolicySet } from '../policy/policy-set.js';
import type { SettlementInput, SettlementResult } from '../settlement/contract.js';
import type { Evaluation } from '../settlement/evaluation.js';
import { choosePlan, isRefusal } from '../settlement/choose-plan.js';
import { evaluateExactly } from '../settlement/explain.js';
import { evaluationInput, meterKey } from '../settlement/settle.js';

/** Shares are in parts per 10,000. */
export const SHADOW_ALL = 10_000;

const PREFIX = 'shadow ';

/** Whether a message falls into the checked share: by its msgid, so that a repeat decides the same. */
export function isShadowed(msgid: string, share: number): boolean {
  if (share <= 0) return false;
  let hash = 0x811c9dc5;
  for (let i = 0; i < msgid.length; i++) hash = Math.imul(hash ^ msgid.charCodeAt(i), 0x01000193) >>> 0;
  return hash % SHADOW_ALL < share;
}

/**
 * null when the exact evaluator agrees; otherwise the fault for the log: policy version, plan, both results and the whole
 * input without name and identity number, enough to reproduce it.
 */
export function shadowFault(policies: PolicySet, input: SettlementInput, result: SettlementResult): string | null {
  let second: unknown;
  try {
    const chosen = choosePlan(policies, input);
    if (!isRefusal(chosen)) {
      const { plan } = chosen;
      const evaluation = evaluateExactly(plan, evaluationInput(plan, input));
      const keys = plan.meters.map((meter) => meterKey(meter, input.visit));
      if (plan.key === result.planKey && agrees(result, evaluation, keys)) return null;
      second = evaluation;
    } else second = chosen;
  } catch (error) {
    second = error instanceof Error ? error.name : 'not an Error';
  }
  const { name: _name, certNo: _certNo, ...person } = input.person;
  const { split, meterDeltas, planKey } = result;
  return `${PREFIX}${result.policyVersion} ${JSON.stringify({ planKey, kernel: { split, meterDeltas }, exact: second, input: { ...input, person } })}`;
}

/** The policy version a shadow fault names; null for any other fault. */
export function versionOfShadowFault(fault: string): string | null {
  if (!fault.startsWith(PREFIX)) return null;
  return fault.slice(PREFIX.length).split(' ', 1)[0] ?? null;
}

function agrees({ split, details, meterDeltas }: SettlementResult, e: Evaluation, keys: readonly string[]): boolean {
  if (split.deductible !== e.deductible || split.crossSelfPay !== e.crossSelfPay || split.account !== e.account)
    return false;
  if (details.length !== e.paid.length) return false;
  if (details.some((d, k) => d.paid !== e.paid[k] || d.base !== e.base[k] || (d.payable ?? -1) !== e.room[k]))
    return false;
  const changed = keys.filter((_, i) => e.deltas[i] !== 0);
  return (
    changed.length === Object.keys(meterDeltas).length &&
    keys.every((key, i) => (meterDeltas[key] ?? 0) === e.deltas[i])
  );
}
