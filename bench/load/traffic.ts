/** The messages of one run: when each was to be sent, which are answered, how long they took. */
import { createHistogram } from 'node:perf_hooks';
import { AnswerLog } from './answer-log.js';
import { DIGITS, MSGID_LENGTH, readDigits, type RequestFrames } from './frames.js';
import type { Latency, LoadJob, RunReport } from './job.js';

/** Where the msgid stands: after the version and infcode, or after the version and infno. */
const MSGID_AT = { settle: 4, echo: 8 } as const;
/** MessagePack text of 30 bytes. */
const MSGID_MARK = 0xa0 | MSGID_LENGTH;
const ANSWERED = -1;
const MAX_LATENCY_US = 120_000_000;

export class Traffic {
  readonly frames: RequestFrames;
  readonly log = new AnswerLog();
  readonly #job: LoadJob;
  readonly #latency = createHistogram({ lowest: 1, highest: MAX_LATENCY_US, figures: 3 });
  readonly #lateness = createHistogram({ lowest: 1, highest: MAX_LATENCY_US, figures: 3 });
  #sentAt = new Float64Array(1 << 20);
  #sent = 0;
  #answered = 0;
  #stray = 0;
  #inWindow = 0;
  #perSecond: number[] = [];
  #from = Number.POSITIVE_INFINITY;
  #until = Number.POSITIVE_INFINITY;
  /** Open loop: latency belongs to the second a message was to be sent in, not to the one it came back in. */
  readonly #byIntention: boolean;

  constructor(job: LoadJob, frames: RequestFrames, byIntention: boolean) {
    this.#job = job;
    this.frames = frames;
    this.#byIntention = byIntention;
  }

  get underWay(): number {
    return this.#sent - this.#answered;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Measured time, `performance.now()` ms. */
  measure(from: number, until: number): void {
    this.#from = from;
    this.#until = until;
  }

  /** Frames of the next `count` messages, which count as sent at `intended`. */
  next(count: number, intended: number): Buffer {
    const from = this.#sent;
    if (from + count > this.#sentAt.length) this.#grow(from + count);
    this.#sentAt.fill(intended, from, from + count);
    this.#sent += count;
    return this.frames.write(from, count);
  }

  late(ms: number): void {
    this.#lateness.record(micros(ms));
  }

  /** One message of the other side that arrived at `now`. */
  answer(bytes: Buffer, start: number, end: number, now: number): void {
    this.log.keep(bytes, start, end);
    const at = start + MSGID_AT[this.#job.answers];
    const seq = bytes[at - 1] === MSGID_MARK ? readDigits(bytes, at + MSGID_LENGTH - DIGITS) : -1;
    const sentAt = seq >= 0 && seq < this.#sent ? (this.#sentAt[seq] as number) : ANSWERED;
    if (sentAt === ANSWERED) {
      this.#stray += 1;
      return;
    }
    this.#sentAt[seq] = ANSWERED;
    this.#answered += 1;
    const inside = now >= this.#from && now < this.#until;
    if (inside) {
      this.#inWindow += 1;
      const second = Math.floor((now - this.#from) / 1000);
      this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1;
    }
    if (this.#byIntention ? sentAt >= this.#from && sentAt < this.#until : inside)
      this.#latency.record(micros(now - sentAt));
  }

  report(lost: readonly string[]): RunReport {
    const seconds = (this.#until - this.#from) / 1000;
    return {
      rate: this.#inWindow / seconds,
      sent: this.#sent,
      answered: this.#answered,
      unanswered: this.underWay,
      stray: this.#stray,
      latency: latencyOf(this.#latency),
      perSecond: Array.from({ length: Math.round(seconds) }, (_, i) => this.#perSecond[i] ?? 0),
      latenessP99: this.#byIntention ? this.#lateness.percentile(99) / 1000 : null,
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

function micros(ms: number): number {
  return Math.min(MAX_LATENCY_US, Math.max(1, Math.round(ms * 1000)));
}

function latencyOf(histogram: ReturnType<typeof createHistogram>): Latency {
  const ms = (percentile: number): number => histogram.percentile(percentile) / 1000;
  if (histogram.count === 0) return { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 };
  return {
    p50: ms(50),
    p90: ms(90),
    p99: ms(99),
    p999: ms(99.9),
    max: histogram.max / 1000,
    mean: histogram.mean / 1000,
  };
}
