import type { Clock } from '../wire/clock.js';
import type { Desk } from './desk.js';
import type { Doubts } from './doubts.js';
import type { Job } from './job.js';
import type { Scheduler } from './scheduler.js';
import type { EngineSettings } from './settings.js';

export interface WatchDeps {
  readonly desk: Desk;
  readonly doubts: Doubts;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly settings: EngineSettings;
}

/**
 * Answers messages whose deadline passed while they wait, for a turn or for a store that does not answer: what was not
 * sent is not executed (E702), what was sent and got no result within the grace is in doubt.
 */
export class Watch {
  readonly #deps: WatchDeps;
  #earliestMs = Infinity;
  #running = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Tells the watch of a new message. */
  admitted(job: Job): void {
    if (job.deadlineMs < this.#earliestMs) this.#earliestMs = job.deadlineMs;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { desk, clock, scheduler, settings } = this.#deps;
    while (desk.open.length > 0) {
      await scheduler.sleep(settings.sweepMs);
      const now = clock.monotonicMs();
      if (now >= this.#earliestMs) this.#sweep(now);
    }
    this.#earliestMs = Infinity;
    this.#running = false;
  }

  #sweep(now: number): void {
    let earliest = Infinity;
    for (const job of [...this.#deps.desk.open]) {
      const endMs = this.#endOf(job);
      if (endMs > now) earliest = Math.min(earliest, endMs);
      else this.#expire(job);
    }
    this.#earliestMs = earliest;
  }

  #endOf(job: Job): number {
    if (job.stage === 'in_doubt') return Infinity;
    return job.stage === 'committing' ? job.deadlineMs + this.#deps.settings.doubtGraceMs : job.deadlineMs;
  }

  #expire(job: Job): void {
    if (job.stage === 'committing') this.#deps.doubts.giveUp(job);
    else this.#deps.desk.fail(job, 'E702');
  }
}
