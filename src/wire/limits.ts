/** Every bound the wire puts on what a caller may send. None is left to a library's default. */
export interface WireLimits {
  /** Bytes of one frame, binary or JSON. */
  readonly maxFrameBytes: number;
  /** Rows of one bill (categories or lines). */
  readonly maxRows: number;
  /** Largest single amount, fen. 10^12 fen = ten thousand million yuan; sums of 3,000 rows stay below 2^53. */
  readonly maxAmountFen: number;
  /** Nested arrays or objects in one frame or body. */
  readonly maxDepth: number;
  /** Characters of any text without a smaller bound of its own. */
  readonly maxTextLength: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** What a JSON caller gets that names no timeout. */
  readonly defaultTimeoutMs: number;
}

export const DEFAULT_LIMITS: WireLimits = Object.freeze({
  maxFrameBytes: 1_048_576,
  maxRows: 3000,
  maxAmountFen: 1_000_000_000_000,
  maxDepth: 6,
  maxTextLength: 200,
  minTimeoutMs: 1,
  maxTimeoutMs: 60_000,
  defaultTimeoutMs: 5000,
});

/** What a reader of answers accepts: totals of a year may pass what one bill may be. */
export const ANSWER_LIMITS: WireLimits = Object.freeze({
  ...DEFAULT_LIMITS,
  maxAmountFen: Number.MAX_SAFE_INTEGER,
});
