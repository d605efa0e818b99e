import { makeSetlId } from './ids.js';

const LETTER = 'F';
const DIGEST_CHARS = 16;
const WIDTH = 4;

/**
 * `F` + insuplc(6) + event in base 36(4) + 80 bits of SHA-256 over the person. The same event of the same person always has
 * the same id, so a person's events can be enumerated; a setl_id begins with a digit and is never taken for one. Throws
 * RangeError for an event outside 0..36^4-1.
 */
export function makeFilingEventId(insuplc: string, psnNo: string, event: number): string {
  const setlId = makeSetlId(insuplc, psnNo, 0, event);
  return `${LETTER}${insuplc}${setlId.slice(-DIGEST_CHARS - WIDTH)}`;
}

export function isFilingEventId(id: string): boolean {
  return id.startsWith(LETTER);
}
