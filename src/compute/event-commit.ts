import { ACCOUNT_CELL, encodeAccount, encodeAccumulators, encodeOutbox, yearCell } from '../store/cells.js';
import type { CellCheck, CellWrite } from '../store/port.js';
import { encodeStatus, type SettlementStatus, statusCell } from '../store/status-cell.js';
import { encodeAnswer } from '../wire/envelope.js';
import { makeSetlId } from '../wire/ids.js';
import { type CancelAnswer, encodeCancelAnswer } from '../wire/undo-bodies.js';
import { failure } from './answers.js';
import { addDeltas } from './commit.js';
import type { ComputeContext } from './context.js';
import type { AnswerOutcome, CommitOutcome, ComputeTask, TaskCell } from './contract.js';
import { encodeEvent, type EventKind } from './event-record.js';
import { changeYears, type OtherYears, type YearChange } from './other-years.js';
import type { TouchedYear } from './record-parts.js';
import { paidAfterEvent } from './paid-events.js';
import { accumulatorsOf, balanceOf, findCell } from './state.js';
import { statusOf } from './settlement-state.js';

/** One event before it has a number. */
export interface SettlementEvent {
  readonly kind: EventKind;
  /** As it will be told and kept; `setlId`, `balance` and `medinsSetlId` are filled in. */
  readonly figures: CancelAnswer;
  readonly cancelId: string | null;
  readonly mdtrtarea: string;
  /** Year the settlement is numbered in, and what is added to its totals. */
  readonly year: number;
  readonly meterDeltas: Readonly<Record<string, number>>;
  /** The same for the other years a settlement of parts counted in. */
  readonly others: readonly YearChange[];
  readonly statuses: readonly { readonly setlId: string; readonly status: SettlementStatus }[];
}

/** Cells of the other years of a settlement: known only once its record is. */
export function otherCells(touches: readonly TouchedYear[]): string[] {
  return touches.map(({ year }) => yearCell(year));
}

/** The event with its number and everything to be written for it. */
export interface AppliedEvent {
  readonly answer: CancelAnswer;
  readonly commit: Omit<CommitOutcome, 'frame' | 'fingerprint'>;
}

/** Cells an event is computed on, besides the account that is always loaded. */
export function cellsOf(year: number, setlIds: readonly string[]): string[] {
  return [yearCell(year), ...setlIds.map(statusCell)];
}

/**
 * The person's state after an event. Refused where a total or the account would turn negative: the first can only come
 * from damaged state, and is reported to the operator.
 */
export function applyEvent(
  task: ComputeTask,
  event: SettlementEvent,
  context: ComputeContext,
): AppliedEvent | AnswerOutcome {
  const cell = findCell(task, yearCell(event.year)) as TaskCell;
  const totals = addDeltas(accumulatorsOf(cell), event.meterDeltas);
  const others = changeYears(task, event.others);
  if (totals === null || others === null) {
    const { ofSetlId } = event.figures;
    const where = totals === null ? cell.name : event.others.map(({ year }) => yearCell(year)).join();
    return failure(task, 'E709', '', `totals of ${where} do not contain what ${ofSetlId} added: ${event.kind}`);
  }
  const balance = balanceOf(task) - event.figures.account;
  if (balance < 0) return failure(task, 'E508');
  const setlId = makeSetlId(event.figures.clrOptins, task.psnNo, event.year, totals.events);
  const answer: CancelAnswer = { ...event.figures, setlId, balance, medinsSetlId: task.msgid };
  const paid = paidAfterEvent(task, event.kind, event.figures.ofSetlId);
  const writes: CellWrite[] = [
    { cell: cell.name, bytes: encodeAccumulators(totals) },
    ...others.writes,
    ...statusWrites(task, event, setlId),
    ...paid.writes,
  ];
  if (event.figures.account !== 0) writes.push({ cell: ACCOUNT_CELL, bytes: encodeAccount({ balance }) });
  return {
    answer,
    commit: {
      kind: 'commit',
      checks: [...checksOf(task, event), ...others.checks, ...paid.checks],
      writes,
      setlId,
      record: recordOf(task, event, answer, cell, others, context),
      answerTail: null,
      outbox: encodeOutbox({ kind: event.kind, psnNo: task.psnNo, setlId, msgid: task.msgid }),
      alsoReceipt: null,
    },
  };
}

/** The commit of an event that is answered with `body`. */
export function eventCommit(
  task: ComputeTask,
  applied: AppliedEvent,
  fingerprint: Uint8Array,
  body: Uint8Array,
): CommitOutcome {
  const frame = encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body });
  return { ...applied.commit, frame, fingerprint };
}

function statusWrites(task: ComputeTask, event: SettlementEvent, by: string): CellWrite[] {
  return event.statuses.map(({ setlId, status }) => {
    const events = statusOf(task, setlId).events + 1;
    return { cell: statusCell(setlId), bytes: encodeStatus({ status, by, events }) };
  });
}

function checksOf(task: ComputeTask, event: SettlementEvent): CellCheck[] {
  const cells = [
    ACCOUNT_CELL,
    ...cellsOf(
      event.year,
      event.statuses.map((s) => s.setlId),
    ),
  ];
  return cells.map((cell) => ({ cell, version: findCell(task, cell)?.version ?? 0 }));
}

function recordOf(
  task: ComputeTask,
  event: SettlementEvent,
  answer: CancelAnswer,
  cell: TaskCell,
  others: OtherYears,
  context: ComputeContext,
): Uint8Array {
  const { kind, cancelId, mdtrtarea, year, meterDeltas } = event;
  const { refMsgid, infno, senderId } = task;
  return encodeEvent(
    {
      kind,
      setlId: answer.setlId,
      of: answer.ofSetlId,
      cancelId,
      answer,
      refMsgid,
      infno,
      senderId,
      mdtrtarea,
      year,
      before: accumulatorsOf(cell),
      meterDeltas,
      cellVersions: [findCell(task, ACCOUNT_CELL)?.version ?? 0, cell.version],
      computedAtMs: context.nowMs,
      touches: others.touches,
    },
    { answer: encodeCancelAnswer(answer), accumulators: cell.bytes, years: others.cells },
  );
}
