import type { Job } from './job.js';

interface Lane {
  /** Null once the lane is closed: a dead lane in the map's outgrown tables must not keep jobs alive. */
  tail: Job | null;
  depth: number;
}

/**
 * One lane per person with open messages, first in first out: two messages of one person are never worked on together.
 * A lane is the chain `job.next`; only its first job is `heading`.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  get size(): number {
    return this.#lanes.size;
  }

  /** Messages of this person that are not answered. */
  depth(psnNo: string): number {
    return this.#lanes.get(psnNo)?.depth ?? 0;
  }

  /** True when the job is first and may be worked on at once. */
  enter(job: Job): boolean {
    const lane = this.#lanes.get(job.psnNo);
    if (lane === undefined) {
      job.heading = true;
      this.#lanes.set(job.psnNo, { tail: job, depth: 1 });
      return true;
    }
    (lane.tail as Job).next = job;
    lane.tail = job;
    lane.depth++;
    return false;
  }

  /** Takes an answered job out; the job that may be worked on now, if any. */
  leave(job: Job): Job | null {
    const lane = this.#lanes.get(job.psnNo);
    if (lane === undefined) return null;
    lane.depth--;
    // Answered while still queued behind another: stays in the chain and is passed over later.
    if (!job.heading) return null;
    let next = job.next;
    while (next !== null && next.done) next = next.next;
    if (next === null) {
      lane.tail = null;
      this.#lanes.delete(job.psnNo);
    } else next.heading = true;
    return next;
  }
}
