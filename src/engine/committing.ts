import type { CommitOutcome } from '../compute/contract.js';
import type { CommitRequest, CommitResult, StateStore } from '../store/port.js';
import type { Desk } from './desk.js';
import type { Doubts } from './doubts.js';
import type { Job } from './job.js';
import { refresh } from './loading.js';
import type { EngineLog, EngineMetrics } from './metrics.js';
import type { EngineSettings } from './settings.js';

export interface CommittingDeps {
  readonly store: StateStore;
  readonly desk: Desk;
  readonly doubts: Doubts;
  readonly metrics: EngineMetrics;
  readonly log: EngineLog;
  readonly settings: EngineSettings;
}

/** Sends proposals to the store and turns every result into its one meaning. */
export class Committing {
  readonly #deps: CommittingDeps;

  constructor(deps: CommittingDeps) {
    this.#deps = deps;
  }

  /** Jobs carry a proposal and are within their deadline. Returns those to compute again. Never rejects. */
  async run(jobs: readonly Job[]): Promise<Job[]> {
    const requests: CommitRequest[] = [];
    for (const job of jobs) {
      job.stage = 'committing';
      this.#deps.desk.sent(job);
      requests.push(requestOf(job, job.proposal as CommitOutcome));
    }
    const results = await this.#send(requests);
    const again: Job[] = [];
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as Job;
      const result = results[i] ?? { kind: 'in_doubt', reason: 'the store gave no result' };
      if (this.#settle(job, result)) again.push(job);
    }
    return again;
  }

  /** A store that rejects broke its contract after the batch was handed over: nobody knows what became of it. */
  async #send(requests: readonly CommitRequest[]): Promise<readonly CommitResult[]> {
    try {
      return await this.#deps.store.commit(requests);
    } catch {
      return requests.map(() => ({ kind: 'in_doubt', reason: 'the store failed' }) as const);
    }
  }

  /** True when the message has to be computed again. */
  #settle(job: Job, result: CommitResult): boolean {
    const { desk, doubts, metrics } = this.#deps;
    switch (result.kind) {
      case 'committed':
        desk.answer(job, (job.proposal as CommitOutcome).frame, '');
        return false;
      case 'replayed':
        metrics.replay();
        desk.answer(job, result.answer, '');
        return false;
      case 'message_conflict':
        desk.fail(job, 'E601');
        return false;
      case 'version_conflict':
        return this.#conflict(job, result);
      case 'refused':
        this.#deps.log.warn({ refMsgid: job.refMsgid, reason: result.reason }, 'store refused a commit');
        desk.fail(job, 'E703');
        return false;
      case 'in_doubt':
        doubts.take(job, result.reason);
        return false;
    }
  }

  #conflict(job: Job, result: CommitResult & { kind: 'version_conflict' }): boolean {
    this.#deps.metrics.conflict();
    // Answered in doubt by the watch while this was under way: the caller now asks or sends again.
    if (job.done) return false;
    job.conflicts++;
    if (job.conflicts > this.#deps.settings.maxConflicts) {
      this.#deps.desk.fail(job, 'E706');
      return false;
    }
    refresh(job, (job.proposal as CommitOutcome).checks, result.cells);
    job.proposal = null;
    return true;
  }
}

function requestOf(job: Job, proposal: CommitOutcome): CommitRequest {
  return {
    psnNo: job.psnNo,
    msgid: job.msgid,
    receipt: { fingerprint: proposal.fingerprint, answer: proposal.frame },
    checks: proposal.checks,
    writes: proposal.writes,
    record: { setlId: proposal.setlId, bytes: proposal.record },
    outbox: proposal.outbox,
  };
}
