import { Buffer } from 'node:buffer';
import type { Envelope } from '../wire/envelope.js';
import { encodeRequest } from '../wire/envelope.js';
import { gatewayHeaders } from './headers.js';
import { Connection, type ConnectionStats } from './connection.js';
import {
  type BillCall,
  billEnvelope,
  type CancelCall,
  cancelEnvelope,
  type ClaimCall,
  claimEnvelope,
  msgidSource,
  type QueryCall,
  type ReverseCall,
} from './messages.js';
import { type ClientOptions, type ResolvedOptions, resolveOptions } from './options.js';
import { ask, type Reader, readers } from './readers.js';
import { carryOut, type Intent, type IntentEnd } from './intent.js';
import { CLIENT_CODES, clientRefusal, doubt, type Result } from './results.js';
import type {
  FilingActionBody,
  FilingAnswer,
  FilingBody,
  FilingReviewBody,
  FilingsAnswer,
} from '../wire/filing-bodies.js';
import type { ErrorCode } from '../wire/errors.js';
import type { Msgids } from '../wire/ids.js';
import type { AccumulatorsAnswer, PersonAnswer, SettlementQueryAnswer } from '../wire/query-bodies.js';
import type { SettleAnswer } from '../wire/settle-answer.js';
import type { CancelAnswer, ReversalAnswer } from '../wire/undo-bodies.js';
import { sleep } from './backoff.js';

/** A message that writes and is under way: a second call with the same bytes joins it. */
interface UnderWay {
  readonly frame: Uint8Array;
  readonly result: Promise<Result<unknown>>;
}

/**
 * The caller's side of the binary door. Every intent keeps one msgid and one frame for life: reconnects, repeats and
 * look-ups of a lost answer all use them. Methods never reject; they resolve to one of three outcomes.
 */
export class SettlementClient {
  readonly #options: ResolvedOptions;
  readonly #connection: Connection;
  readonly #msgids: Msgids;
  readonly #underWay = new Map<string, UnderWay>();
  #closed = false;

  constructor(options: ClientOptions) {
    const resolved = resolveOptions(options);
    this.#options = resolved;
    this.#msgids = msgidSource(resolved.sender.id, resolved.clock, resolved.random);
    this.#connection = new Connection({
      url: resolved.url,
      headers: () => gatewayHeaders(resolved.sender, resolved.clock, resolved.random),
      clock: resolved.clock,
      random: resolved.random,
      backoff: resolved.reconnect,
      handshakeTimeoutMs: resolved.handshakeTimeoutMs,
      maxInFlight: resolved.maxInFlight,
      maxWaiting: resolved.maxWaiting,
      maxSends: resolved.maxSends,
      maxFrameBytes: resolved.maxFrameBytes,
      onLateAnswer: resolved.onLateAnswer,
    });
  }

  get stats(): Readonly<ConnectionStats> {
    return this.#connection.stats;
  }

  /** Messages without an answer at this moment. */
  get waiting(): number {
    return this.#connection.waiting;
  }

  /** Connects ahead of the first message. False: rejected, closed, or not within `timeoutMs`. */
  async connect(timeoutMs = this.#options.requestTimeoutMs): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const connected = await Promise.race([this.#connection.open(), late]);
    clearTimeout(timer);
    return connected;
  }

  /** 2206/2303: what a settlement would give now. Nothing is written and nothing is promised. */
  presettle(call: BillCall): Promise<Result<SettleAnswer>> {
    return this.#read(billEnvelope(call, 'presettle', this.#stamp(call)), readers.settleAnswer);
  }

  /** 2207/2304: settles exactly once. A call with a msgid used before returns the bytes of the first answer. */
  settle(call: BillCall): Promise<Result<SettleAnswer>> {
    return this.#once(billEnvelope(call, 'settle', this.#stamp(call)), readers.settleAnswer);
  }

  /** 2206M: what a manual claim (零星报销) would give now. Nothing is written. */
  previewClaim(call: ClaimCall): Promise<Result<SettleAnswer>> {
    return this.#read(claimEnvelope(call, true, this.#stamp(call)), readers.settleAnswer);
  }

  /** 2207M: settles a manual claim exactly once; the answer says in `claim` that it is one. */
  claim(call: ClaimCall): Promise<Result<SettleAnswer>> {
    return this.#once(claimEnvelope(call, false, this.#stamp(call)), readers.settleAnswer);
  }

  /** 2208/2305: takes a settlement back exactly once; the answer is the settlement's, every amount negated. */
  cancel(call: CancelCall): Promise<Result<CancelAnswer>> {
    return this.#once(cancelEnvelope(call, false, this.#stamp(call)), readers.cancelAnswer);
  }

  /** 2208/2305 as a preview: what a cancellation would give back now. Nothing is written. */
  previewCancel(call: CancelCall): Promise<Result<CancelAnswer>> {
    return this.#read(cancelEnvelope(call, true, this.#stamp(call)), readers.cancelAnswer);
  }

  /**
   * 2601: undoes an earlier message of the person. A settlement is taken back, a cancellation's settlement restored, a
   * message never seen barred; what was reversed before stays so.
   */
  reverse(call: ReverseCall): Promise<Result<ReversalAnswer>> {
    const body = { omsgid: call.ofMsgid, oinfno: call.ofInfno };
    return this.#once(readers.reversal.envelope(call, this.#stamp(call), body), readers.reversal);
  }

  /** 2501: registers a filing, or changes the one it names, exactly once. */
  file(call: QueryCall & { readonly filing: FilingBody }): Promise<Result<FilingAnswer>> {
    return this.#once(readers.filing.envelope(call, this.#stamp(call), call.filing), readers.filing);
  }

  /** 2501A: papers owed for a filing made by commitment have arrived. */
  supplyPapers(call: QueryCall & FilingActionBody): Promise<Result<FilingAnswer>> {
    return this.#once(readers.filingPapers.envelope(call, this.#stamp(call), call), readers.filingPapers);
  }

  /** 2501B: the insured place decides on a filing under review. */
  reviewFiling(call: QueryCall & FilingReviewBody): Promise<Result<FilingAnswer>> {
    return this.#once(readers.filingReview.envelope(call, this.#stamp(call), call), readers.filingReview);
  }

  /** 2502: withdraws a filing; today is its last day. */
  withdrawFiling(call: QueryCall & FilingActionBody): Promise<Result<FilingAnswer>> {
    return this.#once(readers.filingWithdrawal.envelope(call, this.#stamp(call), call), readers.filingWithdrawal);
  }

  /** 5304: all filings of the person and what they mean on a day (null or absent: today). */
  filings(call: QueryCall & { readonly day?: string | null }): Promise<Result<FilingsAnswer>> {
    return this.#read(readers.filings.envelope(call, this.#stamp(call), { day: call.day ?? null }), readers.filings);
  }

  /** 5203: a settlement by setl_id or by the msgid that asked for it; with `explain` also its derivation. */
  query(
    call: QueryCall & { readonly setlId?: string; readonly ofMsgid?: string; readonly explain?: boolean },
  ): Promise<Result<SettlementQueryAnswer>> {
    const envelope = readers.settlement.envelope(call, this.#stamp(call), {
      setlId: call.setlId ?? null,
      msgid: call.ofMsgid ?? null,
      explain: call.explain ?? false,
    });
    return this.#read(envelope, readers.settlement);
  }

  /** 5206: the running totals of one year (null or absent: the current one). */
  accumulators(call: QueryCall & { readonly year?: number | null }): Promise<Result<AccumulatorsAnswer>> {
    const envelope = readers.accumulators.envelope(call, this.#stamp(call), { year: call.year ?? null });
    return this.#read(envelope, readers.accumulators);
  }

  /** 1101. */
  person(call: QueryCall): Promise<Result<PersonAnswer>> {
    return this.#read(readers.person.envelope(call, this.#stamp(call), {}), readers.person);
  }

  /**
   * Takes no more calls, waits up to `waitMs` for what is under way, then closes. What is still open ends as in doubt
   * when it was sent and as refused when it never was.
   */
  async close(waitMs = 0): Promise<void> {
    this.#closed = true;
    const open = [...this.#underWay.values()].map((entry) => entry.result);
    if (waitMs > 0 && open.length > 0) await Promise.race([Promise.allSettled(open), sleep(waitMs)]);
    this.#connection.close();
    await Promise.allSettled(open);
  }

  #stamp(call: { readonly msgid?: string; readonly timeoutMs?: number }): { msgid: string; timeoutMs: number } {
    return {
      msgid: call.msgid ?? this.#msgids.next(),
      timeoutMs: call.timeoutMs ?? this.#options.requestTimeoutMs,
    };
  }

  /** A message that writes: one frame for life; a call with the msgid of one under way joins it or is refused. */
  #once<T>(envelope: Envelope, reader: Reader<T>): Promise<Result<T>> {
    const frame = encodeRequest(envelope);
    const other = this.#underWay.get(envelope.msgid);
    if (other !== undefined) {
      const same = Buffer.compare(other.frame, frame) === 0;
      // The same bytes name the same transaction, so the answer is of the same type.
      return same
        ? (other.result as Promise<Result<T>>)
        : Promise.resolve(clientRefusal(envelope.msgid, CLIENT_CODES.msgidInUse));
    }
    const result = this.#carryOut(envelope, frame, reader).finally(() => this.#underWay.delete(envelope.msgid));
    this.#underWay.set(envelope.msgid, { frame, result });
    return result;
  }

  async #carryOut<T>(envelope: Envelope, frame: Uint8Array, reader: Reader<T>): Promise<Result<T>> {
    if (this.#closed) return clientRefusal(envelope.msgid, CLIENT_CODES.closed);
    const intent: Intent = { msgid: envelope.msgid, frame, timeoutMs: envelope.timeoutMs };
    const end = await carryOut(intent, {
      exchange: (sent) =>
        this.#connection.exchange(sent.msgid, sent.frame, sent.timeoutMs + this.#options.answerGraceMs),
      queryByMsgid: () => this.#lookUp(envelope),
      backoff: this.#options.reconnect,
      random: this.#options.random,
      rounds: this.#options.rounds,
    });
    return understand(envelope.msgid, end, reader);
  }

  async #lookUp(envelope: Envelope): Promise<SettlementQueryAnswer | null> {
    const { psnNo, insuplc, mdtrtarea } = envelope;
    const call: QueryCall = { psnNo, insuplc, mdtrtarea };
    const query = readers.settlement.envelope(call, this.#stamp({ timeoutMs: envelope.timeoutMs }), {
      setlId: null,
      msgid: envelope.msgid,
      explain: false,
    });
    const result = await this.#read(query, readers.settlement, true);
    return result.outcome === 'executed' ? result.answer : null;
  }

  #read<T>(envelope: Envelope, reader: Reader<T>, whileClosing = false): Promise<Result<T>> {
    if (this.#closed && !whileClosing) return Promise.resolve(clientRefusal(envelope.msgid, CLIENT_CODES.closed));
    const waitMs = envelope.timeoutMs + this.#options.answerGraceMs;
    return ask(this.#connection, envelope, waitMs, reader);
  }
}

const REVERSED: ErrorCode = 'E604';

function understand<T>(msgid: string, end: IntentEnd, reader: Reader<T>): Result<T> {
  if (end.outcome !== 'answered') return end;
  const read = reader.read(msgid, end.frame, end.via, end.via === 'answer' ? end.decoded : undefined);
  // A kept answer is that of an execution, or of a message that was reversed before it came.
  return read.outcome === 'refused' && read.code !== REVERSED ? doubt(msgid) : read;
}
