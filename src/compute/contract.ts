import type { AlsoReceipt, CellCheck, CellName, CellWrite, Receipt, RecordWrite } from '../store/port.js';

/** One state cell as it was loaded; version 0 and null bytes when it does not exist. */
export interface TaskCell {
  readonly name: CellName;
  readonly version: number;
  readonly bytes: Uint8Array | null;
}

/** What a task asked for with `need` and got; a field stays null until it was asked for, or when nothing was found. */
export interface Lookup {
  readonly setlId: string | null;
  /** The settlement record of `setlId`. */
  readonly record: Uint8Array | null;
  readonly msgid: string | null;
  /** The answer frame kept for `msgid`, of the same person. */
  readonly answer: Uint8Array | null;
  /** `msgid` was claimed for another person. */
  readonly claimedByOther: boolean;
  readonly policyVersion: string | null;
  /** Bundle bytes of `policyVersion`. */
  readonly policy: Uint8Array | null;
  /** What an earlier round noted for the next ones; stays until another note. */
  readonly note: string | null;
}

export const NO_LOOKUP: Lookup = Object.freeze({
  setlId: null,
  record: null,
  msgid: null,
  answer: null,
  claimedByOther: false,
  policyVersion: null,
  policy: null,
  note: null,
});

/** One message with everything its computation may look at. The body is opaque until a worker opens it. */
export interface ComputeTask {
  readonly infno: string;
  readonly msgid: string;
  readonly psnNo: string;
  readonly insuplc: string;
  readonly mdtrtarea: string;
  readonly senderId: string;
  /** inf_refmsgid of the answer, given out once per message. */
  readonly refMsgid: string;
  readonly body: Uint8Array;
  readonly cells: readonly TaskCell[];
  /** Receipt kept for this msgid and person. */
  readonly receipt: Receipt | null;
  /** This msgid was claimed for another person. */
  readonly claimedByOther: boolean;
  readonly lookup: Lookup;
}

/** A final answer: nothing is to be written. */
export interface AnswerOutcome {
  readonly kind: 'answer';
  readonly frame: Uint8Array;
  /** Catalogue code, '' when the answer is a success. */
  readonly code: string;
  /** The frame is the stored answer of an earlier execution. */
  readonly replay: boolean;
  /** Where a program fault was caught, for the log only; '' when none. Holds no personal data. */
  readonly fault: string;
}

/** What is to be written. `frame` may be sent only after the store said `committed`. */
export interface CommitOutcome {
  readonly kind: 'commit';
  readonly frame: Uint8Array;
  /** 16 bytes, see src/wire/fingerprint.ts. */
  readonly fingerprint: Uint8Array;
  readonly checks: readonly CellCheck[];
  readonly writes: readonly CellWrite[];
  /** Id of the record; '' when there is none. */
  readonly setlId: string;
  readonly record: Uint8Array | null;
  /** Where the record holds the body the frame ends with; null when it does not. */
  readonly answerTail: NonNullable<RecordWrite['answerTail']> | null;
  readonly outbox: Uint8Array | null;
  readonly alsoReceipt: AlsoReceipt | null;
}

/** The body named state that was not loaded: load it and ask again. */
export interface NeedOutcome {
  readonly kind: 'need';
  readonly cells: readonly CellName[];
  readonly setlId: string | null;
  readonly msgid: string | null;
  readonly policyVersion: string | null;
  /** Given back as it is in the lookup; null = leave what is there. */
  readonly note: string | null;
}

export type ComputeOutcome = AnswerOutcome | CommitOutcome | NeedOutcome;

/** The active policies as every thread sees them: one shared block, named by its content. */
export interface SharedPolicies {
  readonly id: string;
  readonly block: SharedArrayBuffer;
  /** Versions the shadow check stopped; absent = none. */
  readonly stopped?: readonly string[];
}

/** Computes batches. Never rejects for a message's sake: a poisonous message is answered with E704, alone. */
export interface ComputePool {
  /** Resolves when every thread is up and has these policies compiled. */
  prepare(policies: SharedPolicies): Promise<void>;
  /** `nowMs`: wall clock of the batch, epoch ms. Outcomes keep the order of the tasks. */
  run(tasks: readonly ComputeTask[], policies: SharedPolicies, nowMs: number): Promise<readonly ComputeOutcome[]>;
  close(): Promise<void>;
}
