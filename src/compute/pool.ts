import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { failure } from './answers.js';
import { decodeOutcomes, encodeTasks } from './batch.js';
import type { ComputeOptions } from './context.js';
import type { ComputeOutcome, ComputePool, ComputeTask, SharedPolicies } from './contract.js';
import { InlinePool } from './inline-pool.js';
import type { WorkerBatch } from './worker.js';

export interface PoolSettings extends ComputeOptions {
  /** 0 = compute in the I/O thread. */
  readonly threads: number;
  /** A batch that takes longer is a hung thread: all are started anew and the batch is tried again message by message. */
  readonly batchTimeoutMs: number;
  /** Worker module, and the flags of node its threads are started with. */
  readonly worker: URL;
  readonly execArgv: readonly string[];
}

/** One core stays with the I/O thread. */
export function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

/** A thread loads its module by itself: run from source (tests), it needs a loader for TypeScript. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');

export const DEFAULT_POOL_SETTINGS: PoolSettings = Object.freeze({
  threads: defaultThreads(),
  batchTimeoutMs: 5000,
  strict: false,
  shadowShare: 0,
  worker: new URL(FROM_SOURCE ? './worker.ts' : './worker.js', import.meta.url),
  execArgv: FROM_SOURCE ? ['--import', 'tsx'] : [],
});

/** One minute: threads are fixed, so this only has to outlast a pause. */
const IDLE_MS = 60_000;

/**
 * The worker threads. Each holds one batch in hand and one waiting, so that it does not idle while the I/O thread is busy.
 * When a thread dies, the messages it held are tried again alone, with nothing else running: the one that kills it then
 * shows itself and is answered E704, and no bystander is.
 */
export class PiscinaPool implements ComputePool {
  readonly #settings: PoolSettings;
  #piscina: Piscina<WorkerBatch, ArrayBuffer>;
  /** Holders that are emptied: what a set forgets may live on in its outgrown tables. */
  readonly #running = new Set<{ posted: Promise<unknown> | null }>();
  /** Set while suspects run alone; everybody else waits for it. */
  #isolation: Promise<unknown> | null = null;
  #deaths = 0;

  constructor(settings: Partial<PoolSettings> = {}) {
    this.#settings = { ...DEFAULT_POOL_SETTINGS, ...settings };
    this.#piscina = this.#start();
  }

  #start(): Piscina<WorkerBatch, ArrayBuffer> {
    const piscina = new Piscina<WorkerBatch, ArrayBuffer>({
      filename: this.#settings.worker.href,
      execArgv: [...this.#settings.execArgv],
      minThreads: this.#settings.threads,
      maxThreads: this.#settings.threads,
      concurrentTasksPerWorker: 2,
      idleTimeout: IDLE_MS,
      atomics: 'sync',
      recordTiming: false,
    });
    // A thread that ends rejects the batches it held; without a listener the event itself would end the process.
    piscina.on('error', () => undefined);
    return piscina;
  }

  /** Batches lost to a dying thread so far. */
  get deaths(): number {
    return this.#deaths;
  }

  async prepare(policies: SharedPolicies): Promise<void> {
    const empty = (): Promise<unknown> => this.#hand([], policies, 0);
    await Promise.all(Array.from({ length: this.#settings.threads }, empty));
  }

  async run(
    tasks: readonly ComputeTask[],
    policies: SharedPolicies,
    nowMs: number,
  ): Promise<readonly ComputeOutcome[]> {
    while (this.#isolation !== null) await this.#isolation;
    const posted = this.#post(tasks, policies, nowMs);
    const held: { posted: Promise<unknown> | null } = { posted };
    this.#running.add(held);
    try {
      return await posted;
    } catch {
      this.#deaths++;
      return await this.#isolate(() => this.#oneByOne(tasks, policies, nowMs));
    } finally {
      this.#running.delete(held);
      held.posted = null;
    }
  }

  close(): Promise<void> {
    return this.#piscina.destroy();
  }

  #isolate(work: () => Promise<ComputeOutcome[]>): Promise<ComputeOutcome[]> {
    const running = [...this.#running].flatMap(({ posted }) => (posted === null ? [] : [posted]));
    const before = this.#isolation ?? Promise.allSettled(running);
    const turn = before.then(work);
    this.#isolation = turn;
    return turn.finally(() => {
      if (this.#isolation === turn) this.#isolation = null;
    });
  }

  /** Never rejects. */
  async #oneByOne(tasks: readonly ComputeTask[], policies: SharedPolicies, nowMs: number): Promise<ComputeOutcome[]> {
    const outcomes: ComputeOutcome[] = [];
    for (const task of tasks) {
      try {
        const [outcome] = await this.#post([task], policies, nowMs);
        outcomes.push(outcome ?? failure(task, 'E704', '', 'the worker gave no outcome'));
      } catch {
        outcomes.push(failure(task, 'E704', '', 'the worker thread ended'));
      }
    }
    return outcomes;
  }

  async #post(tasks: readonly ComputeTask[], policies: SharedPolicies, nowMs: number): Promise<ComputeOutcome[]> {
    const piscina = this.#piscina;
    const watchdog = setTimeout(() => this.#giveUp(piscina), this.#settings.batchTimeoutMs);
    try {
      const outcomes = decodeOutcomes(await this.#hand(tasks, policies, nowMs));
      if (outcomes.length !== tasks.length) throw new RangeError('the worker answered another number of tasks');
      return outcomes;
    } finally {
      clearTimeout(watchdog);
    }
  }

  #hand(tasks: readonly ComputeTask[], policies: SharedPolicies, nowMs: number): Promise<ArrayBuffer> {
    const buffer = encodeTasks(tasks);
    const message: WorkerBatch = {
      tasks: buffer,
      policyId: policies.id,
      policies: policies.block,
      nowMs,
      strict: this.#settings.strict,
      shadowShare: this.#settings.shadowShare ?? 0,
      stopped: policies.stopped ?? [],
    };
    return this.#piscina.run(message, { transferList: [buffer] });
  }

  /**
   * All of its threads and everything that waits for them: ending the threads alone would not do. Piscina replaces none any
   * more once one ended while it was starting, and a batch still in its queue, whose time is over too, would wait for ever.
   * Not by an abort signal: a task with one never shares a thread, which would leave it idle between batches.
   */
  #giveUp(piscina: Piscina<WorkerBatch, ArrayBuffer>): void {
    if (piscina !== this.#piscina) return;
    this.#piscina = this.#start();
    void piscina.destroy();
  }
}

/** The pool the settings ask for. */
export function openPool(settings: Partial<PoolSettings> = {}): ComputePool {
  return settings.threads === 0
    ? new InlinePool({ strict: settings.strict ?? false, shadowShare: settings.shadowShare ?? 0 })
    : new PiscinaPool(settings);
}
