import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineStats } from '../engine/engine.js';
import type { AuditResult, DoubtEvent, EngineMetrics, MessagePlaces, Stage } from '../engine/metrics.js';
import { type Interval, LiveRecorder } from './admin/live/recorder.js';
import { provinceOf, renamed } from './admin/live/sample.js';
import type { Door, ServerMetrics } from './dispatch.js';
import { LatencyHistogram, type Times } from './latency-histogram.js';

/** Figures read when `/metrics` is asked, not counted along the way. */
export interface Gauges {
  /** Messages admitted and not answered. */
  open(): number;
  /** Absent before there is an engine. */
  stats?(): Pick<EngineStats, 'openBytes' | 'batchesInFlight' | 'doubtsOpen' | 'doubtsLate'> | null;
  /** Whether the store answers and may be written. */
  storeReady?(): Promise<boolean>;
  /** Places where the store lacks commits that were confirmed. */
  behind?(): number;
}

const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Messages of one transaction answered with one code. */
interface Answered {
  readonly code: string;
  /** Since the last time it was told to prom-client, which looks labels up at every count. */
  count: number;
  readonly latency: Times;
}

/** Since the start, for the health page. */
export interface Counted {
  conflicts: number;
  replays: number;
  repliesLost: number;
  slowReaders: number;
  signInsFailed: number;
  shadowDifferences: number;
  readonly doubts: Partial<Record<DoubtEvent, number>>;
  readonly audited: Partial<Record<AuditResult, number>>;
}

/**
 * Every metric of the process, all prefixed `settlement_`; labels take values from fixed sets only (METRICS.md). The same
 * events feed the live figures of the console.
 */
export class Metrics implements EngineMetrics, ServerMetrics {
  readonly #registry = new Registry();
  readonly #answered: Counter<'infno' | 'code'>;
  readonly #latency: LatencyHistogram;
  readonly #batch: Histogram;
  readonly #stage: LatencyHistogram;
  readonly #conflicts: Counter;
  readonly #replays: Counter;
  readonly #shadow: Counter<'policy'>;
  readonly #doubts: Counter<'event'>;
  readonly #audited: Counter<'result'>;
  /** By transaction, then by code; a handful of each. */
  readonly #messages = new Map<string, Answered[]>();
  readonly #repliesLost: Counter;
  readonly #connections: Gauge;
  readonly #authRefused: Counter<'door' | 'code'>;
  readonly #doorRefused: Counter<'door' | 'code'>;
  readonly #slowReaders: Counter;
  readonly #places: Counter<'province' | 'outcome'>;
  readonly #admin: Counter<'status'>;
  readonly #signInsFailed: Counter;
  /** Of the interval under way. */
  readonly live = new LiveRecorder();
  readonly counted: Counted = {
    conflicts: 0,
    replays: 0,
    repliesLost: 0,
    slowReaders: 0,
    signInsFailed: 0,
    shadowDifferences: 0,
    doubts: {},
    audited: {},
  };
  #openConnections = 0;

  constructor(gauges: Gauges) {
    const counter = <L extends string = never>(name: string, help: string, labelNames: L[] = []): Counter<L> =>
      new Counter({ name: `settlement_${name}`, help, labelNames, registers: [this.#registry] });
    const latency = (name: string, help: string, label: string): LatencyHistogram =>
      new LatencyHistogram(this.#registry, `settlement_${name}`, help, label);

    this.#answered = counter('messages_total', 'Messages answered by the engine; code is empty for a success', [
      'infno',
      'code',
    ]);
    this.#latency = latency('message_seconds', 'From arrival to reply', 'infno');
    this.#batch = new Histogram({
      name: 'settlement_batch_messages',
      help: 'Messages per batch',
      buckets: BATCH_BUCKETS,
      registers: [this.#registry],
    });
    this.#stage = latency('stage_seconds', 'Time of one batch in one stage: load, compute, commit', 'stage');
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
    this.#places = counter('place_messages_total', 'Messages by province of the treating place', [
      'province',
      'outcome',
    ]);
    this.#admin = counter('admin_requests_total', 'Requests of the admin API, by HTTP status', ['status']);
    this.#signInsFailed = counter('admin_sign_ins_failed_total', 'Wrong passwords and locked names at the console');
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
    const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
      new Gauge({
        name: `settlement_${name}`,
        help,
        registers: [this.#registry],
        async collect() {
          this.set(await read());
        },
      });
    };
    gauge('open_bytes', 'Body bytes of the messages admitted and not answered', () => gauges.stats?.()?.openBytes ?? 0);
    gauge('batches_in_flight', 'Batches under way', () => gauges.stats?.()?.batchesInFlight ?? 0);
    gauge(
      'doubts_open',
      'Commits without a certain answer whose caller still waits',
      () => gauges.stats?.()?.doubtsOpen ?? 0,
    );
    gauge('doubts_late', 'The same, after the caller was told so', () => gauges.stats?.()?.doubtsLate ?? 0);
    gauge('store_ready', '1 when the store answers and may be written', async () =>
      (await gauges.storeReady?.().catch(() => false)) === false ? 0 : 1,
    );
    new Gauge({
      name: 'settlement_store_behind',
      help: 'Histories of the store that lack commits this engine has seen confirmed; commits there are closed',
      registers: [this.#registry],
      collect() {
        this.set(gauges.behind?.() ?? 0);
      },
    });
    // Process memory, garbage collection and event-loop lag, under prom-client's own names.
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    for (const [infno, messages] of this.#messages) {
      for (const message of messages) {
        this.#answered.inc({ infno, code: message.code }, message.count);
        message.count = 0;
      }
    }
    return this.#registry.metrics();
  }

  /** The names of all metrics, for the documents that name them. */
  names(): string[] {
    return this.#registry.getMetricsAsArray().map(({ name }) => name);
  }

  get connections(): number {
    return this.#openConnections;
  }

  /** Once per interval, not per message: a name for every place would be dear on the hot path. */
  countPlaces({ places }: Interval): void {
    for (const [province, { executed, refused }] of renamed(places, provinceOf)) {
      if (executed > 0) this.#places.inc({ province, outcome: 'executed' }, executed);
      if (refused > 0) this.#places.inc({ province, outcome: 'refused' }, refused);
    }
  }

  adminAnswered(status: number): void {
    this.#admin.inc({ status: String(status) });
  }

  signInFailed(): void {
    this.#signInsFailed.inc();
    this.live.signInFailed();
    this.counted.signInsFailed += 1;
  }

  answered(infno: string, code: string, micros: number, places: MessagePlaces): void {
    this.live.answered(infno, code, micros, places.mdtrtarea, places.insuplc);
    const message = this.#message(infno, code);
    message.count += 1;
    message.latency.observe(micros);
  }

  /** Compared one by one: the texts are nearly always the very same objects, and a text made of both would be hashed. */
  #message(infno: string, code: string): Answered {
    let messages = this.#messages.get(infno);
    if (messages === undefined) {
      messages = [];
      this.#messages.set(infno, messages);
    }
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i] as Answered;
      if (message.code === code) return message;
    }
    const message: Answered = { code, count: 0, latency: this.#latency.of(infno) };
    messages.push(message);
    return message;
  }

  batch(size: number): void {
    this.#batch.observe(size);
    this.live.batch();
  }

  stage(stage: Stage, micros: number): void {
    this.live.stage(stage, micros);
    this.#stage.of(stage).observe(micros);
  }

  conflict(): void {
    this.#conflicts.inc();
    this.live.conflict();
    this.counted.conflicts += 1;
  }

  replay(): void {
    this.#replays.inc();
    this.live.replay();
    this.counted.replays += 1;
  }

  doubt(event: DoubtEvent): void {
    this.#doubts.inc({ event });
    this.live.doubt(event);
    add(this.counted.doubts, event);
  }

  audited(result: AuditResult): void {
    this.#audited.inc({ result });
    add(this.counted.audited, result);
  }

  shadowDifference(version: string): void {
    this.#shadow.inc({ policy: version });
    this.counted.shadowDifferences += 1;
  }

  replyLost(): void {
    this.#repliesLost.inc();
    this.live.replyLost();
    this.counted.repliesLost += 1;
  }

  connectionOpened(): void {
    this.#connections.inc();
    this.#openConnections += 1;
  }

  connectionClosed(): void {
    this.#connections.dec();
    this.#openConnections -= 1;
  }

  authRefused(door: Door, code: string): void {
    this.#authRefused.inc({ door, code });
    this.live.callerRefused();
  }

  doorRefused(door: Door, code: string): void {
    this.#doorRefused.inc({ door, code });
  }

  slowReaderClosed(): void {
    this.#slowReaders.inc();
    this.counted.slowReaders += 1;
  }
}

function add<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
