/** What a load generator is told and what it reports. Passed between processes, so data only. */
import type { StorePlace, World } from '../world/world.js';

export interface LoadJob {
  readonly world: World;
  /** Transaction sent: a settlement or a pre-settlement. */
  readonly infno: string;
  /** `settle`: answers are answers. `echo`: answers are the requests themselves. */
  readonly answers: 'settle' | 'echo';
  readonly connections: number;
  /** What messages ask for; absent = long enough for any queue of a run. ms. */
  readonly timeoutMs?: number;
}

/** Closed loop: every connection keeps `window` messages under way. Shows what the system can do. */
export interface ClosedLoop {
  readonly kind: 'closed';
  readonly window: number;
}

/** Open loop: `rate` messages/s whatever the system does; latency counts from when a message was to be sent. */
export interface OpenLoop {
  readonly kind: 'open';
  readonly rate: number;
}

/** Open loop at a share of what the run's first stage reached. */
export interface ShareLoop {
  readonly kind: 'share';
  readonly share: number;
  /** Messages/s the share is taken of when the first stage reached less. */
  readonly atLeastOf?: number;
}

/** One stretch of load measured by itself. */
export interface Stage {
  readonly loop: ClosedLoop | OpenLoop | ShareLoop;
  readonly seconds: number;
  /** Its load before its measured time; absent = as long as connections need to fill, s. */
  readonly leadSeconds?: number;
}

export interface RunPlan {
  readonly host: string;
  readonly port: number;
  readonly warmupSeconds: number;
  /** Messages each connection keeps under way to warm up: at saturation, whatever comes after. */
  readonly warmupWindow: number;
  /** One after the other on the same connections; in between everything under way is answered. */
  readonly stages: readonly Stage[];
  /** Stretches each stage is measured in, each in a turn of its own; absent = in one, without asking for a turn. */
  readonly stretches?: number;
}

/** [percentile, ms], from the fastest to the slowest. */
export type Curve = readonly (readonly [number, number])[];

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly mean: number;
}

export interface StageReport {
  /** Executed messages per second of the measured time; refusals are not counted. */
  readonly rate: number;
  /** Messages per second that were to be sent; null in a closed loop. */
  readonly offered: number | null;
  /** Of executed messages. */
  readonly latency: Latency;
  readonly curve: Curve;
  /** Executed messages in each second of the measured time. */
  readonly perSecond: readonly number[];
  /** Executed messages whose answer came later than they asked for. */
  readonly late: number;
  readonly refused: number;
  readonly refusedLatency: Latency;
  /** How late the generator itself was at p99, ms; only open loop. */
  readonly latenessP99: number | null;
}

/** The figures of the last stage, and of the whole run. */
export interface RunReport extends StageReport {
  readonly stages: readonly StageReport[];
  readonly sent: number;
  readonly answered: number;
  /** Sent and not answered when everything had time enough. */
  readonly unanswered: number;
  /** Answers to no message under way: doubled or unreadable. */
  readonly stray: number;
  readonly requestBytes: number;
  /** Connections lost during the run, with reasons. */
  readonly lost: readonly string[];
}

export interface AuditReport {
  readonly answers: number;
  /** Settlements the store holds, by its outbox. */
  readonly inStore: number;
  readonly persons: number;
  readonly receiptsCompared: number;
  /** Answers computed again from the start by the rules. */
  readonly recomputed: number;
  /** Refusals by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** What is wrong, the first few; empty when everything holds. */
  readonly faults: readonly string[];
  readonly answerBytes: number;
}

export interface AuditPlan {
  /** null: answers are checked by themselves only. */
  readonly place: StorePlace | null;
  /** Whether the store must hold these settlements (false: none at all, for pre-settlements). */
  readonly committed: boolean;
}
