import { ERRORS, type ErrorCode } from './error-catalogue.js';

export {
  ERRORS,
  reasonToCode,
  type CatalogueEntry,
  type ErrorClass,
  type ErrorCode,
  type Outcome,
} from './error-catalogue.js';

/** err_msg of the interface is a C200. */
export const MAX_ERROR_MESSAGE = 200;

/**
 * What the wire throws, and the only thing it throws, for anything a caller sent.
 * `detail` is short Chinese without personal data; `msgid` is null when the frame's could not be read.
 */
export class WireError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly msgid: string | null;

  constructor(code: ErrorCode, detail = '', msgid: string | null = null) {
    super(errorMessage(code, detail));
    this.name = 'WireError';
    this.code = code;
    this.detail = detail;
    this.msgid = msgid;
  }
}

/** The catalogue's sentence with the detail behind it, never longer than err_msg may be. */
export function errorMessage(code: ErrorCode, detail?: string): string {
  const sentence = ERRORS[code].message;
  const text = detail === undefined || detail === '' ? sentence : `${sentence}：${detail}`;
  if (text.length <= MAX_ERROR_MESSAGE) return text;
  // Cut before a high surrogate rather than through a pair.
  const cut = MAX_ERROR_MESSAGE - 1;
  const last = text.charCodeAt(cut - 1);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? cut - 1 : cut)}…`;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** Whether a failed answer of that code leaves the outcome open; an unknown code is treated as open, the careful side. */
export function isInDoubt(code: string): boolean {
  return !isErrorCode(code) || ERRORS[code].outcome === 'in_doubt';
}
