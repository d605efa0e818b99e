import type { Job } from './job.js';

/** Answered jobs are skipped lazily; the array is cut once this many were taken from its front. */
const CUT_AFTER = 4096;

/** Messages that may be worked on, in order of readiness. */
export class ReadyQueue {
  readonly #onReady: () => void;
  #jobs: (Job | undefined)[] = [];
  #head = 0;

  /** `onReady` hears of every message that became ready, whoever made it so. */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  get empty(): boolean {
    return this.#head === this.#jobs.length;
  }

  push(job: Job): void {
    this.#jobs.push(job);
    this.#onReady();
  }

  /** The next batch: at most `count` messages and, after the first, at most `bytes` of bodies. */
  take(count: number, bytes: number): Job[] {
    const batch: Job[] = [];
    let room = bytes;
    while (this.#head < this.#jobs.length && batch.length < count) {
      const job = this.#jobs[this.#head] as Job;
      if (!job.done) {
        room -= job.body.length;
        if (room < 0 && batch.length > 0) break;
        batch.push(job);
      }
      this.#jobs[this.#head] = undefined;
      this.#head++;
    }
    if (this.empty) this.#reset();
    else if (this.#head >= CUT_AFTER) this.#cut();
    return batch;
  }

  #reset(): void {
    this.#jobs = [];
    this.#head = 0;
  }

  #cut(): void {
    this.#jobs = this.#jobs.slice(this.#head);
    this.#head = 0;
  }
}
