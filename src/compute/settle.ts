import type { SettlementInput } from '../settlement/contract.js';
import { checkBillRows, checkResult } from '../settlement/identities.js';
import type { Refusal } from '../settlement/refusal.js';
import { settle } from '../settlement/settle.js';
import type { Person } from '../settlement/types.js';
import type { PolicySet } from '../policy/policy-set.js';
import { yearCell } from '../store/cells.js';
import { intentFingerprint } from '../wire/fingerprint.js';
import { decodeSettleBody, type SettleBody } from '../wire/settle-body.js';
import { failure, need, refused } from './answers.js';
import { settlementCommit } from './commit.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { answerKnown, answerUsed } from './known.js';
import type { Pricing } from './pricing.js';
import { rowColumns } from './row-columns.js';
import { preSettleAnswer } from './settle-reply.js';
import { isShadowed, shadowFault } from './shadow.js';
import { accumulatorsOf, balanceOf, findCell, isHeld, personOf } from './state.js';
import { benefitLine, checkDates, settlementYear, visitOf } from './visit.js';

/**
 * 2207/2304: prices the bill and proposes the commit. A known msgid is answered from its receipt before anything is
 * priced. Throws WireError for a malformed body.
 */
export function executeSettle(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const body = decodeSettleBody(task.body);
  const fingerprint = intentFingerprint(task, body);
  const known = answerKnown(task, fingerprint);
  if (known !== null) return known;
  const priced = price(task, body, policies, context);
  return 'kind' in priced ? priced : settlementCommit(priced, fingerprint, context);
}

/** 2206/2303: the same arithmetic on the same state, nothing written. Throws WireError for a malformed body. */
export function executePreSettle(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const body = decodeSettleBody(task.body);
  const used = answerUsed(task);
  if (used !== null) return used;
  const priced = price(task, body, policies, context);
  return 'kind' in priced ? priced : preSettleAnswer(priced);
}

function price(
  task: ComputeTask,
  body: SettleBody,
  policies: PolicySet,
  context: ComputeContext,
): Pricing | ComputeOutcome {
  const person = personOf(task);
  if (person === null) return failure(task, 'E205');
  if (isHeld(task)) return failure(task, 'E710');
  if (context.stopped.size > 0 && context.stopped.has(policies.regionFor(task.insuplc)?.versionId ?? ''))
    return failure(task, 'E712');
  const line = benefitLine(task.infno, body.medType);
  if (line === null) return failure(task, 'E407', body.medType);
  const year = settlementYear(body);
  const cell = findCell(task, yearCell(year));
  const bad =
    checkInsured(task, body, person) ??
    checkDates(body, context) ??
    checkBillRows(body, body.rows, rowColumns(body.shape));
  if (bad !== null) return refused(task, bad);
  if (cell === null) return need({ cells: [yearCell(year)] });
  const input: SettlementInput = {
    visit: visitOf(task, line, body),
    bill: {
      total: body.total,
      ownPay: body.ownPay,
      overLimit: body.overLimit,
      firstSelfPay: body.firstSelfPay,
      inScope: body.inScope,
    },
    person,
    accumulators: accumulatorsOf(cell),
    accountBalance: balanceOf(task),
  };
  const outcome = settle(policies, input, { strict: context.strict });
  if (!outcome.ok) return refused(task, outcome.refusal);
  const violated = checkResult(outcome.value);
  if (violated !== null) return failure(task, 'E708', violated.detail);
  if (isShadowed(task.msgid, context.shadowShare)) {
    const fault = shadowFault(policies, input, outcome.value);
    if (fault !== null) return failure(task, 'E711', '', fault);
  }
  return { task, body, year, yearCell: cell, input, result: outcome.value };
}

/** psn_insu_stas 1 = 正常参保. */
const INSURANCE_ACTIVE = '1';

function checkInsured(task: ComputeTask, body: SettleBody, person: Person): Refusal | null {
  if (person.insuplc !== task.insuplc) return { reason: 'insuplc_mismatch', detail: '' };
  if (person.insutype !== body.insutype) return { reason: 'insutype_mismatch', detail: '' };
  if (person.insuStatus !== INSURANCE_ACTIVE) return { reason: 'insurance_not_active', detail: '' };
  return null;
}
