/** Turns one element of the script's answer into a CommitResult. */
import { Buffer } from 'node:buffer';
import type { CommitResult } from '../port.js';
import { toCell } from '../versioned.js';
import { COMMIT_CODE } from './result-codes.js';

const COMMITTED: CommitResult = Object.freeze({ kind: 'committed' });
const MESSAGE_CONFLICT: CommitResult = Object.freeze({ kind: 'message_conflict' });
const RECEIPT_EXISTS: CommitResult = Object.freeze({ kind: 'receipt_exists' });

/** An answer nobody expected says nothing about what was written: in doubt. */
export function commitResult(element: unknown): CommitResult {
  if (element === COMMIT_CODE.committed) return COMMITTED;
  if (element === COMMIT_CODE.messageConflict) return MESSAGE_CONFLICT;
  if (element === COMMIT_CODE.receiptExists) return RECEIPT_EXISTS;
  if (Array.isArray(element)) {
    const [code, ...rest] = element as unknown[];
    if (code === COMMIT_CODE.replayed && Buffer.isBuffer(rest[0])) return { kind: 'replayed', answer: rest[0] };
    if (code === COMMIT_CODE.versionConflict && rest.every((value) => Buffer.isBuffer(value))) {
      return { kind: 'version_conflict', cells: rest.map(toCell) };
    }
  }
  return { kind: 'in_doubt', reason: 'the script gave an unknown answer' };
}
