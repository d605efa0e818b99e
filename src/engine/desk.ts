import type { Clock } from '../wire/clock.js';
import { errorFrame } from '../wire/error-frame.js';
import type { ErrorCode } from '../wire/errors.js';
import type { Job } from './job.js';
import { Lanes } from './lanes.js';
import type { EngineLog, EngineMetrics } from './metrics.js';
import type { ReadyQueue } from './ready-queue.js';
import { Uncertain } from './uncertain.js';

const MICROS = 1000;
/** Reversed, for all time: no attempt at the msgid is executed ever. */
const BARRED: ErrorCode = 'E604';
/** Certain whatever another attempt does: that one has another content, or none of them is executed. */
const CERTAIN: ReadonlySet<string> = new Set<ErrorCode>(['E601', BARRED]);

/** Where open messages are kept and every admitted message is answered, once. */
export class Desk {
  /** An array, as a set that is emptied and filled all the time keeps dead jobs alive: its outgrown tables hang together. */
  readonly #open: Job[] = [];
  readonly #lanes = new Lanes();
  readonly #uncertain = new Uncertain();
  readonly #ready: ReadyQueue;
  readonly #clock: Clock;
  readonly #metrics: EngineMetrics;
  readonly #log: EngineLog;
  #openBytes = 0;
  #onEmpty: (() => void) | null = null;

  constructor(ready: ReadyQueue, clock: Clock, metrics: EngineMetrics, log: EngineLog) {
    this.#ready = ready;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
  }

  get open(): readonly Job[] {
    return this.#open;
  }

  get openBytes(): number {
    return this.#openBytes;
  }

  get lanes(): number {
    return this.#lanes.size;
  }

  /** Open messages of one person. */
  depth(psnNo: string): number {
    return this.#lanes.depth(psnNo);
  }

  take(job: Job): void {
    job.slot = this.#open.length;
    this.#open.push(job);
    this.#openBytes += job.body.length;
    if (this.#lanes.enter(job)) this.#ready.push(job);
  }

  /** Resolves when no message is open. */
  emptied(): Promise<void> {
    if (this.#open.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  fail(job: Job, code: ErrorCode, detail = ''): void {
    if (!job.done) this.answer(job, errorFrame(job.msgid, job.refMsgid, code, detail), code);
  }

  /** Sends the reply of a message. The first answer counts; a later one for the same message is nothing. */
  answer(job: Job, frame: Uint8Array, code: string): void {
    if (job.done) return;
    if (this.mayBeExecuted(job.msgid, job.refMsgid, code))
      this.#close(job, errorFrame(job.msgid, job.refMsgid, 'E901'), 'E901');
    else this.#close(job, frame, code);
  }

  /** The commit of a message is being sent: from here on it may be executed until its result is known. */
  sent(job: Job): void {
    this.#uncertain.sent(job);
  }

  /** Nothing more can become of this attempt. */
  decided(msgid: string, refMsgid: string): void {
    this.#uncertain.answered(msgid, refMsgid, false);
  }

  /** Whether a failure would be a false promise because another attempt at the msgid is on its way to the store. */
  mayBeExecuted(msgid: string, refMsgid: string, code: string): boolean {
    return code !== '' && !CERTAIN.has(code) && this.#uncertain.byAnother(msgid, refMsgid);
  }

  #close(job: Job, frame: Uint8Array, code: string): void {
    job.stage = 'done';
    if (code !== 'E901') this.#uncertain.answered(job.msgid, job.refMsgid, code === '' || code === BARRED);
    const last = this.#open.pop() as Job;
    if (last !== job) {
      this.#open[job.slot] = last;
      last.slot = job.slot;
    }
    this.#openBytes -= job.body.length;
    const next = this.#lanes.leave(job);
    if (next !== null) this.#ready.push(next);
    this.#metrics.answered(job.infno, code, Math.round((this.#clock.monotonicMs() - job.receivedMs) * MICROS), job);
    try {
      job.inbound.reply(frame);
    } catch {
      this.#metrics.replyLost();
    }
    if (this.#open.length === 0) this.#empty();
  }

  /** A fault of the program behind a message: for the operator, who finds the caller's answer by `refMsgid`. */
  fault(job: Job, fault: string): void {
    this.#log.error(
      { infno: job.infno, msgid: job.msgid, refMsgid: job.refMsgid, fault },
      'message failed inside the engine',
    );
  }

  #empty(): void {
    const resolve = this.#onEmpty;
    this.#onEmpty = null;
    resolve?.();
  }
}
