import type { LoadResult } from '../store/port.js';
import { errorFrame } from '../wire/error-frame.js';
import type { Job } from './job.js';
import { type DoubtsDeps, LateDoubts } from './late-doubts.js';
import { verdictOf } from './verdict.js';

interface Doubt {
  readonly job: Job;
  readonly untilMs: number;
  pauseMs: number;
  dueMs: number;
}

/** Pauses double from the first up to this many times it. */
const LONGEST_PAUSE = 16;
const LOOKED_UP_AT_ONCE = 64;

/**
 * Commits that were sent and never answered for certain. Only a receipt decides: with it the message was executed and
 * its bytes go out. Its absence decides nothing, for the commit may still be on its way; after the grace the caller is told
 * E901, and the receipt is looked for further in the background.
 */
export class Doubts {
  readonly #deps: DoubtsDeps;
  readonly #late: LateDoubts;
  readonly #open = new Map<Job, Doubt>();
  #looking = false;

  constructor(deps: DoubtsDeps) {
    this.#deps = deps;
    this.#late = new LateDoubts(deps);
  }

  /** Messages in doubt whose callers wait, and those whose callers were told E901. */
  get size(): { open: number; late: number } {
    return { open: this.#open.size, late: this.#late.size };
  }

  take(job: Job, reason: string): void {
    if (job.done) return;
    const { clock, settings, metrics, log } = this.#deps;
    job.stage = 'in_doubt';
    metrics.doubt('entered');
    log.warn(
      { msgid: job.msgid, refMsgid: job.refMsgid, setlId: job.proposal?.setlId ?? '', reason },
      'commit in doubt',
    );
    const now = clock.monotonicMs();
    const untilMs = Math.max(now, job.deadlineMs) + settings.doubtGraceMs;
    this.#open.set(job, { job, untilMs, pauseMs: settings.doubtPauseMs, dueMs: now });
    if (!this.#looking) void this.#look();
  }

  /** The caller is told that the outcome is open; the receipt is looked for further. */
  giveUp(job: Job): void {
    this.#open.delete(job);
    if (job.done) return;
    this.#deps.metrics.doubt('unresolved');
    if (job.proposal !== null) this.#late.remember(job, job.proposal.fingerprint);
    this.#deps.desk.fail(job, 'E901');
  }

  /** Ends the background look-ups. */
  stop(): void {
    this.#late.stop();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const { clock, scheduler, settings } = this.#deps;
    while (this.#open.size > 0) {
      await scheduler.sleep(settings.doubtPauseMs);
      const now = clock.monotonicMs();
      const due: Doubt[] = [];
      for (const doubt of this.#open.values()) {
        if (doubt.dueMs <= now && due.length < LOOKED_UP_AT_ONCE) due.push(doubt);
      }
      if (due.length > 0) await this.#lookUp(due);
    }
    this.#looking = false;
  }

  async #lookUp(due: readonly Doubt[]): Promise<void> {
    const { store, clock, settings } = this.#deps;
    let results: readonly LoadResult[] = [];
    try {
      results = await store.load(due.map(({ job }) => ({ psnNo: job.psnNo, cells: [], msgid: job.msgid })));
    } catch {
      // Unreadable now: as good as absent, try again.
    }
    const now = clock.monotonicMs();
    for (let i = 0; i < due.length; i++) {
      const doubt = due[i] as Doubt;
      if (this.#decided(doubt.job, results[i])) {
        this.#open.delete(doubt.job);
      } else if (now >= doubt.untilMs) {
        this.giveUp(doubt.job);
      } else {
        doubt.dueMs = now + doubt.pauseMs;
        doubt.pauseMs = Math.min(doubt.pauseMs * 2, settings.doubtPauseMs * LONGEST_PAUSE);
      }
    }
  }

  #decided(job: Job, result: LoadResult | undefined): boolean {
    const { desk, metrics } = this.#deps;
    if (job.done) return true;
    if (result === undefined || job.proposal === null) return false;
    const verdict = verdictOf(result, job.proposal.fingerprint);
    if (verdict === null) return false;
    metrics.doubt('resolved');
    desk.answer(job, verdict.frame ?? errorFrame(job.msgid, job.refMsgid, 'E601'), verdict.code);
    return true;
  }
}
