/**
 * The one scheduler of a history. Nothing happens but what was put here, one thing after the other; things due at the same
 * millisecond come in an order drawn from the seed. While a real store works on a request, simulated time stands still: a
 * history on Redis is the same history, step for step, as on the fake store - unless it is asked to let requests overlap.
 */
import { createHash } from 'node:crypto';
import { SeededRandom } from '../../src/cli/roster/random.js';
import { manualClock, type ManualClock } from '../../src/wire/clock.js';

interface Due {
  readonly atMs: number;
  readonly work: () => void;
}

export class SimTime {
  readonly clock: ManualClock;
  readonly trace: string[] = [];
  readonly #random: SeededRandom;
  /** Latest first. */
  readonly #queue: Due[] = [];
  readonly #overlap: boolean;
  #real = 0;

  /** With `overlap`, what is due at one millisecond goes on while the store works: requests meet in the store itself. */
  constructor(seed: number, startMs: number, overlap = false) {
    this.clock = manualClock(startMs);
    this.#random = new SeededRandom(seed);
    this.#overlap = overlap;
  }

  get ms(): number {
    return this.clock.monotonicMs();
  }

  /** A line of the trace: everything that can be seen from outside is told here. */
  note(what: string): void {
    this.trace.push(`${String(this.ms).padStart(6)} ${what}`);
  }

  hash(): string {
    return createHash('sha256').update(this.trace.join('\n')).digest('hex');
  }

  in(ms: number, work: () => void): void {
    const atMs = this.ms + Math.max(0, Math.round(ms));
    let at = this.#queue.length;
    while (at > 0 && (this.#queue[at - 1] as Due).atMs <= atMs) at -= 1;
    this.#queue.splice(at, 0, { atMs, work });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.in(ms, resolve));
  }

  /** Time stands still until this is done. */
  async standing<T>(work: () => Promise<T>): Promise<T> {
    this.#real += 1;
    try {
      return await work();
    } finally {
      this.#real -= 1;
    }
  }

  /** Runs until `done`; false when nothing more happens, or not in time. */
  async until(done: () => boolean, withinMs: number): Promise<boolean> {
    const endMs = this.ms + withinMs;
    for (;;) {
      await this.#quiet();
      if (done()) return true;
      const next = this.#take(endMs);
      if (next === null) return false;
      this.clock.advance(next.atMs - this.ms);
      next.work();
    }
  }

  async #quiet(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#real > 0 && !(this.#overlap && this.#queue.at(-1)?.atMs === this.ms));
  }

  #take(endMs: number): Due | null {
    const earliest = this.#queue.at(-1);
    if (earliest === undefined || earliest.atMs > endMs) return null;
    let same = 1;
    while (this.#queue.at(-same - 1)?.atMs === earliest.atMs) same += 1;
    const at = this.#queue.length - 1 - (same === 1 ? 0 : this.#random.between(0, same - 1));
    return this.#queue.splice(at, 1)[0] ?? null;
  }
}
