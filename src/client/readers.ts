import { type AnswerFrame, decodeAnswer, type Envelope, encodeRequest } from '../wire/envelope.js';
import { isInDoubt } from '../wire/errors.js';
import {
  decodeFilingAnswer,
  decodeFilingsAnswer,
  encodeFiling,
  encodeFilingAction,
  encodeFilingQuery,
  encodeFilingReview,
  type FilingActionBody,
  type FilingAnswer,
  type FilingBody,
  type FilingQuery,
  type FilingReviewBody,
  type FilingsAnswer,
} from '../wire/filing-bodies.js';
import {
  type AccumulatorsAnswer,
  decodeAccumulatorsAnswer,
  decodePersonAnswer,
  decodeSettlementQueryAnswer,
  encodeAccumulatorsQuery,
  encodePersonQuery,
  encodeSettlementQuery,
  type PersonAnswer,
  type SettlementQueryAnswer,
} from '../wire/query-bodies.js';
import { decodeSettleAnswer, type SettleAnswer } from '../wire/settle-answer.js';
import { INFNO } from '../wire/transactions.js';
import {
  type CancelAnswer,
  decodeCancelAnswer,
  decodeReversalAnswer,
  encodeReversalBody,
  type ReversalAnswer,
  type ReversalBody,
} from '../wire/undo-bodies.js';
import type { Connection } from './connection.js';
import { codeOfUnsent } from './intent.js';
import { envelopeOf, type QueryCall, type Stamp } from './messages.js';
import { clientRefusal, doubt, type Executed, type Result } from './results.js';

/** Turns an answer frame into a typed result. */
export interface Reader<T> {
  /** `decoded` is the frame's content where it is known already. */
  read(msgid: string, frame: Uint8Array, via: Executed<T>['via'], decoded?: AnswerFrame): Result<T>;
}

class BodyReader<T> implements Reader<T> {
  readonly #decode: (body: Uint8Array) => T;

  constructor(decode: (body: Uint8Array) => T) {
    this.#decode = decode;
  }

  read(msgid: string, frame: Uint8Array, via: Executed<T>['via'], decoded?: AnswerFrame): Result<T> {
    try {
      const { error, body, refMsgid } = decoded ?? decodeAnswer(Uint8Array.from(frame));
      if (error !== null) {
        if (isInDoubt(error.code)) return doubt(msgid, error.code, error.message);
        return { outcome: 'refused', msgid, code: error.code, message: error.message };
      }
      const answer = this.#decode(body ?? new Uint8Array(0));
      return { outcome: 'executed', msgid, answer, frame, refMsgid, via };
    } catch {
      return doubt(msgid);
    }
  }
}

class Query<Q, T> extends BodyReader<T> {
  readonly #infno: (typeof INFNO)[keyof typeof INFNO];
  readonly #encode: (query: Q) => Uint8Array;

  constructor(
    infno: (typeof INFNO)[keyof typeof INFNO],
    encode: (query: Q) => Uint8Array,
    decode: (b: Uint8Array) => T,
  ) {
    super(decode);
    this.#infno = infno;
    this.#encode = encode;
  }

  envelope(call: QueryCall, stamp: Stamp, query: Q): Envelope {
    return envelopeOf(call, this.#infno, stamp, this.#encode(query));
  }
}

export const readers = {
  settleAnswer: new BodyReader<SettleAnswer>(decodeSettleAnswer),
  settlement: new Query<{ setlId: string | null; msgid: string | null; explain: boolean }, SettlementQueryAnswer>(
    INFNO.settlementQuery,
    encodeSettlementQuery,
    decodeSettlementQueryAnswer,
  ),
  accumulators: new Query<{ year: number | null }, AccumulatorsAnswer>(
    INFNO.accumulatorsQuery,
    encodeAccumulatorsQuery,
    decodeAccumulatorsAnswer,
  ),
  filing: new Query<FilingBody, FilingAnswer>(INFNO.filing, encodeFiling, decodeFilingAnswer),
  filingPapers: new Query<FilingActionBody, FilingAnswer>(INFNO.filingPapers, encodeFilingAction, decodeFilingAnswer),
  filingReview: new Query<FilingReviewBody, FilingAnswer>(INFNO.filingReview, encodeFilingReview, decodeFilingAnswer),
  filingWithdrawal: new Query<FilingActionBody, FilingAnswer>(
    INFNO.filingWithdrawal,
    encodeFilingAction,
    decodeFilingAnswer,
  ),
  filings: new Query<FilingQuery, FilingsAnswer>(INFNO.filingQuery, encodeFilingQuery, decodeFilingsAnswer),
  cancelAnswer: new BodyReader<CancelAnswer>(decodeCancelAnswer),
  reversal: new Query<ReversalBody, ReversalAnswer>(INFNO.reversal, encodeReversalBody, decodeReversalAnswer),
  person: new Query<Record<string, never>, PersonAnswer>(INFNO.person, encodePersonQuery, decodePersonAnswer),
};

/** A message that writes nothing: sent (again after a reconnect), read, done. Silence is `in_doubt` and harmless. */
export async function ask<T>(
  connection: Connection,
  envelope: Envelope,
  waitMs: number,
  reader: Reader<T>,
): Promise<Result<T>> {
  const end = await connection.exchange(envelope.msgid, encodeRequest(envelope), waitMs);
  if (end.kind === 'answer') return reader.read(envelope.msgid, end.frame, 'answer', end.answer);
  return end.sends === 0 ? clientRefusal(envelope.msgid, codeOfUnsent(end.kind)) : doubt(envelope.msgid);
}
