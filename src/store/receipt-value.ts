/**
 * A stored receipt, the same in both adapters: fingerprint (16 bytes), length of the person's number in bytes (1), the number,
 * then the answer, either whole or, where its end also stands in the record of the settlement, as
 *   0xc1, which begins no MessagePack and so no answer; length of the setl_id in bytes (1), the setl_id;
 *   where in the record the end begins (4), its length (4), its CRC-32 (4); the head of the answer.
 * Both are read for ever.
 */
import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { FINGERPRINT_BYTES, NO_ANSWER } from './check-request.js';
import type { CommitRequest, CommitResult, Receipt } from './port.js';

type Kept = NonNullable<CommitRequest['record']>;

export interface StoredReceipt {
  readonly psnNo: string;
  readonly fingerprint: Uint8Array;
  /** Whole, or what `readAnswer` takes apart. */
  readonly answer: Buffer;
}

/** The head of an answer whose end stands in a record. */
export interface Pointed {
  readonly setlId: string;
  readonly at: number;
  readonly length: number;
  readonly crc: number;
  readonly head: Buffer;
}

/** What both adapters write a receipt with; the sizes are told first. */
export interface ReceiptWriter {
  open(length: number): void;
  piece(value: Uint8Array): void;
  byte(value: number): void;
  word(value: number): void;
  close(): void;
}

const WORD_BYTES = 4;
/** Place, length and checksum of the end of an answer. */
const WORDS = 3;

/** `record`: the record written with the receipt; null when the answer is to be kept whole. */
export function writeReceipt(to: ReceiptWriter, psnNo: string, receipt: Receipt, record: Kept | null): void {
  const { fingerprint, answer } = receipt;
  const owner = Buffer.from(psnNo);
  const tail = record?.answerTail ?? null;
  const setlId = tail === null || record === null ? null : Buffer.from(record.setlId);
  const head = tail === null ? answer : answer.subarray(0, answer.length - tail.length);
  const pointer = setlId === null ? 0 : 2 + setlId.length + WORDS * WORD_BYTES;
  to.open(FINGERPRINT_BYTES + 1 + owner.length + pointer + head.length);
  to.piece(fingerprint);
  to.byte(owner.length);
  to.piece(owner);
  if (tail !== null && setlId !== null) {
    to.byte(NO_ANSWER);
    to.byte(setlId.length);
    to.piece(setlId);
    to.word(tail.at);
    to.word(tail.length);
    to.word(crc32(answer.subarray(head.length)));
  }
  to.piece(head);
  to.close();
}

/** Views into `value`. */
export function readReceipt(value: Buffer): StoredReceipt {
  const ownerAt = FINGERPRINT_BYTES + 1;
  const answerAt = ownerAt + (value[FINGERPRINT_BYTES] ?? 0);
  return {
    psnNo: value.toString('utf8', ownerAt, answerAt),
    fingerprint: value.subarray(0, FINGERPRINT_BYTES),
    answer: value.subarray(answerAt),
  };
}

/** A receipt that is cut off: the checksum of nothing is another one. */
const NOWHERE: Pointed = Object.freeze({ setlId: '-', at: 0, length: 0, crc: 1, head: Buffer.alloc(0) });

/** null: the answer is there whole. */
export function readPointer(stored: Uint8Array): Pointed | null {
  if (stored[0] !== NO_ANSWER) return null;
  const answer = Buffer.from(stored.buffer, stored.byteOffset, stored.length);
  const atAt = 2 + (answer[1] ?? 0);
  const headAt = atAt + WORDS * WORD_BYTES;
  if (answer.length < headAt) return NOWHERE;
  return {
    setlId: answer.toString('utf8', 2, atAt),
    at: answer.readUInt32BE(atAt),
    length: answer.readUInt32BE(atAt + WORD_BYTES),
    crc: answer.readUInt32BE(atAt + 2 * WORD_BYTES),
    head: answer.subarray(headAt),
  };
}

/** What a repeat of the message comes to (R7): it was executed, its answer is not known here. */
export function brokenReceipt(setlId: string): CommitResult {
  return { kind: 'in_doubt', reason: `the record ${setlId} that the receipt ends in is missing or altered` };
}

/** What is loaded for such a receipt, see LoadResult. */
export const BROKEN_ANSWER: Uint8Array = Buffer.alloc(0);

/** The answer as it was sent; null when the record is not there, or not as it was: the settlement was executed all the same. */
export function wholeAnswer({ at, length, crc, head }: Pointed, record: Uint8Array | null): Buffer | null {
  if (record === null || record.length < at + length) return null;
  const end = record.subarray(at, at + length);
  return crc32(end) === crc ? Buffer.concat([head, end]) : null;
}
