/** What every benchmark is: a question, a figure that answers it, and the figure it should reach. */
import type { Parts } from './parts.js';

export type { Parts } from './parts.js';

export interface Target {
  readonly at: 'least' | 'most';
  readonly value: number;
  /** What must hold besides, in words, e.g. `p99.9 <= 20 ms`; the benchmark itself says whether it does. */
  readonly also?: string;
}

export interface Measured {
  readonly value: number;
  /** Whether the `also` of the target holds. */
  readonly also?: boolean;
  /** Why nothing can be said about the target, e.g. of a run too short for it; absent = it is judged. */
  readonly unjudged?: string;
  /** What the value is about when that differs from run to run, for the table: `1 min at saturation`. */
  readonly note?: string;
  /** One line for the terminal, after the table. */
  readonly summary: string;
  readonly parts: Parts;
}

export interface Benchmark {
  readonly id: string;
  readonly question: string;
  readonly unit: string;
  /** null: reported only. */
  readonly target: Target | null;
  run(context: BenchContext): Promise<Measured>;
}

export interface BenchContext {
  /** Ids of all benchmarks of this run. */
  readonly chosen: ReadonlySet<string>;
  /** Steady state measured per run, seconds. */
  readonly seconds: number;
  /** Load before it that is not measured, seconds. */
  readonly warmupSeconds: number;
  readonly quick: boolean;
  /** How long memory is watched, minutes; null = the benchmark's own choice. */
  readonly minutes: number | null;
  /** Folder for CPU profiles of the engine; null = none. */
  readonly profileDir: string | null;
  /** A fresh folder that is removed at the end. */
  folder(name: string): Promise<string>;
  progress(text: string): void;
  /** A measurement several benchmarks share: made by the first that asks. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/** The run cannot be believed: something was lost, doubled, wrong or never answered. No speed makes up for it. */
export class InvalidRun extends Error {
  override readonly name = 'InvalidRun';
}

export function targetText(target: Target | null): string | null {
  if (target === null) return null;
  const also = target.also === undefined ? '' : `, ${target.also}`;
  return `${target.at === 'least' ? '>=' : '<='} ${target.value}${also}`;
}

/** null when there is no target, or nothing can be said about it. */
export function passes(target: Target | null, { value, also, unjudged }: Measured): boolean | null {
  if (target === null || unjudged !== undefined) return null;
  const reached = target.at === 'least' ? value >= target.value : value <= target.value;
  return reached && (target.also === undefined || also === true);
}
