import { SETTLE_ANSWER_COLUMNS } from './answer-columns.js';
import { unpackUntrusted } from './msgpack.js';
import { decodeSettleAnswer, isClaimAnswer, type SettleAnswer } from './settle-answer.js';
import { type CancelAnswer, decodeCancelAnswer } from './undo-bodies.js';
import { CANCEL_ANSWER_COLUMNS } from './undo-columns.js';

/**
 * The settlement or cancellation in a stored answer body, null when it is the answer of another transaction. A receipt does
 * not say what it answered; the number of columns does.
 * Throws WireError for bytes that are no answer.
 */
export function storedSettlement(body: Uint8Array): SettleAnswer | CancelAnswer | null {
  const { items } = unpackUntrusted(body, 'E106');
  if (items.length === CANCEL_ANSWER_COLUMNS.length) return decodeCancelAnswer(body);
  return items.length === SETTLE_ANSWER_COLUMNS.length || isClaimAnswer(items) ? decodeSettleAnswer(body) : null;
}

export function isCancellation(answer: SettleAnswer | CancelAnswer): answer is CancelAnswer {
  return 'refund' in answer;
}
