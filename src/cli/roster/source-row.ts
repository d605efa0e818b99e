import type { RowFault } from './reasons.js';

/** One record of a roster file, read but not yet judged. */
export interface SourceRow {
  /** 1-based number of the line on which the record ends; only in CSV can one span several. */
  readonly line: number;
  /** Bytes of the file read so far; for the progress bar. */
  readonly bytes: number;
  /** The record as an object, or why it could not be read as one. */
  readonly content: { readonly value: unknown } | { readonly fault: RowFault };
}

/** A record may not be longer than this, in either format. */
export const MAX_RECORD_BYTES = 1024 * 1024;

/** The file as a whole cannot be read as a roster. The message is for the operator. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
