/**
 * The only module that reads the machine's clock. Everything else is given a Clock.
 * China has one zone without daylight saving (UTC+8), so its calendar is plain arithmetic.
 */
export interface Clock {
  /** Epoch milliseconds; may step when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds that only grow; for deadlines and durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export interface ManualClock extends Clock {
  advance(ms: number): void;
  set(nowMs: number): void;
}

/** A clock for tests: both readings move only when told. */
export function manualClock(startMs = Date.UTC(2025, 4, 6, 2, 0, 0)): ManualClock {
  let now = startMs;
  let monotonic = 0;
  return {
    nowMs: () => now,
    monotonicMs: () => monotonic,
    advance(ms) {
      now += ms;
      monotonic += ms;
    },
    set(nowMs) {
      now = nowMs;
    },
  };
}

export interface Shanghai {
  /** `yyyy-MM-dd` */
  readonly date: string;
  /** `yyyy-MM-dd HH:mm:ss` */
  readonly time: string;
  /** `yyyyMMddHHmmss` */
  readonly compact: string;
  /** `yyyyMMddHHmmssSSS` */
  readonly compactMs: string;
  readonly year: number;
}

const OFFSET_MS = 8 * 3_600_000;
const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** The Shanghai calendar reading of an epoch millisecond. */
export function shanghai(ms: number): Shanghai {
  const d = new Date(ms + OFFSET_MS);
  const year = d.getUTCFullYear();
  const [yy, mo, da] = [pad(year, 4), pad(d.getUTCMonth() + 1, 2), pad(d.getUTCDate(), 2)];
  const [hh, mi, ss] = [pad(d.getUTCHours(), 2), pad(d.getUTCMinutes(), 2), pad(d.getUTCSeconds(), 2)];
  const date = `${yy}-${mo}-${da}`;
  const compact = `${yy}${mo}${da}${hh}${mi}${ss}`;
  return {
    date,
    time: `${date} ${hh}:${mi}:${ss}`,
    compact,
    compactMs: compact + pad(d.getUTCMilliseconds(), 3),
    year,
  };
}
