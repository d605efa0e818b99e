/**
 * R4, R7: which failures are known to come before execution, and which leave the outcome open.
 * What is not listed is in doubt: a wrong "not executed" would let the caller pay twice.
 */
import { BAD_ARGUMENTS } from './result-codes.js';

export interface Failure {
  readonly kind: 'refused' | 'in_doubt';
  readonly reason: string;
}

/** First words of error replies that Redis gives instead of running a command. */
const NOT_EXECUTED = new Set([
  BAD_ARGUMENTS,
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'LOADING',
  'MISCONF',
  'BUSY',
  'MASTERDOWN',
  'NOSCRIPT',
  'NOAUTH',
  'NOPERM',
  'WRONGPASS',
  'CLUSTERDOWN',
  'MOVED',
  'ASK',
  'TRYAGAIN',
  'CROSSSLOT',
]);

/** The client refused to send: its connection was not open. */
const NOT_SENT = "Stream isn't writeable";

export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return '';
  return error.message.split(' ', 1)[0] ?? '';
}

export function classify(error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  const known = NOT_EXECUTED.has(errorCode(error)) || reason.startsWith(NOT_SENT);
  return { kind: known ? 'refused' : 'in_doubt', reason };
}
