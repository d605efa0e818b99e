/**
 * How many corrections a person's totals and account have had: `k` = [1, number]. A correction is what the roster loader
 * sets beside the settlements: opening totals, and whatever replaces them. Each has an immutable record of its own, so that
 * totals are always the sum of records.
 */
import { pack } from '../wire/msgpack.js';
import { integer, row } from './shape.js';

export const CORRECTIONS_CELL = 'k';
const FORMAT = 1;

export function encodeCorrections(count: number): Uint8Array {
  return pack([FORMAT, integer(CORRECTIONS_CELL, count)]);
}

/** Throws CellCorrupt. */
export function decodeCorrections(bytes: Uint8Array): number {
  return integer(CORRECTIONS_CELL, row(CORRECTIONS_CELL, bytes, FORMAT, 2)[1]);
}
