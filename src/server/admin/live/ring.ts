import type { Clock } from '../../../wire/clock.js';
import type { ErrorCode } from '../../../wire/errors.js';
import type { Interval, LiveRecorder } from './recorder.js';
import { type Gauges, sampleJson } from './sample.js';

export interface RingOptions {
  readonly recorder: LiveRecorder;
  readonly gauges: () => Omit<Gauges, 'viewers' | 'loopLagUs'>;
  readonly versionOf: (insuplc: string) => string | null;
  /** Told of every interval; for the counters that are too dear for the hot path. */
  readonly onInterval: (interval: Interval) => void;
  readonly clock: Clock;
}

export interface Viewer {
  /** One sample as JSON, the same text for everybody. */
  sample(json: string): void;
  /** The engine stops. */
  ended(): void;
}

/** Of one sample what the alarms look at. */
export interface Glance {
  readonly answered: number;
  /** Refused as overloaded (E701), and because the deadline passed (E702). */
  readonly busy: number;
  readonly late: number;
  readonly inDoubt: number;
  readonly p99Us: number;
  readonly loopLagUs: number;
  readonly memoryBytes: number;
  readonly callersRefused: number;
  readonly signInsFailed: number;
}

export const INTERVAL_MS = 1000;
const KEPT = 300;

/** One sample a second, made and written out once for however many look; the last five minutes are kept. */
export class LiveRing {
  readonly #o: RingOptions;
  readonly #kept: { readonly seq: number; readonly json: string; readonly glance: Glance }[] = [];
  readonly #viewers = new Set<Viewer>();
  #seq = 0;
  #timer: NodeJS.Timeout | null = null;
  #lastMs: number;
  #dueMs: number;

  constructor(options: RingOptions) {
    this.#o = options;
    this.#lastMs = options.clock.monotonicMs();
    this.#dueMs = this.#lastMs + INTERVAL_MS;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** Ends the streams too. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const viewer of this.#viewers) viewer.ended();
    this.#viewers.clear();
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  watch(viewer: Viewer): () => void {
    this.#viewers.add(viewer);
    return () => void this.#viewers.delete(viewer);
  }

  /** `{interval_ms, now_ms, samples}` of what is kept after `since`. */
  history(since = 0): string {
    const samples = this.#kept.filter(({ seq }) => seq > since).map(({ json }) => json);
    return `{"interval_ms":${INTERVAL_MS},"now_ms":${this.#o.clock.nowMs()},"samples":[${samples.join()}]}`;
  }

  /** The last `count` samples at a glance, oldest first. */
  glances(count: number): Glance[] {
    return this.#kept.slice(-count).map(({ glance }) => glance);
  }

  /** Closes the interval. */
  tick(): void {
    const { recorder, gauges, versionOf, onInterval, clock } = this.#o;
    const nowMs = clock.monotonicMs();
    const interval = recorder.take();
    onInterval(interval);
    const head = { seq: ++this.#seq, atMs: clock.nowMs(), intervalMs: Math.round(nowMs - this.#lastMs) };
    // How late the timer came is how long the loop was held up.
    const loopLagUs = Math.max(0, Math.round((nowMs - this.#dueMs) * 1000));
    this.#lastMs = nowMs;
    this.#dueMs = nowMs + INTERVAL_MS;
    const read = { ...gauges(), viewers: this.#viewers.size, loopLagUs };
    const json = JSON.stringify(sampleJson(head, interval, read, versionOf));
    this.#kept.push({ seq: head.seq, json, glance: glanceOf(interval, read) });
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const viewer of this.#viewers) viewer.sample(json);
  }
}

function glanceOf(interval: Interval, { memoryBytes, loopLagUs }: Gauges): Glance {
  const { answered, byCode, inDoubt, latency, callersRefused, signInsFailed } = interval;
  const code = (name: ErrorCode): number => byCode[name] ?? 0;
  return {
    answered,
    busy: code('E701'),
    late: code('E702'),
    inDoubt,
    p99Us: latency?.p99 ?? 0,
    loopLagUs,
    memoryBytes,
    callersRefused,
    signInsFailed,
  };
}
