export type Stage = 'load' | 'compute' | 'commit';

/**
 * What becomes of a commit without a certain answer: entered; resolved before the caller had to be told E901;
 * unresolved (E901 sent); then resolved later in the background, or abandoned. Of those resolved later, pushed: the caller's
 * connection was still open and was told.
 */
export type DoubtEvent = 'entered' | 'resolved' | 'unresolved' | 'resolved_later' | 'pushed' | 'abandoned';

/** What a look at a person's records came to; unread: the person kept changing, or the store could not be read. */
export type AuditResult = 'clean' | 'mismatch' | 'unread';

/** Treating and insured place of a message, as its envelope named them: six digits each, not checked further. */
export interface MessagePlaces {
  readonly mdtrtarea: string;
  readonly insuplc: string;
}

/**
 * What the engine counts. Labels are bounded: `infno` is one of the open transactions, `code` one of the catalogue or ''
 * for a success. Times in microseconds. Called on the hot path: implementations must not throw or block.
 */
export interface EngineMetrics {
  /** Once per submitted message, with the time from its arrival to its reply and the places its envelope named. */
  answered(infno: string, code: string, micros: number, places: MessagePlaces): void;
  batch(size: number): void;
  stage(stage: Stage, micros: number): void;
  conflict(): void;
  /** A stored answer was sent again. */
  replay(): void;
  doubt(event: DoubtEvent): void;
  audited(result: AuditResult): void;
  /** The second computation differed; the version is stopped. `version` is one of those active since the start. */
  shadowDifference(version: string): void;
  /** The connection was gone when its reply was ready. */
  replyLost(): void;
}

export const NO_METRICS: EngineMetrics = {
  answered: () => undefined,
  batch: () => undefined,
  stage: () => undefined,
  conflict: () => undefined,
  replay: () => undefined,
  doubt: () => undefined,
  audited: () => undefined,
  shadowDifference: () => undefined,
  replyLost: () => undefined,
};

/** Structured log, as pino takes it. No personal data, no bodies. */
export interface EngineLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export const NO_LOG: EngineLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
