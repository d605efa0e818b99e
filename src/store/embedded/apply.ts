/**
 * Decides one commit request in the order of R1: receipt, versions, then everything at once. Deciding only reads; what is
 * to be written is collected, and the whole batch is handed over as one block (R2).
 */
import { Buffer } from 'node:buffer';
import { requestFault } from '../check-request.js';
import { partitionOf } from '../partition.js';
import type { CommitRequest, CommitResult } from '../port.js';
import { brokenReceipt, readPointer, readReceipt, type StoredReceipt } from '../receipt-value.js';
import { nextValue, readVersion, toCell } from '../versioned.js';
import type { PendingWrites } from './pending.js';
import { answerOf, cellKey, encodeReceipt, recordKey, type Tables } from './tables.js';

export interface Ledger {
  readonly tables: Tables;
  readonly pending: PendingWrites;
  /** Next outbox number of each partition. */
  readonly sequences: number[];
}

/** One batch being decided; `writes` are run inside its block. */
export interface Batch {
  readonly number: number;
  readonly writes: (() => void)[];
}

const COMMITTED: CommitResult = Object.freeze({ kind: 'committed' });
const MESSAGE_CONFLICT: CommitResult = Object.freeze({ kind: 'message_conflict' });
const RECEIPT_EXISTS: CommitResult = Object.freeze({ kind: 'receipt_exists' });

export function decide(ledger: Ledger, batch: Batch, request: CommitRequest): CommitResult {
  const fault = requestFault(request);
  if (fault !== null) return { kind: 'refused', reason: fault };
  const keys = request.checks.map((check) => cellKey(request.psnNo, check.cell));
  const result =
    earlierAnswer(ledger, request) ?? receiptExists(ledger, request) ?? versionConflict(ledger, request, keys);
  if (result !== null) return result;
  stage(ledger, batch, request, keys);
  return COMMITTED;
}

function earlierAnswer({ tables, pending }: Ledger, request: CommitRequest): CommitResult | null {
  if (request.msgid === null || request.receipt === null) return null;
  const stored = pending.receipt(request.msgid) ?? tables.receipts.getBinary(request.msgid);
  if (stored === undefined) return null;
  const receipt = readReceipt(stored);
  const same =
    receipt.psnNo === request.psnNo && Buffer.compare(receipt.fingerprint, request.receipt.fingerprint) === 0;
  return same ? replayed(tables, receipt) : MESSAGE_CONFLICT;
}

function replayed(tables: Tables, receipt: StoredReceipt): CommitResult {
  const answer = answerOf(tables, receipt);
  return answer === null ? brokenReceipt(readPointer(receipt.answer)?.setlId ?? '') : { kind: 'replayed', answer };
}

function receiptExists({ tables, pending }: Ledger, { alsoReceipt: also }: CommitRequest): CommitResult | null {
  if (also === undefined || also === null) return null;
  const used = pending.receipt(also.msgid) !== undefined || tables.receipts.doesExist(also.msgid);
  return used ? RECEIPT_EXISTS : null;
}

function versionConflict(
  { tables, pending }: Ledger,
  request: CommitRequest,
  keys: readonly string[],
): CommitResult | null {
  // A fast read is a view that the next read overwrites: only its version is taken.
  const version = (key: string): number => readVersion(pending.cell(key) ?? tables.cells.getBinaryFast(key));
  if (request.checks.every((check, i) => version(keys[i] as string) === check.version)) return null;
  return {
    kind: 'version_conflict',
    cells: keys.map((key) => toCell(pending.cell(key) ?? tables.cells.getBinary(key))),
  };
}

function stage(
  { tables, pending, sequences }: Ledger,
  batch: Batch,
  request: CommitRequest,
  keys: readonly string[],
): void {
  const { psnNo, msgid, receipt, record, outbox } = request;
  const { number, writes } = batch;
  for (const { cell, bytes } of request.writes) {
    const i = request.checks.findIndex((check) => check.cell === cell);
    const check = request.checks[i];
    const key = keys[i];
    if (check === undefined || key === undefined) continue;
    const value = nextValue(check, bytes);
    pending.addCell(number, key, value);
    writes.push(() => void tables.cells.put(key, value));
  }
  for (const kept of [msgid === null || receipt === null ? null : { msgid, receipt }, request.alsoReceipt ?? null]) {
    if (kept === null) continue;
    const own = kept.msgid === msgid ? record : null;
    const value = encodeReceipt(psnNo, kept.receipt, own);
    // Whole: the record of a later batch's replay is not in its table yet.
    pending.addReceipt(number, kept.msgid, own?.answerTail ? encodeReceipt(psnNo, kept.receipt, null) : value);
    writes.push(() => void tables.receipts.put(kept.msgid, value));
  }
  if (record !== null) {
    const bytes = Buffer.from(record.bytes);
    writes.push(() => void tables.records.put(recordKey(psnNo, record.setlId), bytes));
  }
  if (outbox !== null) {
    const partition = partitionOf(psnNo, sequences.length);
    const seq = sequences[partition] ?? 1;
    sequences[partition] = seq + 1;
    const bytes = Buffer.from(outbox);
    writes.push(() => void tables.outbox.put([partition, seq], bytes));
  }
}
