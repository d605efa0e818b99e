/** What really happened, seen from outside the engines: every attempt with its answers, every commit the store carried out. */
import type { CommitRequest, CommitResult } from '../../src/store/port.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import type { SimTime } from './time.js';

export interface Heard {
  readonly frame: Uint8Array;
  readonly refMsgid: string;
  /** '' for a success. */
  readonly code: string;
  readonly body: Uint8Array | null;
  readonly atMs: number;
}

/** One message handed to one engine. */
export interface Attempt {
  readonly envelope: Envelope;
  readonly host: number;
  /** Of the engine's lives. */
  readonly life: number;
  readonly sentMs: number;
  /** As the engine numbered it. */
  refMsgid: string;
  /** What the engine said, whether or not somebody was there to hear it. */
  readonly replies: Heard[];
  readonly pushes: Heard[];
  /** The engine died before it answered. */
  orphaned: boolean;
}

export interface CellMoment {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export class Witness {
  readonly attempts: Attempt[] = [];
  readonly states = new Map<string, number>();
  /** msgid -> when its receipt was written. */
  readonly receiptAt = new Map<string, number>();
  /** `psn_no cell` -> what it held, oldest first. */
  readonly cells = new Map<string, CellMoment[]>();
  /** Attempts whose commit was in doubt, by the engine's number. */
  readonly doubted = new Set<string>();
  /** Faults of programs and other things that must not be, found on the way. */
  readonly complaints: string[] = [];
  /** Attempt, by its number -> when its first commit left the engine. */
  readonly leftAt = new Map<string, number>();
  /** Requests on their way to the store. */
  flying = 0;
  lastTroubleMs = 0;
  /** The last fault is over: nothing planned happens any more. */
  over = false;
  readonly #conflicted = new Set<string>();
  readonly #time: SimTime;

  constructor(time: SimTime) {
    this.#time = time;
  }

  saw(state: string): void {
    this.states.set(state, (this.states.get(state) ?? 0) + 1);
  }

  /** Something bad happens now, or goes on until so many ms from now. */
  trouble(forMs = 0): void {
    this.lastTroubleMs = Math.max(this.lastTroubleMs, this.#time.ms + forMs);
    // So that time goes on to its end, when nothing else happens.
    this.#time.in(forMs, () => undefined);
  }

  /** A commit leaves an engine: the attempt it is made for must still have time (R16). */
  leaves({ receipt, msgid }: CommitRequest): void {
    if (receipt === null) return;
    const { refMsgid } = decodeAnswer(receipt.answer);
    if (!this.leftAt.has(refMsgid)) this.leftAt.set(refMsgid, this.#time.ms);
    const own = this.attempts.find((attempt) => attempt.refMsgid === refMsgid);
    if (own === undefined || own.sentMs + own.envelope.timeoutMs <= this.#time.ms)
      this.complaints.push(`R16 ${msgid}: sent to the store after its deadline`);
  }

  carriedOut(who: string, requests: readonly CommitRequest[], results: readonly CommitResult[]): void {
    for (const [i, request] of requests.entries()) {
      const result = results[i] as CommitResult;
      const key = `${who} ${request.msgid ?? request.psnNo}`;
      if (result.kind === 'committed') {
        this.#committed(request);
        if (this.#conflicted.has(key)) this.saw(request.msgid === null ? 'correction conflict' : 'conflict retried');
      } else if (result.kind === 'version_conflict') this.#conflicted.add(key);
      else if (result.kind === 'replayed') this.saw('replayed by the store');
      else if (result.kind === 'receipt_exists') this.saw('reversal overtaken by its original');
    }
  }

  #committed(request: CommitRequest): void {
    const { msgid, alsoReceipt, psnNo, writes } = request;
    if (msgid !== null) this.receiptAt.set(msgid, this.#time.ms);
    if (alsoReceipt != null) {
      this.receiptAt.set(alsoReceipt.msgid, this.#time.ms);
      this.saw('tombstone set');
    }
    for (const { cell, bytes } of writes) {
      const key = `${psnNo} ${cell}`;
      const moments = this.cells.get(key) ?? [];
      moments.push({ atMs: this.#time.ms, bytes: Uint8Array.from(bytes) });
      this.cells.set(key, moments);
    }
  }

  of(msgid: string): Attempt[] {
    return this.attempts.filter(({ envelope }) => envelope.msgid === msgid);
  }
}
