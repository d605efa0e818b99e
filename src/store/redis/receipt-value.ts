/** A stored receipt: fingerprint (16 bytes), length of the person's number in bytes (1), the number, the answer frame. */
import { FINGERPRINT_BYTES } from '../check-request.js';
import type { Receipt } from '../port.js';
import type { CommandWriter } from './resp.js';

const OWNER_AT = FINGERPRINT_BYTES + 1;

export function writeReceipt(to: CommandWriter, psnNo: string, { fingerprint, answer }: Receipt): void {
  const owner = Buffer.from(psnNo);
  to.open(OWNER_AT + owner.length + answer.length);
  to.piece(fingerprint);
  to.byte(owner.length);
  to.piece(owner);
  to.piece(answer);
  to.close();
}

/** The receipt in a stored value, or 'other' when the message was used for another person. */
export function readReceipt(value: Buffer, psnNo: string): Receipt | 'other' {
  const answerAt = OWNER_AT + (value[FINGERPRINT_BYTES] ?? 0);
  if (value.toString('utf8', OWNER_AT, answerAt) !== psnNo) return 'other';
  return { fingerprint: value.subarray(0, FINGERPRINT_BYTES), answer: value.subarray(answerAt) };
}
