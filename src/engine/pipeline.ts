import type { ComputeOutcome, ComputePool, NeedOutcome, SharedPolicies } from '../compute/contract.js';
import type { Clock } from '../wire/clock.js';
import type { Committing } from './committing.js';
import type { Desk } from './desk.js';
import type { Job, JobStage } from './job.js';
import type { Loading } from './loading.js';
import type { EngineLog, EngineMetrics, Stage } from './metrics.js';
import type { EngineSettings } from './settings.js';

export interface PipelineDeps {
  readonly pool: ComputePool;
  readonly policies: () => SharedPolicies;
  /** Called with the fault of every settlement whose second computation differed. */
  readonly onShadowFault: (fault: string) => void;
  readonly loading: Loading;
  readonly committing: Committing;
  readonly desk: Desk;
  readonly clock: Clock;
  readonly metrics: EngineMetrics;
  readonly log: EngineLog;
  readonly settings: EngineSettings;
}

interface Computed {
  readonly commits: Job[];
  readonly needing: Job[];
  readonly needs: NeedOutcome[];
}

/** One batch's way through load, compute and commit. Messages that are through are answered; only the others go round again. */
export class Pipeline {
  readonly #deps: PipelineDeps;

  constructor(deps: PipelineDeps) {
    this.#deps = deps;
  }

  /** Resolves when every message of the batch is answered or in doubt. Never rejects. */
  async run(batch: readonly Job[]): Promise<void> {
    this.#deps.metrics.batch(batch.length);
    let jobs: readonly Job[] = await this.#load(batch);
    while (jobs.length > 0) {
      const { commits, needing, needs } = await this.#compute(jobs);
      // Sequential in the usual case of one kind, together otherwise.
      if (needing.length === 0) jobs = await this.#commit(commits);
      else jobs = (await Promise.all([this.#loadMore(needing, needs), this.#commit(commits)])).flat();
    }
  }

  /** The jobs still worth working on, moved on to `stage`; the ones past their deadline are answered E702. */
  #alive(jobs: readonly Job[], stage: JobStage): Job[] {
    const now = this.#deps.clock.monotonicMs();
    const alive: Job[] = [];
    for (const job of jobs) {
      if (job.done) continue;
      if (now >= job.deadlineMs) {
        this.#deps.desk.fail(job, 'E702');
        continue;
      }
      job.stage = stage;
      alive.push(job);
    }
    return alive;
  }

  async #load(batch: readonly Job[]): Promise<readonly Job[]> {
    const jobs = this.#alive(batch, 'loading');
    if (jobs.length === 0) return jobs;
    const start = this.#deps.clock.monotonicMs();
    try {
      await this.#deps.loading.first(jobs);
    } catch (error) {
      return this.#unreadable(jobs, error);
    }
    this.#timed('load', start);
    return jobs;
  }

  async #loadMore(jobs: readonly Job[], needs: readonly NeedOutcome[]): Promise<readonly Job[]> {
    try {
      await this.#deps.loading.more(jobs, needs);
    } catch (error) {
      return this.#unreadable(jobs, error);
    }
    return jobs;
  }

  #unreadable(jobs: readonly Job[], error: unknown): readonly Job[] {
    const name = error instanceof Error ? error.name : 'not an Error';
    this.#deps.log.warn({ messages: jobs.length, error: name }, 'store could not be read');
    for (const job of jobs) this.#deps.desk.fail(job, 'E703');
    return [];
  }

  async #compute(candidates: readonly Job[]): Promise<Computed> {
    const computed: Computed = { commits: [], needing: [], needs: [] };
    const jobs = this.#alive(candidates, 'computing');
    if (jobs.length === 0) return computed;
    const { pool, clock, desk, policies } = this.#deps;
    const start = clock.monotonicMs();
    let outcomes: readonly ComputeOutcome[];
    try {
      outcomes = await pool.run(jobs, policies(), clock.nowMs());
    } catch {
      outcomes = [];
    }
    this.#timed('compute', start);
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as Job;
      const outcome = outcomes[i];
      if (outcome === undefined) this.#faulty(job, 'the pool gave no outcome');
      else if (outcome.kind === 'commit') {
        job.proposal = outcome;
        computed.commits.push(job);
      } else if (outcome.kind === 'answer') {
        if (outcome.fault !== '') desk.fault(job, outcome.fault);
        if (outcome.code === 'E711') this.#deps.onShadowFault(outcome.fault);
        if (outcome.replay) this.#deps.metrics.replay();
        desk.answer(job, outcome.frame, outcome.code);
      } else if (++job.needs > this.#deps.settings.maxNeeds) this.#faulty(job, 'asked for state too often');
      else {
        computed.needing.push(job);
        computed.needs.push(outcome);
      }
    }
    return computed;
  }

  #faulty(job: Job, fault: string): void {
    this.#deps.desk.fault(job, fault);
    this.#deps.desk.fail(job, 'E704');
  }

  async #commit(candidates: readonly Job[]): Promise<readonly Job[]> {
    const jobs = this.#alive(candidates, 'committing');
    if (jobs.length === 0) return jobs;
    const start = this.#deps.clock.monotonicMs();
    const { again, anew } = await this.#deps.committing.run(jobs);
    this.#timed('commit', start);
    return anew.length === 0 ? again : [...again, ...(await this.#load(anew))];
  }

  #timed(stage: Stage, startMs: number): void {
    this.#deps.metrics.stage(stage, Math.round((this.#deps.clock.monotonicMs() - startMs) * 1000));
  }
}
