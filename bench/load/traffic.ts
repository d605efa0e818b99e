/** The messages of one run: when each was to be sent, which are answered, how long they took. */
import { AnswerLog } from './answer-log.js';
import { DIGITS, MSGID_LENGTH, readDigits, type RequestFrames } from './frames.js';
import type { LoadJob, RunReport, StageReport } from './job.js';
import { Window } from './window.js';

/** Where the msgid stands: after the version and infcode, or after the version and infno. */
const MSGID_AT = { settle: 4, echo: 8 } as const;
/** Where the infcode of an answer stands; 0 = executed. */
const INFCODE_AT = 2;
/** MessagePack text of 30 bytes. */
const MSGID_MARK = 0xa0 | MSGID_LENGTH;
const ANSWERED = -1;

export class Traffic {
  readonly frames: RequestFrames;
  readonly log = new AnswerLog();
  readonly #answers: LoadJob['answers'];
  #sentAt = new Float64Array(1 << 20);
  #sent = 0;
  #answered = 0;
  #stray = 0;
  /** The stretch being measured; the last one stays until the next begins, so that late answers still count for it. */
  #window: Window | null = null;

  constructor(answers: LoadJob['answers'], frames: RequestFrames) {
    this.#answers = answers;
    this.frames = frames;
  }

  get underWay(): number {
    return this.#sent - this.#answered;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Measured time, `performance.now()` ms; `offered` in messages/s for an open loop, `timeoutMs` what they ask for. */
  measure(from: number, until: number, offered: number | null, timeoutMs: number): Window {
    this.#window = new Window(from, until, offered, timeoutMs);
    return this.#window;
  }

  /** Frames of the next `count` messages, which count as sent at `intended`. */
  next(count: number, intended: number): Buffer {
    const from = this.#sent;
    if (from + count > this.#sentAt.length) this.#grow(from + count);
    this.#sentAt.fill(intended, from, from + count);
    this.#sent += count;
    return this.frames.write(from, count);
  }

  late(due: number, ms: number): void {
    this.#window?.late(due, ms);
  }

  /** One message of the other side that arrived at `now`. */
  answer(bytes: Buffer, start: number, end: number, now: number): void {
    this.log.keep(bytes, start, end);
    const at = start + MSGID_AT[this.#answers];
    const seq = bytes[at - 1] === MSGID_MARK ? readDigits(bytes, at + MSGID_LENGTH - DIGITS) : -1;
    const sentAt = seq >= 0 && seq < this.#sent ? (this.#sentAt[seq] as number) : ANSWERED;
    if (sentAt === ANSWERED) {
      this.#stray += 1;
      return;
    }
    this.#sentAt[seq] = ANSWERED;
    this.#answered += 1;
    this.#window?.answer(sentAt, now, this.#answers === 'echo' || bytes[start + INFCODE_AT] === 0);
  }

  report(stages: readonly StageReport[], lost: readonly string[]): RunReport {
    const last = stages.at(-1);
    if (last === undefined) throw new Error('a run has at least one stage');
    return {
      ...last,
      stages,
      sent: this.#sent,
      answered: this.#answered,
      unanswered: this.underWay,
      stray: this.#stray,
      requestBytes: this.frames.meanBytes,
      lost,
    };
  }

  #grow(needed: number): void {
    const wider = new Float64Array(Math.max(needed, this.#sentAt.length * 2));
    wider.set(this.#sentAt);
    this.#sentAt = wider;
  }
}
