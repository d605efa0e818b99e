import { sumDeltas, withDeltas } from '../settlement/parts.js';
import type { Accumulators } from '../settlement/types.js';
import {
  ACCOUNT_CELL,
  encodeAccount,
  encodeAccumulators,
  encodeOutbox,
  encodePerson,
  PERSON_CELL,
} from '../store/cells.js';
import type { CellCheck, CellWrite } from '../store/port.js';
import { encodeAnswer } from '../wire/envelope.js';
import { makeSetlId } from '../wire/ids.js';
import { encodeSettleAnswer } from '../wire/settle-answer.js';
import { failure } from './answers.js';
import type { ComputeContext } from './context.js';
import type { AnswerOutcome, CommitOutcome, ComputeTask } from './contract.js';
import { changeYears, type OtherYears, type YearChange } from './other-years.js';
import { paidAfter } from './paid-visits.js';
import type { SettlementRecord } from './record.js';
import { encodeRecord } from './record-write.js';
import type { Pricing } from './pricing.js';
import { settleAnswer } from './settle-reply.js';
import { findCell } from './state.js';

/**
 * The commit of a priced settlement: new totals (events + 1), the account when it paid, receipt, record, outbox. It is
 * bound to every cell that was read, written or not: a filing withdrawn meanwhile must not be settled on.
 * `emergency`: mdtrt_id of the emergency the bill includes, null for none.
 */
export function settlementCommit(
  p: Pricing,
  fingerprint: Uint8Array,
  context: ComputeContext,
  emergency: string | null,
): CommitOutcome | AnswerOutcome {
  const { task, input, result } = p;
  const totals = addDeltas(input.accumulators, result.meterDeltas);
  const others = changeYears(task, changesIn(p));
  if (totals === null || others === null) return failure(task, 'E506');
  const accountAfter = input.accountBalance - result.split.account;
  if (accountAfter < 0) return failure(task, 'E708', '个人账户余额不足以支付');

  const setlId = makeSetlId(task.insuplc, task.psnNo, p.year, totals.events);
  const answer = encodeSettleAnswer(settleAnswer(p, setlId, accountAfter));
  const record = recordOf(p, setlId, accountAfter, context.nowMs, others.touches);
  const { bytes, answerAt } = encodeRecord(record, {
    answer,
    accumulators: p.yearCell.bytes,
    years: others.cells,
  });
  const writes: CellWrite[] = [{ cell: p.yearCell.name, bytes: encodeAccumulators(totals) }, ...others.writes];
  if (result.split.account > 0) writes.push({ cell: ACCOUNT_CELL, bytes: encodeAccount({ balance: accountAfter }) });
  const paidVisits = paidAfter(p, setlId, emergency);
  if (paidVisits !== null) writes.push({ cell: PERSON_CELL, bytes: encodePerson({ ...input.person, paidVisits }) });
  return {
    kind: 'commit',
    frame: encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body: answer }),
    fingerprint,
    checks: checksOf(p, others),
    writes,
    setlId,
    record: bytes,
    answerTail: { at: answerAt, length: answer.length },
    outbox: encodeOutbox({ kind: 'settle', psnNo: task.psnNo, setlId, msgid: task.msgid }),
    alsoReceipt: null,
  };
}

function versionOf(task: ComputeTask, name: string): number {
  return findCell(task, name)?.version ?? 0;
}

const NO_CHANGES: readonly YearChange[] = Object.freeze([]);

/** What the parts add to other years than the one the settlement is numbered in. */
function changesIn({ parts, year }: Pricing): readonly YearChange[] {
  if (parts.length === 0) return NO_CHANGES;
  const years = new Set(parts.map((part) => part.year));
  years.delete(year);
  return [...years].map((other) => ({ year: other, meterDeltas: sumDeltas(parts, other) }));
}

function checksOf(p: Pricing, others: OtherYears): CellCheck[] {
  return [
    { cell: PERSON_CELL, version: versionOf(p.task, PERSON_CELL) },
    { cell: ACCOUNT_CELL, version: versionOf(p.task, ACCOUNT_CELL) },
    { cell: p.yearCell.name, version: p.yearCell.version },
    ...others.checks,
  ];
}

/** The totals after one more event, or null when a meter would leave the range in which sums are exact or turn negative. */
export function addDeltas(before: Accumulators, deltas: Readonly<Record<string, number>>): Accumulators | null {
  const after = withDeltas(before, deltas);
  return after === null ? null : { events: before.events + 1, meters: after.meters };
}

function recordOf(
  p: Pricing,
  setlId: string,
  accountAfter: number,
  nowMs: number,
  touches: SettlementRecord['touches'],
): SettlementRecord {
  const { task, body } = p;
  return {
    setlId,
    source: {
      msgid: task.msgid,
      refMsgid: task.refMsgid,
      infno: task.infno,
      senderId: task.senderId,
      psnNo: task.psnNo,
      mdtrtId: body.mdtrtId,
      medType: body.medType,
      fixmedinsCode: body.fixmedinsCode,
      begntime: body.begntime,
      endtime: body.endtime,
      setlTime: body.setlTime,
    },
    input: p.input,
    result: p.result,
    accountAfter,
    cellVersions: [versionOf(task, PERSON_CELL), versionOf(task, ACCOUNT_CELL), p.yearCell.version],
    computedAtMs: nowMs,
    parts: p.parts,
    touches,
  };
}
