import type { SettlementInput, SettlementResult } from '../settlement/contract.js';
import { checkBillRows, checkResult } from '../settlement/identities.js';
import type { Refusal } from '../settlement/refusal.js';
import { settle, strictRefusal } from '../settlement/settle.js';
import type { Person } from '../settlement/types.js';
import type { PolicySet } from '../policy/policy-set.js';
import { yearCell } from '../store/cells.js';
import { intentFingerprint } from '../wire/fingerprint.js';
import { isClaim } from '../wire/transactions.js';
import { decodeSettleBody, type SettleBody } from '../wire/settle-body.js';
import { failure, need, refused } from './answers.js';
import { settlementCommit } from './commit.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { answerKnown, answerUsed } from './known.js';
import { cutOf } from './cut.js';
import { refusePaid } from './paid-visits.js';
import { priceParts } from './price-parts.js';
import { NO_PARTS, type Pricing } from './pricing.js';
import { rowColumns } from './row-columns.js';
import { preSettleAnswer } from './settle-reply.js';
import { isShadowed, shadowFault } from './shadow.js';
import { accumulatorsOf, balanceOf, findCell, heldBy, personOf } from './state.js';
import { unsettledEmergency } from './unsettled-emergency.js';
import { benefitLine, checkDates, settlementYear, visitOf } from './visit.js';
import { withChecks } from './with-checks.js';

/**
 * 2207/2304: prices the bill and proposes the commit. A known msgid is answered from its receipt before anything is
 * priced. Throws WireError for a malformed body.
 */
export function executeSettle(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const body = decodeSettleBody(task.body);
  const fingerprint = intentFingerprint(task, body);
  const known = answerKnown(task, fingerprint);
  if (known !== null) return known;
  const emergency = unsettledEmergency(task, body, context);
  if ('kind' in emergency) return emergency;
  const priced = price(task, body, policies, context);
  return 'kind' in priced
    ? priced
    : withChecks(settlementCommit(priced, fingerprint, context, emergency.mdtrtId), emergency.checks);
}

/** 2206/2303: the same arithmetic on the same state, nothing written. Throws WireError for a malformed body. */
export function executePreSettle(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const body = decodeSettleBody(task.body);
  const used = answerUsed(task);
  if (used !== null) return used;
  const emergency = unsettledEmergency(task, body, context);
  if ('kind' in emergency) return emergency;
  const priced = price(task, body, policies, context);
  return 'kind' in priced ? priced : preSettleAnswer(priced);
}

/**
 * Prices a bill on the state the task carries: the proposal of a settlement, or what else is to be answered or loaded. A
 * stay over New Year and a chronic visit with other costs may come out as parts.
 */
export function price(
  task: ComputeTask,
  body: SettleBody,
  policies: PolicySet,
  context: ComputeContext,
): Pricing | ComputeOutcome {
  const person = personOf(task);
  if (person === null) return failure(task, 'E205');
  const held = heldBy(task);
  // XA-58a: direct settlement is stopped; what the person claims at the insured place is decided there.
  if (held !== null && !(held.code === 'E713' && isClaim(task.infno))) return failure(task, held.code, held.detail);
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
  const paid = refusePaid(task, body, line, person);
  if (paid !== null) return paid;
  if (cell === null) return need({ cells: [yearCell(year)] });
  const visit = visitOf(task, line, body);
  const cut = cutOf(policies, visit, body);
  if (cut !== null && 'reason' in cut) return refused(task, cut);
  const input: SettlementInput = {
    visit: cut === null ? visit : cut.visit,
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
  if (cut !== null && cut.facts.length > 0)
    return priceParts({ task, body, policies, context, year, yearCell: cell, input }, cut);
  const outcome = settle(policies, input, { strict: context.strict });
  if (!outcome.ok) return refused(task, outcome.refusal);
  const violated = checkResult(outcome.value);
  if (violated !== null) return failure(task, 'E708', violated.detail);
  if (isShadowed(task.msgid, context.shadowShare)) {
    const fault = shadowFault(policies, input, outcome.value);
    if (fault !== null) return failure(task, 'E711', '', fault);
  }
  const result = cut === null ? outcome.value : withWarnings(outcome.value, cut.warnings);
  const strict = cut !== null && context.strict ? strictRefusal(result.warnings) : null;
  if (strict !== null) return refused(task, strict);
  return { task, body, year, yearCell: cell, input, result, parts: NO_PARTS };
}

function withWarnings(result: SettlementResult, more: readonly string[]): SettlementResult {
  return more.length === 0 ? result : { ...result, warnings: [...new Set([...result.warnings, ...more])] };
}

/** psn_insu_stas 1 = 正常参保. */
const INSURANCE_ACTIVE = '1';

function checkInsured(task: ComputeTask, body: SettleBody, person: Person): Refusal | null {
  if (person.insuplc !== task.insuplc) return { reason: 'insuplc_mismatch', detail: '' };
  if (person.insutype !== body.insutype) return { reason: 'insutype_mismatch', detail: '' };
  if (person.insuStatus !== INSURANCE_ACTIVE) return { reason: 'insurance_not_active', detail: '' };
  return null;
}
