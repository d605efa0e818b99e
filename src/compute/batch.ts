import type { AlsoReceipt, CellCheck, CellWrite } from '../store/port.js';
import { ByteReader, ByteWriter } from './bytes.js';
import {
  NO_LOOKUP,
  type CommitOutcome,
  type ComputeOutcome,
  type ComputeTask,
  type Lookup,
  type TaskCell,
} from './contract.js';

/**
 * Batches on their way to a worker thread and back: one ArrayBuffer of exactly its size, moved, not copied; reading yields
 * views into it. An own layout, because a batch never leaves the process and a general encoder took as long for it as
 * pricing the bills.
 */
const writer = new ByteWriter();

export function encodeTasks(tasks: readonly ComputeTask[]): ArrayBuffer {
  writer.begin();
  for (const task of tasks) writeTask(task);
  return writer.take();
}

function writeTask(t: ComputeTask): void {
  writer.text(t.infno);
  writer.text(t.msgid);
  writer.text(t.psnNo);
  writer.text(t.insuplc);
  writer.text(t.mdtrtarea);
  writer.text(t.senderId);
  writer.text(t.refMsgid);
  writer.bytes(t.body);
  writer.u8(t.claimedByOther ? 1 : 0);
  writer.bytes(t.receipt === null ? null : t.receipt.fingerprint);
  if (t.receipt !== null) writer.bytes(t.receipt.answer);
  writer.u8(t.cells.length);
  for (const cell of t.cells) {
    writer.text(cell.name);
    writer.integer(cell.version);
    writer.bytes(cell.bytes);
  }
  writeLookup(t.lookup);
}

function writeLookup(l: Lookup): void {
  writer.u8(l === NO_LOOKUP ? 0 : 1);
  if (l === NO_LOOKUP) return;
  writer.text(l.setlId);
  writer.bytes(l.record);
  writer.text(l.msgid);
  writer.bytes(l.answer);
  writer.u8(l.claimedByOther ? 1 : 0);
  writer.text(l.policyVersion);
  writer.bytes(l.policy);
  writer.text(l.note);
}

export function decodeTasks(buffer: ArrayBuffer): ComputeTask[] {
  const from = new ByteReader(buffer);
  const tasks: ComputeTask[] = [];
  while (!from.done) {
    tasks.push({
      infno: from.text(),
      msgid: from.text(),
      psnNo: from.text(),
      insuplc: from.text(),
      mdtrtarea: from.text(),
      senderId: from.text(),
      refMsgid: from.text(),
      body: from.bytes(),
      claimedByOther: from.u8() === 1,
      receipt: readReceipt(from),
      cells: readCells(from),
      lookup: readLookup(from),
    });
  }
  return tasks;
}

function readReceipt(from: ByteReader): ComputeTask['receipt'] {
  const fingerprint = from.bytesOrNull();
  return fingerprint === null ? null : { fingerprint, answer: from.bytes() };
}

function readCells(from: ByteReader): TaskCell[] {
  const cells: TaskCell[] = [];
  for (let n = from.u8(); n > 0; n--)
    cells.push({ name: from.text(), version: from.integer(), bytes: from.bytesOrNull() });
  return cells;
}

function readLookup(from: ByteReader): Lookup {
  if (from.u8() === 0) return NO_LOOKUP;
  return {
    setlId: from.textOrNull(),
    record: from.bytesOrNull(),
    msgid: from.textOrNull(),
    answer: from.bytesOrNull(),
    claimedByOther: from.u8() === 1,
    policyVersion: from.textOrNull(),
    policy: from.bytesOrNull(),
    note: from.textOrNull(),
  };
}

const ANSWER = 0;
const COMMIT = 1;
const NEED = 2;

export function encodeOutcomes(outcomes: readonly ComputeOutcome[]): ArrayBuffer {
  writer.begin();
  for (const outcome of outcomes) writeOutcome(outcome);
  return writer.take();
}

function writeOutcome(o: ComputeOutcome): void {
  switch (o.kind) {
    case 'answer':
      writer.u8(ANSWER);
      writer.bytes(o.frame);
      writer.text(o.code);
      writer.u8(o.replay ? 1 : 0);
      return writer.text(o.fault);
    case 'need':
      writer.u8(NEED);
      writer.u8(o.cells.length);
      for (const cell of o.cells) writer.text(cell);
      writer.text(o.setlId);
      writer.text(o.msgid);
      writer.text(o.policyVersion);
      return writer.text(o.note);
    case 'commit':
      writer.u8(COMMIT);
      writer.bytes(o.frame);
      writer.bytes(o.fingerprint);
      writer.text(o.setlId);
      writer.bytes(o.record);
      // No answer is empty.
      writer.u32(o.answerTail?.length ?? 0);
      writer.u32(o.answerTail?.at ?? 0);
      writer.bytes(o.outbox);
      writeAlso(o.alsoReceipt);
      writer.u8(o.checks.length);
      for (const check of o.checks) {
        writer.text(check.cell);
        writer.integer(check.version);
      }
      writer.u8(o.writes.length);
      for (const write of o.writes) {
        writer.text(write.cell);
        writer.bytes(write.bytes);
      }
  }
}

function writeAlso(also: AlsoReceipt | null): void {
  writer.text(also === null ? null : also.msgid);
  if (also === null) return;
  writer.bytes(also.receipt.fingerprint);
  writer.bytes(also.receipt.answer);
}

export function decodeOutcomes(buffer: ArrayBuffer): ComputeOutcome[] {
  const from = new ByteReader(buffer);
  const outcomes: ComputeOutcome[] = [];
  while (!from.done) outcomes.push(readOutcome(from));
  return outcomes;
}

function readOutcome(from: ByteReader): ComputeOutcome {
  const kind = from.u8();
  if (kind === ANSWER)
    return { kind: 'answer', frame: from.bytes(), code: from.text(), replay: from.u8() === 1, fault: from.text() };
  if (kind === COMMIT) {
    return {
      kind: 'commit',
      frame: from.bytes(),
      fingerprint: from.bytes(),
      setlId: from.text(),
      record: from.bytesOrNull(),
      answerTail: readTail(from),
      outbox: from.bytesOrNull(),
      alsoReceipt: readAlso(from),
      checks: readChecks(from),
      writes: readWrites(from),
    };
  }
  return {
    kind: 'need',
    cells: readNames(from),
    setlId: from.textOrNull(),
    msgid: from.textOrNull(),
    policyVersion: from.textOrNull(),
    note: from.textOrNull(),
  };
}

function readTail(from: ByteReader): CommitOutcome['answerTail'] {
  const length = from.u32();
  const at = from.u32();
  return length === 0 ? null : { at, length };
}

function readAlso(from: ByteReader): AlsoReceipt | null {
  const msgid = from.textOrNull();
  return msgid === null ? null : { msgid, receipt: { fingerprint: from.bytes(), answer: from.bytes() } };
}

function readNames(from: ByteReader): string[] {
  const names: string[] = [];
  for (let n = from.u8(); n > 0; n--) names.push(from.text());
  return names;
}

function readChecks(from: ByteReader): CellCheck[] {
  const checks: CellCheck[] = [];
  for (let n = from.u8(); n > 0; n--) checks.push({ cell: from.text(), version: from.integer() });
  return checks;
}

function readWrites(from: ByteReader): CellWrite[] {
  const writes: CellWrite[] = [];
  for (let n = from.u8(); n > 0; n--) writes.push({ cell: from.text(), bytes: from.bytes() });
  return writes;
}
