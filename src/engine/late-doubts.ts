import type { LoadResult, StateStore } from '../store/port.js';
import type { Clock } from '../wire/clock.js';
import { errorFrame } from '../wire/error-frame.js';
import type { Desk } from './desk.js';
import type { Inbound } from './inbound.js';
import type { Job } from './job.js';
import type { EngineLog, EngineMetrics } from './metrics.js';
import type { Scheduler } from './scheduler.js';
import type { EngineSettings } from './settings.js';
import { type Verdict, verdictOf } from './verdict.js';

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
  /** The door's way back to the caller; not the message, whose body may be large. */
  readonly push: NonNullable<Inbound['push']> | null;
}

const LOOKED_UP_AT_ONCE = 64;

/**
 * Messages whose callers were told E901. Looked for in the background, so that callers that are still connected, and
 * operators, learn how they ended. Bounded in number and time.
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
      push: pushOf(job.inbound),
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
    const verdict = result === undefined ? null : verdictOf(result, doubt.fingerprint);
    this.#doubts.delete(doubt);
    if (verdict !== null) {
      this.#deps.desk.decided(doubt.msgid, doubt.refMsgid);
      this.#deps.metrics.doubt('resolved_later');
      const pushed = this.#push(doubt, verdict);
      this.#deps.log.info(
        { msgid: doubt.msgid, refMsgid: doubt.refMsgid, code: verdict.code, pushed },
        'message in doubt resolved',
      );
    } else if (now >= doubt.untilMs) {
      this.#abandon(doubt);
    } else {
      // Back in at the end: everyone gets a turn.
      this.#doubts.add(doubt);
    }
  }

  /** Tells the caller, if still connected, what became of the message. It may always ask as well. */
  #push({ push, msgid, refMsgid }: LateDoubt, verdict: Verdict): boolean {
    if (push === null) return false;
    let pushed = false;
    try {
      pushed = push(verdict.frame ?? errorFrame(msgid, refMsgid, 'E601'));
    } catch {
      // Gone, like most that waited this long.
    }
    if (pushed) this.#deps.metrics.doubt('pushed');
    else this.#deps.metrics.replyLost();
    return pushed;
  }

  #abandon(doubt: LateDoubt): void {
    this.#doubts.delete(doubt);
    // Long enough ago to be over; what is remembered has to stay bounded.
    this.#deps.desk.decided(doubt.msgid, doubt.refMsgid);
    this.#deps.metrics.doubt('abandoned');
    this.#deps.log.warn(
      { msgid: doubt.msgid, refMsgid: doubt.refMsgid },
      'message in doubt let go; its receipt never appeared',
    );
  }
}

function pushOf(inbound: Inbound): LateDoubt['push'] {
  const { push } = inbound;
  return push === undefined ? null : (frame) => push(frame);
}
