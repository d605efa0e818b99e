import { checkCells, type Column, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { DEFAULT_LIMITS } from './limits.js';
import { pack, unpackUntrusted } from './msgpack.js';
import { decodeSettleAnswerAs, encodeSettleAnswerAs, type SettleAnswer } from './settle-answer.js';
import * as columns from './undo-columns.js';

/** 2208, 2305: a business refund of one settlement. */
export interface CancelBody {
  readonly setlId: string;
  /** Of the visit settled: a second key against a mistyped setl_id. */
  readonly mdtrtId: string;
  /** Only show what the cancellation would give back. */
  readonly preview: boolean;
}

/** setlinfo with every amount negated (I7). `setlId` is the cancellation's own, '' for a preview; fen. */
export interface CancelAnswer extends SettleAnswer {
  /** 退费标志: the amounts are given back. */
  readonly refund: boolean;
  /** setl_id of the original. */
  readonly ofSetlId: string;
}

/** 2601: undoes what one message did, or bars it when it was never seen. */
export interface ReversalBody {
  readonly omsgid: string;
  readonly oinfno: string;
}

/**
 * What a reversal found: a settlement, now reversed; a cancellation, its settlement now restored; nothing, and the message
 * is barred for all time; or that it was reversed before.
 */
export type ReversalOutcome = keyof typeof columns.REVERSAL_OUTCOMES;

export interface ReversalAnswer {
  readonly outcome: ReversalOutcome;
}

/** Throws WireError E106-E108, E111. */
function decode(bytes: Uint8Array, table: readonly Column[]): Record<string, unknown> {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106');
  checkCells(items, table, DEFAULT_LIMITS);
  refuseFloats(hasFloat);
  return fromCells(items, table);
}

export function encodeCancelBody(b: CancelBody): Uint8Array {
  return pack(toCells({ ...b }, columns.CANCEL_COLUMNS));
}

export function decodeCancelBody(bytes: Uint8Array): CancelBody {
  return decode(bytes, columns.CANCEL_COLUMNS) as unknown as CancelBody;
}

export function encodeCancelAnswer(a: CancelAnswer): Uint8Array {
  return encodeSettleAnswerAs(a, columns.CANCEL_ANSWER_COLUMNS);
}

/** Throws WireError E105-E108, E111. */
export function decodeCancelAnswer(bytes: Uint8Array): CancelAnswer {
  return decodeSettleAnswerAs(bytes, columns.CANCEL_ANSWER_COLUMNS) as CancelAnswer;
}

/** Throws WireError E107 when a message would reverse itself. */
export function checkReversal(msgid: string, body: ReversalBody): ReversalBody {
  if (body.omsgid === msgid) throw new WireError('E107', 'omsgid 原发送方报文ID 不能是本报文的编号');
  return body;
}

export function encodeReversalBody(b: ReversalBody): Uint8Array {
  return pack(toCells({ ...b }, columns.REVERSAL_COLUMNS));
}

export function decodeReversalBody(bytes: Uint8Array): ReversalBody {
  return decode(bytes, columns.REVERSAL_COLUMNS) as unknown as ReversalBody;
}

export function encodeReversalAnswer(a: ReversalAnswer): Uint8Array {
  return pack(toCells({ ...a }, columns.REVERSAL_ANSWER_COLUMNS));
}

export function decodeReversalAnswer(bytes: Uint8Array): ReversalAnswer {
  return decode(bytes, columns.REVERSAL_ANSWER_COLUMNS) as unknown as ReversalAnswer;
}
