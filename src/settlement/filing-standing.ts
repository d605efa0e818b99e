import type { RegionFrame } from '../policy/frame.js';
import type { FilingKind } from '../policy/words.js';
import { effectiveKind, lastDay } from './filing.js';
import { freeFrom, papersDue } from './filing-term.js';
import type { Filing } from './types.js';

export const FILING_STATES = ['active', 'future', 'ended', 'withdrawn', 'pending', 'rejected'] as const;
export type FilingState = (typeof FILING_STATES)[number];

/** A filing as it stands on a day. Days are `yyyy-MM-dd`; null = none. */
export interface FilingStanding {
  readonly filing: Filing;
  readonly state: FilingState;
  /** What it counts as: a commitment whose papers are overdue is other-temporary. */
  readonly countsAs: FilingKind;
  /** Last valid day; null = open-ended. */
  readonly lastDay: string | null;
  /** First day on which it may be changed or withdrawn; null = already. */
  readonly changeableFrom: string | null;
  readonly withdrawableFrom: string | null;
  /** Last day for papers owed; null = none are owed. */
  readonly papersDue: string | null;
  /** Last day for the decision on it; null = it is not under review. */
  readonly reviewDue: string | null;
}

/** `made`: the rules the filing was made under; `now`: those of the day. */
export function standingOn(filing: Filing, day: string, now: RegionFrame, made: RegionFrame): FilingStanding {
  const countsAs = effectiveKind(filing, day, now);
  const last = lastDay(filing, countsAs, now);
  const state = stateOn(filing, day, last);
  const over = state === 'ended' || state === 'withdrawn' || state === 'rejected';
  return {
    filing,
    state,
    countsAs,
    lastDay: last === '' ? null : last,
    changeableFrom: over ? null : freeFrom(filing, 'change', made, day) || null,
    withdrawableFrom: over ? null : freeFrom(filing, 'withdraw', made, day) || null,
    papersDue: over ? null : papersDue(filing, now) || null,
    reviewDue: state === 'pending' ? (filing.review?.due ?? null) : null,
  };
}

function stateOn(filing: Filing, day: string, last: string): FilingState {
  const { review } = filing;
  if (review?.state === 'rejected') return 'rejected';
  if (filing.withdrawnOn !== null && day > filing.withdrawnOn) return 'withdrawn';
  if (last !== '' && day > last) return 'ended';
  if (review?.state === 'pending') return 'pending';
  return day < filing.begndate ? 'future' : 'active';
}
