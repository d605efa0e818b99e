import type { CommitOutcome } from '../compute/contract.js';
import type { CommitRequest, CommitResult, StateStore } from '../store/port.js';
import type { Desk } from './desk.js';
import type { Doubts } from './doubts.js';
import type { Job } from './job.js';
import { refresh } from './loading.js';
import type { EngineLog, EngineMetrics } from './metrics.js';
import type { OnlineAudit } from './online-audit.js';
import type { EngineSettings } from './settings.js';

export interface CommittingDeps {
  readonly audit: Pick<OnlineAudit, 'committed'>;
  readonly store: StateStore;
  readonly desk: Desk;
  readonly doubts: Doubts;
  readonly metrics: EngineMetrics;
  readonly log: EngineLog;
  readonly settings: EngineSettings;
}

/** Messages that are not through: `again` on the cells they now carry, `anew` after everything is loaded again. */
export interface Unsettled {
  readonly again: Job[];
  readonly anew: Job[];
}

/** Sends proposals to the store and turns every result into its one meaning. */
export class Committing {
  readonly #deps: CommittingDeps;

  constructor(deps: CommittingDeps) {
    this.#deps = deps;
  }

  /** Jobs carry a proposal and are within their deadline. Never rejects. */
  async run(jobs: readonly Job[]): Promise<Unsettled> {
    const requests: CommitRequest[] = [];
    for (const job of jobs) {
      job.stage = 'committing';
      this.#deps.desk.sent(job);
      requests.push(requestOf(job, job.proposal as CommitOutcome));
    }
    const results = await this.#send(requests);
    const unsettled: Unsettled = { again: [], anew: [] };
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as Job;
      const result = results[i] ?? { kind: 'in_doubt', reason: 'the store gave no result' };
      const what = this.#settle(job, result);
      if (what !== null) unsettled[what].push(job);
    }
    return unsettled;
  }

  /** A store that rejects broke its contract after the batch was handed over: nobody knows what became of it. */
  async #send(requests: readonly CommitRequest[]): Promise<readonly CommitResult[]> {
    try {
      return await this.#deps.store.commit(requests);
    } catch {
      return requests.map(() => ({ kind: 'in_doubt', reason: 'the store failed' }) as const);
    }
  }

  /** How the message goes on, null when it is through. */
  #settle(job: Job, result: CommitResult): keyof Unsettled | null {
    const { desk, doubts, metrics } = this.#deps;
    switch (result.kind) {
      case 'committed':
        this.#deps.audit.committed(job.psnNo);
        desk.answer(job, (job.proposal as CommitOutcome).frame, '');
        return null;
      case 'replayed':
        metrics.replay();
        desk.answer(job, result.answer, '');
        return null;
      // Somebody else's receipt came in between: only what it says can tell what this message is answered.
      case 'message_conflict':
        return this.#conflict(job, 'E601') ? 'anew' : null;
      case 'receipt_exists':
        return this.#conflict(job, 'E706') ? 'anew' : null;
      case 'version_conflict':
        if (!this.#conflict(job, 'E706')) return null;
        refresh(job, (job.proposal as CommitOutcome).checks, result.cells);
        return 'again';
      case 'refused':
        this.#deps.log.warn(
          { msgid: job.msgid, refMsgid: job.refMsgid, reason: result.reason },
          'store refused a commit',
        );
        desk.fail(job, 'E703');
        return null;
      case 'in_doubt':
        doubts.take(job, result.reason);
        return null;
    }
  }

  /** Whether the message may be tried once more; answered with `code` when it was tried often enough. */
  #conflict(job: Job, code: 'E601' | 'E706'): boolean {
    this.#deps.metrics.conflict();
    // Answered in doubt by the watch while this was under way: the caller now asks or sends again.
    if (job.done) return false;
    job.conflicts++;
    if (job.conflicts > this.#deps.settings.maxConflicts) {
      this.#deps.desk.fail(job, code);
      return false;
    }
    return true;
  }
}

function requestOf(job: Job, proposal: CommitOutcome): CommitRequest {
  return {
    psnNo: job.psnNo,
    msgid: job.msgid,
    receipt: { fingerprint: proposal.fingerprint, answer: proposal.frame },
    alsoReceipt: proposal.alsoReceipt,
    checks: proposal.checks,
    writes: proposal.writes,
    record:
      proposal.record === null
        ? null
        : { setlId: proposal.setlId, bytes: proposal.record, answerTail: proposal.answerTail },
    outbox: proposal.outbox,
  };
}
