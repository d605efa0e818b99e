import { shanghai } from '../wire/clock.js';
import { decodeAnswer, encodeAnswer } from '../wire/envelope.js';
import { plainFingerprint } from '../wire/fingerprint.js';
import { parseSetlId } from '../wire/ids.js';
import { isCancellation, storedSettlement } from '../wire/stored-answer.js';
import {
  type CancelAnswer,
  checkReversal,
  decodeReversalBody,
  encodeReversalAnswer,
  type ReversalBody,
  type ReversalOutcome,
} from '../wire/undo-bodies.js';
import { failure, need, success } from './answers.js';
import { checkPlaces, placesOf, undoing } from './cancel.js';
import type { ComputeContext } from './context.js';
import type { CommitOutcome, ComputeOutcome, ComputeTask } from './contract.js';
import { applyEvent, cellsOf, eventCommit, otherCells, type SettlementEvent } from './event-commit.js';
import type { EventRecord } from './event-record.js';
import { answerBroken, answerKnown } from './known.js';
import { negatedAnswer, negatedDeltas, negatedYears } from './negate.js';
import { restorable } from './paid-events.js';
import { ledgerEntry, statusOf, stillNeeded } from './settlement-state.js';
import { tombstone } from './tombstone.js';
import { withChecks } from './with-checks.js';

/**
 * 2601: undoes what one earlier message of this person did, found by its receipt. A settlement is taken back, a
 * cancellation's settlement restored; a message never seen is barred, so that a late original does nothing (R7). What was
 * reversed before is answered with success and nothing happens. Throws WireError for a malformed body.
 */
export function executeReversal(task: ComputeTask, context: ComputeContext): ComputeOutcome {
  const body = checkReversal(task.msgid, decodeReversalBody(task.body));
  const fingerprint = plainFingerprint(task, [body.omsgid, body.oinfno]);
  const known = answerKnown(task, fingerprint);
  if (known !== null) return known;
  const { lookup } = task;
  if (lookup.msgid !== body.omsgid) return need({ msgid: body.omsgid });
  if (lookup.claimedByOther) return failure(task, 'E606', 'omsgid 是另一参保人的报文');
  if (lookup.answer === null) return bar(task, body, fingerprint);
  if (lookup.answer.length === 0) return answerBroken(task);
  const original = decodeAnswer(lookup.answer).body;
  // The only refusal that is ever kept is that of a barred message.
  if (original === null) return already(task);
  const answer = storedSettlement(original);
  if (answer === null) return failure(task, 'E606', '该交易不能冲正');
  const asked: Asked = { task, body, fingerprint, context };
  return isCancellation(answer) ? reverseCancellation(asked, answer) : reverseSettlement(asked, answer.setlId);
}

interface Asked {
  readonly task: ComputeTask;
  readonly body: ReversalBody;
  readonly fingerprint: Uint8Array;
  readonly context: ComputeContext;
}

function already(task: ComputeTask): ComputeOutcome {
  return success(task, encodeReversalAnswer({ outcome: 'already' }));
}

/** Nothing but two receipts is written: the reversal's own, and the one that stands in the late original's way. */
function bar(task: ComputeTask, body: ReversalBody, fingerprint: Uint8Array): CommitOutcome {
  const answer = encodeReversalAnswer({ outcome: 'barred' });
  return {
    kind: 'commit',
    frame: encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body: answer }),
    fingerprint,
    checks: [],
    writes: [],
    setlId: '',
    record: null,
    answerTail: null,
    outbox: null,
    alsoReceipt: tombstone(task, body.omsgid),
  };
}

function reverseSettlement(asked: Asked, setlId: string): ComputeOutcome {
  const { task, body, context } = asked;
  const missing = stillNeeded(task, setlId, cellsOf(yearOf(setlId), [setlId]));
  if (missing !== null) return missing;
  const entry = ledgerEntry(task);
  if (entry?.kind !== 'settle') throw new RangeError('a settlement was answered and has no record');
  const more = stillNeeded(task, null, otherCells(entry.record.touches));
  if (more !== null) return more;
  const bad = checkPlaces(task, placesOf(entry.record.input.visit));
  if (bad !== null) return bad;
  if (body.oinfno !== entry.record.source.infno) return failure(task, 'E606', 'oinfno 与原交易不同');
  const { status } = statusOf(task, setlId);
  if (status === 'reversed') return already(task);
  if (status === 'cancelled') return failure(task, 'E603', '如需冲正，请先冲正其撤销');
  return finish(asked, undoing('reverse', entry.record, entry.answer, context), 'reversed');
}

function reverseCancellation(asked: Asked, { setlId, ofSetlId }: CancelAnswer): ComputeOutcome {
  const { task, body, context } = asked;
  const missing = stillNeeded(task, setlId, cellsOf(yearOf(setlId), [setlId, ofSetlId]));
  if (missing !== null) return missing;
  const entry = ledgerEntry(task);
  if (entry?.kind !== 'cancel') throw new RangeError('a cancellation was answered and has no record');
  const more = stillNeeded(task, null, otherCells(entry.record.touches));
  if (more !== null) return more;
  const { mdtrtarea, infno } = entry.record;
  const bad = checkPlaces(task, { mdtrtarea, insuplc: entry.answer.clrOptins });
  if (bad !== null) return bad;
  if (body.oinfno !== infno) return failure(task, 'E606', 'oinfno 与原交易不同');
  if (statusOf(task, setlId).status === 'reversed') return already(task);
  // Only the reversal of this very cancellation ends it: the settlement cannot have moved on before.
  if (statusOf(task, ofSetlId).by !== setlId)
    throw new RangeError('a cancellation in force does not hold its settlement');
  const allowed = restorable(task, ofSetlId);
  if ('kind' in allowed) return allowed;
  return withChecks(finish(asked, restoring(entry.record, context), 'restored'), allowed);
}

/** The event that makes a cancelled settlement count again, with exactly what it contributed at first. */
function restoring(cancel: EventRecord, context: ComputeContext): SettlementEvent {
  const figures = { ...negatedAnswer(cancel.answer), setlTime: shanghai(context.nowMs).time, refund: false };
  return {
    kind: 'restore',
    figures,
    cancelId: cancel.setlId,
    mdtrtarea: cancel.mdtrtarea,
    year: cancel.year,
    meterDeltas: negatedDeltas(cancel.meterDeltas),
    others: negatedYears(cancel.touches),
    statuses: [
      { setlId: cancel.of, status: 'settled' },
      { setlId: cancel.setlId, status: 'reversed' },
    ],
  };
}

function finish(
  { task, fingerprint, context }: Asked,
  event: SettlementEvent,
  outcome: ReversalOutcome,
): ComputeOutcome {
  const applied = applyEvent(task, event, context);
  if ('kind' in applied) return applied;
  return eventCommit(task, applied, fingerprint, encodeReversalAnswer({ outcome }));
}

function yearOf(setlId: string): number {
  const id = parseSetlId(setlId);
  if (id === null) throw new RangeError('a kept answer names no settlement');
  return id.year;
}
