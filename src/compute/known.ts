import { failure, replayed } from './answers.js';
import type { AnswerOutcome, ComputeTask } from './contract.js';
import { sameBytes } from './same-bytes.js';
import { isTombstone } from './tombstone.js';

/**
 * What a msgid that was used before is answered with, null for a new one: the stored bytes when it asks for the same, E604
 * when it was reversed before it came, else E601. Every message that writes starts with it.
 */
export function answerKnown(task: ComputeTask, fingerprint: Uint8Array): AnswerOutcome | null {
  const { receipt } = task;
  if (receipt === null || !sameBytes(receipt.fingerprint, fingerprint)) return answerUsed(task);
  return receipt.answer.length === 0 ? answerBroken(task) : replayed(receipt.answer);
}

/** The same for a message that leaves no receipt: a receipt of its msgid stems from another intent. */
export function answerUsed(task: ComputeTask): AnswerOutcome | null {
  const { receipt } = task;
  if (task.claimedByOther) return failure(task, 'E601');
  if (receipt === null) return null;
  if (!isTombstone(receipt.fingerprint)) return failure(task, 'E601');
  return { ...replayed(receipt.answer), code: 'E604' };
}

/** The message, or the one asked for, was executed, and what its answer ends in is missing or altered: a case for people. */
export function answerBroken(task: ComputeTask): AnswerOutcome {
  return failure(task, 'E704', '', 'the record that a receipt ends in is missing or altered');
}
