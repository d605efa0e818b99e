/**
 * What a commit request must look like before any adapter touches its store (R2: validate everything before the first
 * write; R17: every size is bounded). A request that fails here is `refused`, never half executed.
 */
import { Buffer } from 'node:buffer';
import type { CommitRequest, Receipt } from './port.js';

const { compare } = Buffer.prototype;

export const FINGERPRINT_BYTES = 16;
/** Begins no MessagePack, and so no answer and no outbox entry: stores mark with it what is neither. */
export const NO_ANSWER = 0xc1;
/** One stored value: a cell, an answer, a record, an outbox entry. */
export const MAX_VALUE_BYTES = 8 * 1024 * 1024;
export const MAX_CHECKS = 64;
const MAX_ID_CHARS = 64;

/** No control characters, no blank, no `{}` (they would move a Redis key to another slot), no `:` (it separates). */
const ID = /^[^\s\p{Cc}{}:]+$/u;
/** A kind in lower case, and what it belongs to: a year, a setl_id. */
const CELL = /^[a-z][0-9A-Za-z]{0,31}$/;

export function isStoreId(id: string): boolean {
  return id.length <= MAX_ID_CHARS && ID.test(id);
}

export function isCellName(cell: string): boolean {
  return CELL.test(cell);
}

/** English reason for the log, or null when the request may be applied. */
export function requestFault(r: CommitRequest): string | null {
  if (!isStoreId(r.psnNo)) return 'psn_no is not a valid id';
  return messageFault(r) ?? alsoFault(r) ?? checksFault(r) ?? writesFault(r) ?? extrasFault(r);
}

function messageFault(r: CommitRequest): string | null {
  if ((r.msgid === null) !== (r.receipt === null)) return 'a receipt needs a msgid and a msgid needs a receipt';
  if (r.msgid === null || r.receipt === null) return null;
  if (!isStoreId(r.msgid)) return 'msgid is not a valid id';
  return receiptFault(r.receipt);
}

function receiptFault({ fingerprint, answer }: Receipt): string | null {
  if (fingerprint.length !== FINGERPRINT_BYTES) return 'a fingerprint has 16 bytes';
  if (answer.length === 0) return 'an answer is not empty';
  if (answer[0] === NO_ANSWER) return 'an answer does not begin with 0xc1';
  return answer.length > MAX_VALUE_BYTES ? 'answer too large' : null;
}

function alsoFault({ msgid, alsoReceipt: also }: CommitRequest): string | null {
  if (also === undefined || also === null) return null;
  if (msgid === null || also.msgid === msgid) return 'a second receipt needs a message of its own beside it';
  return isStoreId(also.msgid) ? receiptFault(also.receipt) : 'msgid of the second receipt is not a valid id';
}

function checksFault(r: CommitRequest): string | null {
  if (r.checks.length > MAX_CHECKS) return 'too many cells';
  for (const [i, check] of r.checks.entries()) {
    if (!isCellName(check.cell)) return `cell name ${check.cell} is not valid`;
    if (!Number.isSafeInteger(check.version) || check.version < 0) return `version of cell ${check.cell} is not valid`;
    for (let j = 0; j < i; j += 1) if (r.checks[j]?.cell === check.cell) return `cell ${check.cell} is checked twice`;
  }
  return null;
}

function writesFault(r: CommitRequest): string | null {
  for (const [i, write] of r.writes.entries()) {
    if (!r.checks.some((check) => check.cell === write.cell)) return `cell ${write.cell} is written unchecked`;
    if (write.bytes.length > MAX_VALUE_BYTES) return `cell ${write.cell} too large`;
    for (let j = 0; j < i; j += 1) if (r.writes[j]?.cell === write.cell) return `cell ${write.cell} is written twice`;
  }
  return null;
}

function extrasFault(r: CommitRequest): string | null {
  if (r.record !== null) {
    if (!isStoreId(r.record.setlId)) return 'setl_id is not a valid id';
    if (r.record.bytes.length > MAX_VALUE_BYTES) return 'record too large';
    const fault = tailFault(r.record, r.receipt);
    if (fault !== null) return fault;
  }
  return r.outbox !== null && r.outbox.length > MAX_VALUE_BYTES ? 'outbox entry too large' : null;
}

/** The bytes are compared, not believed: a wrong place would be a wrong answer to whoever asks again. */
function tailFault(
  { bytes, answerTail: tail }: NonNullable<CommitRequest['record']>,
  receipt: Receipt | null,
): string | null {
  if (tail === undefined || tail === null) return null;
  const { at, length } = tail;
  const answer = receipt?.answer;
  const inside =
    answer !== undefined &&
    Number.isInteger(at) &&
    Number.isInteger(length) &&
    at >= 0 &&
    length >= 0 &&
    length <= answer.length &&
    at + length <= bytes.length;
  if (!inside) return 'the end of the answer lies outside the record';
  // Not of views: making two of them takes longer than the comparison.
  const same = compare.call(bytes, answer, answer.length - length, answer.length, at, at + length) === 0;
  return same ? null : 'the record does not hold the end of the answer where it says';
}
