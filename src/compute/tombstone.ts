import type { AlsoReceipt } from '../store/port.js';
import { errorFrame } from '../wire/error-frame.js';
import { FINGERPRINT_BYTES } from '../wire/fingerprint.js';
import type { ComputeTask } from './contract.js';

/**
 * A tombstone is the receipt of a message that was reversed before it came: its fingerprint is that of no intent, its
 * answer the refusal a late original gets (R7).
 */
export function tombstone(task: ComputeTask, omsgid: string): AlsoReceipt {
  const answer = errorFrame(omsgid, task.refMsgid, 'E604');
  return { msgid: omsgid, receipt: { fingerprint: new Uint8Array(FINGERPRINT_BYTES), answer } };
}

export function isTombstone(fingerprint: Uint8Array): boolean {
  return fingerprint.length === FINGERPRINT_BYTES && fingerprint.every((byte) => byte === 0);
}
