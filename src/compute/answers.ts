import type { Refusal } from '../settlement/refusal.js';
import { encodeAnswer } from '../wire/envelope.js';
import { errorFrame } from '../wire/error-frame.js';
import { reasonToCode, type ErrorCode } from '../wire/errors.js';
import type { AnswerOutcome, ComputeTask, NeedOutcome } from './contract.js';

/** The two ids every answer frame repeats. */
type Addressed = Pick<ComputeTask, 'msgid' | 'refMsgid'>;

export function success(task: Addressed, body: Uint8Array): AnswerOutcome {
  const frame = encodeAnswer({ msgid: task.msgid, refMsgid: task.refMsgid, body });
  return { kind: 'answer', frame, code: '', replay: false, fault: '' };
}

/** An error answer with its catalogue sentence; `detail` is shown behind it. */
export function failure(task: Addressed, code: ErrorCode, detail?: string, fault = ''): AnswerOutcome {
  return { kind: 'answer', frame: errorFrame(task.msgid, task.refMsgid, code, detail), code, replay: false, fault };
}

export function refused(task: Addressed, refusal: Refusal): AnswerOutcome {
  return failure(task, reasonToCode[refusal.reason], refusal.detail);
}

/** The stored answer of this very message, byte for byte. */
export function replayed(frame: Uint8Array): AnswerOutcome {
  return { kind: 'answer', frame, code: '', replay: true, fault: '' };
}

export function need(wanted: Partial<Omit<NeedOutcome, 'kind'>>): NeedOutcome {
  return { kind: 'need', cells: [], setlId: null, msgid: null, policyVersion: null, note: null, ...wanted };
}
