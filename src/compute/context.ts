import { shanghai } from '../wire/clock.js';

/** What all tasks of one batch share. Texts are Asia/Shanghai. */
export interface ComputeContext {
  readonly nowMs: number;
  /** Current calendar year. */
  readonly year: number;
  /** Latest setl_time still believed: one day ahead of the engine's clock, `yyyy-MM-dd HH:mm:ss`. */
  readonly latestSetlTime: string;
  /** Refuse settlements that would rest on an assumed policy value. */
  readonly strict: boolean;
  /** Share of settlements computed a second time by the exact evaluator, parts per 10,000. */
  readonly shadowShare: number;
  /** Policy versions in which the two evaluators differed: not settled by any more. */
  readonly stopped: ReadonlySet<string>;
}

export interface ComputeOptions {
  readonly strict: boolean;
  /** Parts per 10,000; default 0. */
  readonly shadowShare?: number;
}

const NONE_STOPPED: ReadonlySet<string> = new Set();

const DAY_MS = 86_400_000;

export function makeContext(nowMs: number, options: ComputeOptions, stopped: readonly string[] = []): ComputeContext {
  return {
    nowMs,
    year: shanghai(nowMs).year,
    latestSetlTime: shanghai(nowMs + DAY_MS).time,
    strict: options.strict,
    shadowShare: options.shadowShare ?? 0,
    stopped: stopped.length === 0 ? NONE_STOPPED : new Set(stopped),
  };
}
