import { sameBytes } from '../compute/same-bytes.js';
import { isTombstone } from '../compute/tombstone.js';
import type { LoadResult } from '../store/port.js';

/** How a message in doubt ended. */
export interface Verdict {
  /** '' executed; E604 reversed before it arrived; E601 its msgid belongs to another intent. */
  readonly code: '' | 'E601' | 'E604';
  /** The stored answer; null for E601, whose answer was given to somebody else. */
  readonly frame: Uint8Array | null;
}

/**
 * What a look-up of its receipt says of a message with this fingerprint; null when it says nothing, since an absent
 * receipt may still come. A receipt is written with what it answers or not at all: another intent's receipt means that
 * this one was not executed.
 */
export function verdictOf({ receipt, claimedByOther }: LoadResult, fingerprint: Uint8Array): Verdict | null {
  if (claimedByOther) return { code: 'E601', frame: null };
  // Executed, but the answer cannot be given: as open as before, for whoever waits for it.
  if (receipt === null || receipt.answer.length === 0) return null;
  if (sameBytes(receipt.fingerprint, fingerprint)) return { code: '', frame: receipt.answer };
  return isTombstone(receipt.fingerprint) ? { code: 'E604', frame: receipt.answer } : { code: 'E601', frame: null };
}
