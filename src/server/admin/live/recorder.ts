import type { DoubtEvent, Stage } from '../../../engine/metrics.js';
import { Buckets, type Quantiles } from './buckets.js';

/** Executed and refused messages of one place or version. */
export interface Tally {
  executed: number;
  refused: number;
}

/** What happened in one interval. Times in microseconds. */
export interface Interval {
  readonly answered: number;
  readonly executed: number;
  readonly refused: number;
  readonly inDoubt: number;
  readonly settled: number;
  readonly byInfno: Readonly<Record<string, number>>;
  readonly byCode: Readonly<Record<string, number>>;
  readonly latency: Quantiles | null;
  readonly stages: Readonly<Record<Stage, Quantiles | null>>;
  readonly batches: number;
  readonly conflicts: number;
  readonly replays: number;
  readonly repliesLost: number;
  /** Callers turned away by the gateway headers; wrong passwords at the console. */
  readonly callersRefused: number;
  readonly signInsFailed: number;
  readonly doubts: Readonly<Record<DoubtEvent, number>>;
  /** By treating place and by insured place, as the envelopes named them. */
  readonly places: ReadonlyMap<string, Tally>;
  readonly insured: ReadonlyMap<string, Tally>;
}

const IN_DOUBT = 'E901';
const SETTLES = new Set(['2207', '2304']);
/** Places told apart in one interval: a caller may name any six digits. */
const MAX_PLACES = 4096;
const OTHER = 'other';

/** Counts one interval after the other. Called on the hot path: nothing but additions. */
export class LiveRecorder {
  readonly #latency = new Buckets();
  readonly #stages: Readonly<Record<Stage, Buckets>> = {
    load: new Buckets(),
    compute: new Buckets(),
    commit: new Buckets(),
  };
  #now = fresh();

  answered(infno: string, code: string, micros: number, mdtrtarea: string, insuplc: string): void {
    const n = this.#now;
    n.answered += 1;
    const executed = code === '';
    if (executed) {
      n.executed += 1;
      if (SETTLES.has(infno)) n.settled += 1;
    } else {
      if (code === IN_DOUBT) n.inDoubt += 1;
      else n.refused += 1;
      n.byCode[code] = (n.byCode[code] ?? 0) + 1;
    }
    n.byInfno[infno] = (n.byInfno[infno] ?? 0) + 1;
    this.#latency.observe(micros);
    count(n.places, mdtrtarea, executed);
    count(n.insured, insuplc, executed);
  }

  batch(): void {
    this.#now.batches += 1;
  }

  stage(stage: Stage, micros: number): void {
    this.#stages[stage].observe(Math.round(micros));
  }

  conflict(): void {
    this.#now.conflicts += 1;
  }

  replay(): void {
    this.#now.replays += 1;
  }

  replyLost(): void {
    this.#now.repliesLost += 1;
  }

  callerRefused(): void {
    this.#now.callersRefused += 1;
  }

  signInFailed(): void {
    this.#now.signInsFailed += 1;
  }

  doubt(event: DoubtEvent): void {
    this.#now.doubts[event] += 1;
  }

  /** The interval up to now; the next one begins. */
  take(): Interval {
    const done = this.#now;
    this.#now = fresh();
    const { load, compute, commit } = this.#stages;
    return {
      ...done,
      latency: this.#latency.take(),
      stages: { load: load.take(), compute: compute.take(), commit: commit.take() },
    };
  }
}

function fresh() {
  return {
    answered: 0,
    executed: 0,
    refused: 0,
    inDoubt: 0,
    settled: 0,
    byInfno: {} as Record<string, number>,
    byCode: {} as Record<string, number>,
    batches: 0,
    conflicts: 0,
    replays: 0,
    repliesLost: 0,
    callersRefused: 0,
    signInsFailed: 0,
    doubts: { entered: 0, resolved: 0, unresolved: 0, resolved_later: 0, pushed: 0, abandoned: 0 },
    places: new Map<string, Tally>(),
    insured: new Map<string, Tally>(),
  };
}

function count(tallies: Map<string, Tally>, key: string, executed: boolean): void {
  let tally = tallies.get(key);
  if (tally === undefined) {
    const name = tallies.size < MAX_PLACES ? key : OTHER;
    tally = tallies.get(name) ?? { executed: 0, refused: 0 };
    tallies.set(name, tally);
  }
  if (executed) tally.executed += 1;
  else tally.refused += 1;
}
