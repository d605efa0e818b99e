import type { AnswerFrame } from '../wire/envelope.js';
import { type ErrorCode, isInDoubt } from '../wire/errors.js';
import type { SettlementQueryAnswer } from '../wire/query-bodies.js';
import { type BackoffOptions, backoffMs, sleep } from './backoff.js';
import { CLIENT_CODES, clientRefusal, doubt, type InDoubt, type Refused } from './results.js';
import type { Exchange } from './waiting.js';

/** One thing the caller wants done once: msgid and bytes are fixed for its whole life. */
export interface Intent {
  readonly msgid: string;
  readonly frame: Uint8Array;
  /** timeout_ms written in the envelope: past it the server does not execute. */
  readonly timeoutMs: number;
}

/** The answer frame that proves execution, or what else is known. */
export type IntentEnd =
  | { readonly outcome: 'answered'; readonly frame: Uint8Array; readonly via: 'answer'; readonly decoded: AnswerFrame }
  | { readonly outcome: 'answered'; readonly frame: Uint8Array; readonly via: 'query' }
  | Refused
  | InDoubt;

export interface IntentMachinery {
  readonly exchange: (intent: Intent) => Promise<Exchange>;
  /** 5203 by msgid on behalf of the same person; null when the query itself got no usable answer. */
  readonly queryByMsgid: () => Promise<SettlementQueryAnswer | null>;
  readonly backoff: BackoffOptions;
  readonly random: () => number;
  /** Rounds of send and query before the outcome is handed over as in doubt. */
  readonly rounds: number;
}

/** The engine is being stopped and takes nothing new; another one behind the same address will. */
const DRAINING: ErrorCode = 'E705';
/** Longer than any drain lasts, with the pauses growing in between. */
const MAX_MOVES = 10;

/**
 * Carries one settlement to a certain end where one can be had. A lost or doubtful answer is looked up by msgid; where
 * the server has no receipt the same bytes are sent again, which is safe because a second execution replays the first.
 */
export async function carryOut(intent: Intent, machinery: IntentMachinery): Promise<IntentEnd> {
  let unresolvedSends = false;
  let moves = 0;
  let lastCode: string = CLIENT_CODES.noAnswer;
  let lastMessage: string | undefined;
  for (let round = 0; round < machinery.rounds; ) {
    if (round > 0) await sleep(backoffMs(round - 1, machinery.backoff, machinery.random));
    const end = await machinery.exchange(intent);
    if (end.kind === 'answer') {
      const error = end.answer.error;
      if (error === null) return { outcome: 'answered', frame: end.frame, via: 'answer', decoded: end.answer };
      if (error.code === DRAINING && moves < MAX_MOVES) {
        // This copy was not executed, and the engine will close the connection: the same bytes go to the next one.
        unresolvedSends ||= end.sends > 1;
        await sleep(backoffMs(moves, machinery.backoff, machinery.random));
        moves += 1;
        continue;
      }
      if (!isInDoubt(error.code)) {
        return confirmRefusal(intent, machinery, { error, earlierCopies: unresolvedSends || end.sends > 1 });
      }
      lastCode = error.code;
      lastMessage = error.message;
    } else if (end.sends === 0 && !unresolvedSends) {
      return clientRefusal(intent.msgid, codeOfUnsent(end.kind));
    }
    unresolvedSends = true;
    round += 1;
    if (end.kind === 'closed') break;
    const found = await machinery.queryByMsgid();
    if (found?.answer != null) return { outcome: 'answered', frame: found.answer, via: 'query' };
  }
  return doubt(intent.msgid, lastCode, lastMessage);
}

/**
 * A refusal speaks for the copy it answers. While an earlier copy of the message may still be on its way through an
 * engine, the refusal is believed only after that copy's deadline has passed and the server knows no receipt.
 */
async function confirmRefusal(
  intent: Intent,
  machinery: IntentMachinery,
  seen: { readonly error: { code: string; message: string }; readonly earlierCopies: boolean },
): Promise<IntentEnd> {
  const { code, message } = seen.error;
  const refused: Refused = { outcome: 'refused', msgid: intent.msgid, code, message };
  if (!seen.earlierCopies) return refused;
  await sleep(intent.timeoutMs);
  for (let attempt = 0; attempt < machinery.rounds; attempt += 1) {
    const found = await machinery.queryByMsgid();
    if (found?.answer != null) return { outcome: 'answered', frame: found.answer, via: 'query' };
    if (found !== null) return refused;
    await sleep(backoffMs(attempt, machinery.backoff, machinery.random));
  }
  return doubt(intent.msgid, CLIENT_CODES.noAnswer);
}

export function codeOfUnsent(kind: Exchange['kind']): string {
  if (kind === 'rejected') return CLIENT_CODES.senderRejected;
  if (kind === 'overflow') return CLIENT_CODES.tooManyWaiting;
  if (kind === 'closed') return CLIENT_CODES.closed;
  return CLIENT_CODES.notSent;
}
