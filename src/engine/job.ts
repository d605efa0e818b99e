import { Buffer } from 'node:buffer';
import { NO_LOOKUP, type CommitOutcome, type ComputeTask, type Lookup, type TaskCell } from '../compute/contract.js';
import type { Receipt } from '../store/port.js';
import type { Inbound } from './inbound.js';

/** Where a message stands. Up to `computing` nothing was sent to the store that could change it. */
export type JobStage = 'waiting' | 'loading' | 'computing' | 'committing' | 'in_doubt' | 'done';

/** One message from admission to answer; what a worker sees of it is the ComputeTask it implements. */
export class Job implements ComputeTask {
  readonly infno: string;
  readonly msgid: string;
  readonly psnNo: string;
  readonly insuplc: string;
  readonly mdtrtarea: string;
  readonly senderId: string;
  readonly refMsgid: string;
  readonly body: Uint8Array;
  readonly inbound: Inbound;
  /** Monotonic ms. */
  readonly receivedMs: number;
  readonly deadlineMs: number;

  cells: readonly TaskCell[] = [];
  receipt: Receipt | null = null;
  claimedByOther = false;
  lookup: Lookup = NO_LOOKUP;

  stage: JobStage = 'waiting';
  /** What was, or is about to be, sent to the store. */
  proposal: CommitOutcome | null = null;
  conflicts = 0;
  needs = 0;
  /** First of its person: may be worked on. */
  heading = false;
  /** Its place among the open ones. */
  slot = -1;
  /** The person's next message. */
  next: Job | null = null;

  constructor(inbound: Inbound, refMsgid: string, receivedMs: number) {
    const e = inbound.envelope;
    this.infno = e.infno;
    this.msgid = e.msgid;
    this.psnNo = e.psnNo;
    this.insuplc = e.insuplc;
    this.mdtrtarea = e.mdtrtarea;
    this.senderId = inbound.senderId;
    this.refMsgid = refMsgid;
    // A copy, now that it is admitted: a socket's buffer is gone once its callback returns. Buffer.from copies into the pool,
    // the cheapest allocation there is.
    this.body = Buffer.from(e.body);
    this.inbound = inbound;
    this.receivedMs = receivedMs;
    this.deadlineMs = receivedMs + e.timeoutMs;
  }

  get done(): boolean {
    return this.stage === 'done';
  }
}
