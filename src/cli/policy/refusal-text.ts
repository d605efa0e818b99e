import type { Refusal } from '../../settlement/refusal.js';
import { errorMessage, reasonToCode } from '../../wire/errors.js';

/** A refusal as the caller would read it: code, sentence, detail. */
export function refusalText(refusal: Refusal): string {
  const code = reasonToCode[refusal.reason];
  return `不予结算 ${code}：${errorMessage(code, refusal.detail)}`;
}
