/** The figures of one measured stretch of a run, or of several that count as one. Times are `performance.now()` ms. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Curve, Latency, StageReport } from './job.js';

const MAX_LATENCY_US = 120_000_000;
const PERCENTILES = [0, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99, 100] as const;

const histogram = (): RecordableHistogram => createHistogram({ lowest: 1, highest: MAX_LATENCY_US, figures: 3 });

export class Window {
  #from: number;
  #until: number;
  /** Length of the stretches before this one, ms. */
  #before = 0;
  /** Open loop: messages/s that are due, and latency belongs to messages due in the window, whenever they came back. */
  readonly #offered: number | null;
  /** What messages asked for. */
  readonly #timeoutMs: number;
  readonly #executed = histogram();
  readonly #refused = histogram();
  readonly #lateness = histogram();
  #inside = 0;
  #late = 0;
  #refusals = 0;
  readonly #perSecond: number[] = [];

  constructor(from: number, until: number, offered: number | null, timeoutMs = Number.POSITIVE_INFINITY) {
    this.#from = from;
    this.#until = until;
    this.#offered = offered;
    this.#timeoutMs = timeoutMs;
  }

  /** Another stretch of the same measurement; only what is told from now on falls into it. */
  again(from: number, until: number): void {
    this.#before += this.#until - this.#from;
    this.#from = from;
    this.#until = until;
  }

  answer(sentAt: number, now: number, executed: boolean): void {
    const inside = now >= this.#from && now < this.#until;
    if (inside && executed) {
      this.#inside += 1;
      const second = Math.floor((this.#before + now - this.#from) / 1000);
      this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1;
    }
    if (this.#offered === null ? !inside : sentAt < this.#from || sentAt >= this.#until) return;
    if (!executed) this.#refusals += 1;
    else if (now - sentAt > this.#timeoutMs) this.#late += 1;
    (executed ? this.#executed : this.#refused).record(micros(now - sentAt));
  }

  /** A group due at `due` is sent `ms` late. */
  late(due: number, ms: number): void {
    if (due >= this.#from && due < this.#until) this.#lateness.record(micros(ms));
  }

  report(): StageReport {
    const seconds = (this.#before + this.#until - this.#from) / 1000;
    return {
      rate: this.#inside / seconds,
      offered: this.#offered,
      latency: latencyOf(this.#executed),
      curve: curveOf(this.#executed),
      perSecond: Array.from({ length: Math.ceil(seconds) }, (_, i) => this.#perSecond[i] ?? 0),
      late: this.#late,
      refused: this.#refusals,
      refusedLatency: latencyOf(this.#refused),
      latenessP99: this.#offered === null ? null : this.#lateness.percentile(99) / 1000,
    };
  }
}

function micros(ms: number): number {
  return Math.min(MAX_LATENCY_US, Math.max(1, Math.round(ms * 1000)));
}

/** All zero when nothing was recorded. */
function latencyOf(of: RecordableHistogram): Latency {
  const ms = (percentile: number): number => of.percentile(percentile) / 1000;
  if (of.count === 0) return { p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 };
  return { p50: ms(50), p90: ms(90), p99: ms(99), p999: ms(99.9), max: of.max / 1000, mean: of.mean / 1000 };
}

function curveOf(of: RecordableHistogram): Curve {
  if (of.count === 0) return [];
  const ends: Readonly<Record<number, number>> = { 0: of.min, 100: of.max };
  return PERCENTILES.map((p) => [p, (ends[p] ?? of.percentile(p)) / 1000] as const);
}
