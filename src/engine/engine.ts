import type { ComputePool, SharedPolicies } from '../compute/contract.js';
import { sharePolicies, type PolicyBytes } from '../compute/policies.js';
import { versionOfShadowFault } from '../compute/shadow.js';
import type { StateStore } from '../store/port.js';
import type { Clock } from '../wire/clock.js';
import { errorFrame } from '../wire/error-frame.js';
import type { ErrorCode } from '../wire/errors.js';
import { admit } from './admission.js';
import { Committing } from './committing.js';
import { Desk } from './desk.js';
import { Doubts } from './doubts.js';
import type { Inbound } from './inbound.js';
import { Job } from './job.js';
import { Loading } from './loading.js';
import { NO_LOG, NO_METRICS, type EngineLog, type EngineMetrics } from './metrics.js';
import { OnlineAudit } from './online-audit.js';
import { Pipeline } from './pipeline.js';
import { ReadyQueue } from './ready-queue.js';
import { realScheduler, type Scheduler } from './scheduler.js';
import { ServiceTime } from './service-time.js';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from './settings.js';
import { Watch } from './watch.js';

export interface EngineDeps {
  readonly store: StateStore;
  readonly pool: ComputePool;
  readonly clock: Clock;
  /** inf_refmsgid numbers, see src/wire/ids.ts. */
  readonly ids: { next(insuplc: string): string };
  /** Active bundles at the start. */
  readonly policies: readonly PolicyBytes[];
  readonly settings?: Partial<EngineSettings>;
  readonly metrics?: EngineMetrics;
  readonly log?: EngineLog;
  readonly scheduler?: Scheduler;
}

export interface EngineStats {
  /** Admitted and not answered, and the bytes of their bodies. */
  readonly open: number;
  readonly openBytes: number;
  /** Persons with open messages. */
  readonly lanes: number;
  readonly batchesInFlight: number;
  /** Smoothed time of a batch, ms. */
  readonly batchMs: number;
  /** In doubt with the caller waiting; in doubt after the caller was told. */
  readonly doubtsOpen: number;
  readonly doubtsLate: number;
  readonly policySet: string;
  /** Policy versions that are stopped: their second computation differed. */
  readonly stopped: readonly string[];
  readonly draining: boolean;
}

/**
 * One message's life: admitted, collected into a micro-batch, loaded, computed, committed, answered. Every submitted
 * message gets exactly one reply: executed, not executed, or in doubt. Promises are per batch, never per message.
 */
export class Engine {
  readonly #pool: ComputePool;
  readonly #clock: Clock;
  readonly #ids: EngineDeps['ids'];
  readonly #settings: EngineSettings;
  readonly #metrics: EngineMetrics;
  readonly #scheduler: Scheduler;
  readonly #ready = new ReadyQueue(() => this.#turn());
  readonly #time = new ServiceTime();
  readonly #desk: Desk;
  readonly #doubts: Doubts;
  readonly #watch: Watch;
  readonly #pipeline: Pipeline;
  readonly #audit: OnlineAudit;
  #policies: SharedPolicies;
  readonly #stopped = new Set<string>();
  #policyTurn = 0;
  #policyTurnDone = 0;
  #batches = 0;
  #turnDue = false;
  #draining = false;

  constructor(deps: EngineDeps) {
    const { store, pool, clock } = deps;
    const settings = { ...DEFAULT_ENGINE_SETTINGS, ...deps.settings };
    const metrics = deps.metrics ?? NO_METRICS;
    const log = deps.log ?? NO_LOG;
    const scheduler = deps.scheduler ?? realScheduler;
    const desk = new Desk(this.#ready, clock, metrics, log);
    const doubts = new Doubts({ store, desk, clock, scheduler, metrics, log, settings });
    this.#audit = new OnlineAudit({ store, clock, scheduler, metrics, log, perSecond: settings.auditPerSecond });
    const committing = new Committing({ store, desk, doubts, metrics, log, settings, audit: this.#audit });
    const loading = new Loading(store, clock);
    this.#pool = pool;
    this.#clock = clock;
    this.#ids = deps.ids;
    this.#settings = settings;
    this.#metrics = metrics;
    this.#scheduler = scheduler;
    this.#desk = desk;
    this.#doubts = doubts;
    this.#watch = new Watch({ desk, doubts, clock, scheduler, settings });
    this.#policies = sharePolicies(deps.policies);
    this.#pipeline = new Pipeline({
      pool,
      policies: () => this.#policies,
      onShadowFault: (fault) => this.#stopVersion(versionOfShadowFault(fault)),
      loading,
      committing,
      desk,
      clock,
      metrics,
      log,
      settings,
    });
  }

  /** Takes a message in, or refuses it at once through its `reply`. Never throws for a message's sake. */
  submit(inbound: Inbound): void {
    const refMsgid = this.#ids.next(inbound.envelope.insuplc);
    const code = admit(inbound, this.#draining, this.#desk, this.#time, this.#settings);
    if (code !== null) return this.#refuse(inbound, refMsgid, code);
    const job = new Job(inbound, refMsgid, this.#clock.monotonicMs());
    this.#desk.take(job);
    this.#watch.admitted(job);
  }

  /** Resolves when the pool is up and knows the policies: before that the first messages would wait for it. */
  start(): Promise<void> {
    return this.#pool.prepare(this.#policies);
  }

  /**
   * Swaps the active policies once every thread has compiled them. Batches already computing keep the set they started
   * with. The caller has checked the bundles; ones that do not compile would answer every message with E704.
   */
  async setPolicies(policies: readonly PolicyBytes[]): Promise<void> {
    const shared = { ...sharePolicies(policies), stopped: [...this.#stopped] };
    const turn = ++this.#policyTurn;
    await this.#pool.prepare(shared);
    // A later call may have been faster.
    if (turn > this.#policyTurnDone) {
      this.#policies = { ...shared, stopped: [...this.#stopped] };
      this.#policyTurnDone = turn;
    }
  }

  /** New messages of this version are refused (E712) until another version is active or the engine restarts. */
  #stopVersion(version: string | null): void {
    if (version === null) return;
    this.#metrics.shadowDifference(version);
    this.#stopped.add(version);
    this.#policies = { ...this.#policies, stopped: [...this.#stopped] };
  }

  /** Refuses new messages (E705) and resolves when every admitted one is answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#desk.emptied();
    this.#doubts.stop();
    this.#audit.stop();
  }

  stats(): EngineStats {
    const doubts = this.#doubts.size;
    return {
      open: this.#desk.open.length,
      openBytes: this.#desk.openBytes,
      lanes: this.#desk.lanes,
      batchesInFlight: this.#batches,
      batchMs: this.#time.batchMs,
      doubtsOpen: doubts.open,
      doubtsLate: doubts.late,
      policySet: this.#policies.id,
      stopped: [...this.#stopped],
      draining: this.#draining,
    };
  }

  #refuse(inbound: Inbound, refMsgid: string, reason: ErrorCode): void {
    const { infno, msgid } = inbound.envelope;
    const code = this.#desk.mayBeExecuted(msgid, refMsgid, reason) ? 'E901' : reason;
    this.#metrics.answered(infno, code, 0, inbound.envelope);
    try {
      inbound.reply(errorFrame(msgid, refMsgid, code));
    } catch {
      this.#metrics.replyLost();
    }
  }

  /** Arranges one look at the queue after what has already arrived. */
  #turn(): void {
    if (this.#turnDue || this.#ready.empty || this.#batches >= this.#settings.batchesInFlight) return;
    this.#turnDue = true;
    this.#scheduler.defer(() => {
      this.#turnDue = false;
      this.#launch();
    });
  }

  #launch(): void {
    const { batchMax, batchBytes, batchesInFlight } = this.#settings;
    while (this.#batches < batchesInFlight) {
      const batch = this.#ready.take(batchMax, batchBytes);
      if (batch.length === 0) return;
      void this.#run(batch);
    }
  }

  async #run(batch: readonly Job[]): Promise<void> {
    this.#batches++;
    const start = this.#clock.monotonicMs();
    await this.#pipeline.run(batch);
    const now = this.#clock.monotonicMs();
    this.#time.observe(now - start, batch.length, now, !this.#ready.empty);
    this.#batches--;
    this.#turn();
  }
}
