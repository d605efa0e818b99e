import type { Trial } from './trial.js';

/** One line of the fault matrix. */
export interface Row {
  /** Numbers of the list of faults. */
  readonly ids: readonly string[];
  readonly fault: string;
  readonly topology: string;
  /** In words; the codes that were really answered are added by the run. */
  readonly sees: string;
  /** States that must have been met, else the run proved nothing. */
  readonly wants: readonly string[];
  /** Codes a caller may be answered with, beside those of the traffic itself; '' stands for none. */
  readonly codes: RegExp;
  /** Service is normal this long after the fault has ended, at the latest. */
  readonly normalWithinMs: number;
  /** Fast enough, and telling enough, for every run of the tests. */
  readonly quick?: true;
  run(trial: Trial): Promise<void>;
  /** For a row whose fault must lose something: what the checker then has to find. Default: nothing may be wrong. */
  readonly mustFail?: RegExp;
}

/** One that is not run here, and what shows it instead. */
export interface Elsewhere {
  readonly ids: readonly string[];
  readonly fault: string;
  readonly why: string;
}
