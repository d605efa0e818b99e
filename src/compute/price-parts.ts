import { choosePlan, isRefusal } from '../settlement/choose-plan.js';
import type { SettlementInput } from '../settlement/contract.js';
import { checkParts } from '../settlement/identities.js';
import { leadOf, type PricedPart, settleParts, sumResult } from '../settlement/parts.js';
import { strictRefusal } from '../settlement/settle.js';
import type { PolicySet } from '../policy/policy-set.js';
import { yearCell } from '../store/cells.js';
import type { SettleBody } from '../wire/settle-body.js';
import { failure, need, refused } from './answers.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask, TaskCell } from './contract.js';
import type { Cut } from './cut.js';
import type { Pricing } from './pricing.js';
import { isShadowed, shadowFault } from './shadow.js';
import { accumulatorsOf, findCell } from './state.js';

interface Asked {
  readonly task: ComputeTask;
  readonly body: SettleBody;
  readonly policies: PolicySet;
  readonly context: ComputeContext;
  /** Year in which the settlement is numbered, and its cell. */
  readonly year: number;
  readonly yearCell: TaskCell;
  /** The whole message as one visit. */
  readonly input: SettlementInput;
}

/** Prices a settlement of parts on the totals of every year it touches; asks for those that were not loaded. */
export function priceParts(asked: Asked, cut: Cut): Pricing | ComputeOutcome {
  const { task, body, policies, context, year } = asked;
  const years = [...new Set(cut.facts.map((part) => part.year))];
  const missing = years.map(yearCell).filter((name) => findCell(task, name) === null);
  if (missing.length > 0) return need({ cells: missing });
  // The visit as a whole must be one that may be settled, before any part of it is.
  const whole = choosePlan(policies, { ...asked.input, visit: cut.visit });
  if (isRefusal(whole)) return refused(task, whole);
  const totals = new Map(years.map((y) => [y, accumulatorsOf(findCell(task, yearCell(y)) as TaskCell)]));
  const parts = settleParts(policies, cut.facts, { ...asked.input, totals });
  if ('reason' in parts) return refused(task, parts);
  const result = sumResult(parts, year, [...cut.warnings, ...whole.decision.notes]);
  const strict = context.strict ? strictRefusal(result.warnings) : null;
  if (strict !== null) return refused(task, strict);
  const violated = checkParts(
    result,
    parts.map((part) => part.result),
  );
  if (violated !== null) return failure(task, 'E708', violated.detail);
  const fault = isShadowed(task.msgid, context.shadowShare) ? faultIn(policies, parts) : null;
  if (fault !== null) return failure(task, 'E711', '', fault);
  const input = { ...asked.input, visit: leadOf(parts).input.visit };
  return { task, body, year, yearCell: asked.yearCell, input, result, parts };
}

function faultIn(policies: PolicySet, parts: readonly PricedPart[]): string | null {
  for (const { input, result } of parts) {
    const fault = shadowFault(policies, input, result);
    if (fault !== null) return fault;
  }
  return null;
}
