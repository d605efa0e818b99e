import { sameBytes } from '../compute/same-bytes.js';
import type { LoadResult, StateStore } from '../store/port.js';
import type { Clock } from '../wire/clock.js';
import type { Desk } from './desk.js';
import type { Job } from './job.js';
import type { EngineLog, EngineMetrics } from './metrics.js';
import type { Scheduler } from './scheduler.js';
import type { EngineSettings } from './settings.js';

export interface DoubtsDeps {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly metrics: EngineMetrics;
  readonly log: EngineLog;
  readonly settings: EngineSettings;
  readonly desk: Desk;
}

interface LateDoubt {
  readonly psnNo: string;
  readonly msgid: string;
  readonly refMsgid: string;
  readonly fingerprint: Uint8Array;
  readonly untilMs: number;
}

const LOOKED_UP_AT_ONCE = 64;

/**
 * Messages whose callers were told E901. Looked for in the background so that operators learn how they ended; nobody is
 * answered any more. Bounded in number and time.
 */
export class LateDoubts {
  readonly #deps: DoubtsDeps;
  readonly #doubts = new Set<LateDoubt>();
  #looking = false;
  #stopped = false;

  constructor(deps: DoubtsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#doubts.size;
  }

  remember(job: Job, fingerprint: Uint8Array): void {
    const { clock, settings } = this.#deps;
    if (this.#doubts.size >= settings.maxDoubts) {
      const oldest = this.#doubts.values().next();
      if (oldest.done !== true) this.#abandon(oldest.value);
    }
    const untilMs = clock.monotonicMs() + settings.doubtKeepMs;
    // The fingerprint is copied: it is a view into the result buffer of a whole batch.
    this.#doubts.add({
      psnNo: job.psnNo,
      msgid: job.msgid,
      refMsgid: job.refMsgid,
      fingerprint: fingerprint.slice(),
      untilMs,
    });
    if (!this.#looking && !this.#stopped) void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#doubts.size > 0)
      this.#deps.log.warn({ messages: this.#doubts.size }, 'stopped with messages still in doubt');
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#doubts.size > 0 && !this.#stopped) {
      await this.#deps.scheduler.sleep(this.#deps.settings.doubtBackgroundPauseMs);
      if (!this.#stopped) await this.#lookUp([...this.#doubts].slice(0, LOOKED_UP_AT_ONCE));
    }
    this.#looking = false;
  }

  async #lookUp(due: readonly LateDoubt[]): Promise<void> {
    let results: readonly LoadResult[] = [];
    try {
      results = await this.#deps.store.load(due.map(({ psnNo, msgid }) => ({ psnNo, cells: [], msgid })));
    } catch {
      // Unreadable now: try again at the next turn.
    }
    const now = this.#deps.clock.monotonicMs();
    for (let i = 0; i < due.length; i++) this.#review(due[i] as LateDoubt, results[i], now);
  }

  #review(doubt: LateDoubt, result: LoadResult | undefined, now: number): void {
    const receipt = result?.receipt ?? null;
    this.#doubts.delete(doubt);
    if (receipt !== null || result?.claimedByOther === true) {
      this.#deps.desk.decided(doubt.msgid, doubt.refMsgid);
      const executed = receipt !== null && sameBytes(receipt.fingerprint, doubt.fingerprint);
      this.#deps.metrics.doubt('resolved_later');
      this.#deps.log.info({ refMsgid: doubt.refMsgid, executed }, 'message in doubt resolved');
    } else if (now >= doubt.untilMs) {
      this.#abandon(doubt);
    } else {
      // Back in at the end: everyone gets a turn.
      this.#doubts.add(doubt);
    }
  }

  #abandon(doubt: LateDoubt): void {
    this.#doubts.delete(doubt);
    // Long enough ago to be over; what is remembered has to stay bounded.
    this.#deps.desk.decided(doubt.msgid, doubt.refMsgid);
    this.#deps.metrics.doubt('abandoned');
    this.#deps.log.warn({ refMsgid: doubt.refMsgid }, 'message in doubt let go; its receipt never appeared');
  }
}
