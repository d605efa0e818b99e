import type { StateStore } from '../store/port.js';
import { type Clock, shanghai } from '../wire/clock.js';
import { Auditor } from './audit/auditor.js';
import { putHold } from './audit/hold.js';
import type { AuditResult, EngineLog, EngineMetrics } from './metrics.js';
import type { Scheduler } from './scheduler.js';

export interface OnlineAuditDeps {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly metrics: EngineMetrics;
  readonly log: EngineLog;
  /** Persons looked at in one second; 0 = none. */
  readonly perSecond: number;
}

/** Persons waiting to be looked at; more than these are let go, a low rate never gets to all. */
const MAX_WAITING = 1000;
/** Few at a time: between two reads messages go on. */
const READ_AT_ONCE = 16;

/**
 * Looks at some of the persons who settled a moment ago, at a low rate (R13): what their records add up to must be what
 * their totals say. A person of whom that is not true is put on hold; operators learn it from the log and the metric.
 */
export class OnlineAudit {
  readonly #deps: OnlineAuditDeps;
  readonly #auditor: Auditor;
  readonly #waiting = new Set<string>();
  #running = false;
  #stopped = false;

  constructor(deps: OnlineAuditDeps) {
    this.#deps = deps;
    const lastYear = (): number => shanghai(deps.clock.nowMs()).year + 1;
    this.#auditor = new Auditor(deps.store, lastYear, READ_AT_ONCE);
  }

  /** A person's settlement or event was committed. Called on the hot path. */
  committed(psnNo: string): void {
    if (this.#deps.perSecond === 0 || this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.add(psnNo);
    if (!this.#running && !this.#stopped) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.size > 0 && !this.#stopped) {
      await this.#deps.scheduler.sleep(1000 / this.#deps.perSecond);
      const [psnNo] = this.#waiting;
      if (psnNo === undefined || this.#stopped) continue;
      this.#waiting.delete(psnNo);
      this.#deps.metrics.audited(await this.#look(psnNo));
    }
    this.#running = false;
  }

  async #look(psnNo: string): Promise<AuditResult> {
    const { store, clock, log } = this.#deps;
    try {
      const [report] = await this.#auditor.audit([{ psnNo, years: [], strayStatus: [] }]);
      const [first] = report?.findings ?? [];
      if (report === undefined || report.changing) return 'unread';
      if (first === undefined) return 'clean';
      log.error({ setlId: first.setlId, year: first.year, damage: first.damage }, 'audit found a difference');
      if (!report.held) {
        await putHold(store, first, clock.nowMs());
        log.error({ setlId: first.setlId }, 'person put on hold');
      }
      return 'mismatch';
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.name : 'not an Error' }, 'audit could not read the store');
      return 'unread';
    }
  }
}
