/** Waiting times between attempts, in ms. */
export interface BackoffOptions {
  /** Upper edge of the first wait. */
  readonly minMs: number;
  /** Upper edge no later wait exceeds. */
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = Object.freeze({ minMs: 100, maxMs: 5_000 });

/**
 * Capped exponential with jitter: uniform in the upper half of min(maxMs, minMs * 2^attempt). The jitter keeps the
 * clients of a restarted engine from coming back in one wave.
 */
export function backoffMs(attempt: number, options: BackoffOptions, random: () => number): number {
  const full = Math.min(options.maxMs, options.minMs * 2 ** Math.min(attempt, 30));
  return Math.round(full / 2 + (full / 2) * random());
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
