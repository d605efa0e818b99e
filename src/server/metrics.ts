import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuditResult, DoubtEvent, EngineMetrics, Stage } from '../engine/metrics.js';
import type { Door, ServerMetrics } from './dispatch.js';

/** Figures read when `/metrics` is asked, not counted along the way. */
export interface Gauges {
  /** Messages admitted and not answered. */
  open(): number;
}

const SECONDS_PER_MICRO = 1e-6;
/** From a fast settlement to the national interface's timeouts. */
const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Every metric of the process, all prefixed `settlement_`; labels take values from fixed sets only. */
export class Metrics implements EngineMetrics, ServerMetrics {
  readonly #registry = new Registry();
  readonly #answered: Counter<'infno' | 'code'>;
  readonly #latency: Histogram<'infno'>;
  readonly #batch: Histogram;
  readonly #stage: Histogram<'stage'>;
  readonly #conflicts: Counter;
  readonly #replays: Counter;
  readonly #shadow: Counter<'policy'>;
  readonly #doubts: Counter<'event'>;
  readonly #audited: Counter<'result'>;
  /** Label lookups of the hot path, done once per pair of transaction and code. */
  readonly #messages = new Map<string, { count: Counter.Internal; latency: Histogram.Internal<'infno'> }>();
  readonly #stages = new Map<Stage, Histogram.Internal<'stage'>>();
  readonly #repliesLost: Counter;
  readonly #connections: Gauge;
  readonly #authRefused: Counter<'door' | 'code'>;
  readonly #doorRefused: Counter<'door' | 'code'>;
  readonly #slowReaders: Counter;

  constructor(gauges: Gauges) {
    const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> =>
      new Counter({ name: `settlement_${name}`, help, labelNames, registers: [this.#registry] });
    const histogram = <L extends string = never>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: L[] = [],
    ): Histogram<L> =>
      new Histogram({ name: `settlement_${name}`, help, buckets, labelNames, registers: [this.#registry] });

    this.#answered = counter('messages_total', 'Messages answered by the engine; code is empty for a success', [
      'infno',
      'code',
    ]);
    this.#latency = histogram('message_seconds', 'From arrival to reply', LATENCY_BUCKETS_S, ['infno']);
    this.#batch = histogram('batch_messages', 'Messages per batch', BATCH_BUCKETS);
    this.#stage = histogram(
      'stage_seconds',
      'Time of one batch in one stage: load, compute, commit',
      LATENCY_BUCKETS_S,
      ['stage'],
    );
    this.#conflicts = counter('conflicts_total', 'Version conflicts: the person changed between load and commit');
    this.#replays = counter('replays_total', 'Stored answers sent again');
    this.#doubts = counter('doubts_total', 'Commits without a certain answer, by what became of them', ['event']);
    this.#audited = counter('audited_persons_total', 'Persons recomputed from their records in the background', [
      'result',
    ]);
    this.#shadow = counter('shadow_differences_total', 'Settlements whose second computation differed', ['policy']);
    this.#repliesLost = counter('replies_lost_total', 'Answers whose connection was gone');
    this.#authRefused = counter('auth_refused_total', 'Callers turned away by the gateway headers', ['door', 'code']);
    this.#doorRefused = counter('door_refused_total', 'Messages refused before they reached the engine', [
      'door',
      'code',
    ]);
    this.#slowReaders = counter('slow_readers_closed_total', 'Connections closed because their reader did not read');
    this.#connections = new Gauge({
      name: 'settlement_connections',
      help: 'Open WebSocket connections',
      registers: [this.#registry],
    });
    new Gauge({
      name: 'settlement_open_messages',
      help: 'Messages admitted and not answered',
      registers: [this.#registry],
      collect() {
        this.set(gauges.open());
      },
    });
    // Process memory, garbage collection and event-loop lag, under prom-client's own names.
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  answered(infno: string, code: string, micros: number): void {
    const key = infno + code;
    let message = this.#messages.get(key);
    if (message === undefined) {
      message = { count: this.#answered.labels({ infno, code }), latency: this.#latency.labels({ infno }) };
      this.#messages.set(key, message);
    }
    message.count.inc();
    message.latency.observe(micros * SECONDS_PER_MICRO);
  }

  batch(size: number): void {
    this.#batch.observe(size);
  }

  stage(stage: Stage, micros: number): void {
    let timer = this.#stages.get(stage);
    if (timer === undefined) {
      timer = this.#stage.labels({ stage });
      this.#stages.set(stage, timer);
    }
    timer.observe(micros * SECONDS_PER_MICRO);
  }

  conflict(): void {
    this.#conflicts.inc();
  }

  replay(): void {
    this.#replays.inc();
  }

  doubt(event: DoubtEvent): void {
    this.#doubts.inc({ event });
  }

  audited(result: AuditResult): void {
    this.#audited.inc({ result });
  }

  shadowDifference(version: string): void {
    this.#shadow.inc({ policy: version });
  }

  replyLost(): void {
    this.#repliesLost.inc();
  }

  connectionOpened(): void {
    this.#connections.inc();
  }

  connectionClosed(): void {
    this.#connections.dec();
  }

  authRefused(door: Door, code: string): void {
    this.#authRefused.inc({ door, code });
  }

  doorRefused(door: Door, code: string): void {
    this.#doorRefused.inc({ door, code });
  }

  slowReaderClosed(): void {
    this.#slowReaders.inc();
  }
}
