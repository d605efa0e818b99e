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
}

export interface ComputeOptions {
  readonly strict: boolean;
}

const DAY_MS = 86_400_000;

export function makeContext(nowMs: number, options: ComputeOptions): ComputeContext {
  return {
    nowMs,
    year: shanghai(nowMs).year,
    latestSetlTime: shanghai(nowMs + DAY_MS).time,
    strict: options.strict,
  };
}
