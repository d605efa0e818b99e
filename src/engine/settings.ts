/** Every bound of the engine. Times in ms, sizes in bytes. */
export interface EngineSettings {
  /** Messages in one batch. */
  readonly batchMax: number;
  /** Body bytes in one batch; a single larger body makes a batch of its own. */
  readonly batchBytes: number;
  /** Batches between load and answer at once. */
  readonly batchesInFlight: number;
  /** Messages admitted and not answered. */
  readonly maxOpen: number;
  /** Body bytes of those. */
  readonly maxOpenBytes: number;
  /** A message is refused when the expected time takes more than this share of its timeout, in percent. */
  readonly admitPercent: number;
  /** Recomputations on a version conflict. */
  readonly maxConflicts: number;
  /** Extra loads a message may ask for; a late filing looks through the settlements of its year one by one. */
  readonly maxNeeds: number;
  /** How long after its deadline an in-doubt message is still looked up before its caller is told E901. */
  readonly doubtGraceMs: number;
  /** First pause between two look-ups; doubles up to sixteen times itself. */
  readonly doubtPauseMs: number;
  /** How long an unresolved message is looked for in the background afterwards. */
  readonly doubtKeepMs: number;
  /** Pause between two background look-ups. */
  readonly doubtBackgroundPauseMs: number;
  /** Unresolved messages remembered; the oldest is let go when there are more. */
  readonly maxDoubts: number;
  /** Persons audited in one second in the background, of those who just settled; 0 = none. */
  readonly auditPerSecond: number;
  /** How often open messages are checked against their deadlines. */
  readonly sweepMs: number;
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = Object.freeze({
  batchMax: 128,
  batchBytes: 1_048_576,
  batchesInFlight: 4,
  maxOpen: 20_000,
  maxOpenBytes: 67_108_864,
  admitPercent: 60,
  maxConflicts: 5,
  maxNeeds: 96,
  doubtGraceMs: 2000,
  doubtPauseMs: 20,
  doubtKeepMs: 600_000,
  doubtBackgroundPauseMs: 1000,
  maxDoubts: 10_000,
  auditPerSecond: 0,
  sweepMs: 25,
});
