/**
 * How a cell is stored: its version as 8 bytes, big-endian, then its bytes. The client prepares the expected prefix and
 * the whole new value; a store only compares and copies bytes (R3: no arithmetic in the store).
 */
import { Buffer } from 'node:buffer';
import type { Cell, CellCheck } from './port.js';

export const PREFIX_BYTES = 8;
export const ABSENT: Cell = Object.freeze({ version: 0, bytes: null });
const HIGH = 2 ** 32;

/** Writes the prefix of `version` (0 … 2^53-1) at `offset`. */
export function writeVersion(target: Uint8Array, offset: number, version: number): void {
  const high = Math.floor(version / HIGH);
  const low = version >>> 0;
  for (let i = 0; i < 4; i += 1) {
    target[offset + i] = (high >>> (24 - 8 * i)) & 0xff;
    target[offset + 4 + i] = (low >>> (24 - 8 * i)) & 0xff;
  }
}

function word(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return a * 0x1000000 + ((b << 16) | (c << 8) | d);
}

/** Version of a stored value; `undefined` and too short values count as absent. */
export function readVersion(stored: Uint8Array | undefined | null): number {
  if (stored === undefined || stored === null || stored.length < PREFIX_BYTES) return 0;
  return word(stored, 0) * HIGH + word(stored, 4);
}

/** The value to store: version + 1 of what the computation saw, and the bytes. */
export function nextValue(check: CellCheck, bytes: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(PREFIX_BYTES + bytes.length);
  writeVersion(value, 0, check.version + 1);
  value.set(bytes, PREFIX_BYTES);
  return value;
}

/** A cell from a stored value the caller owns. */
export function toCell(stored: Uint8Array | undefined | null): Cell {
  const version = readVersion(stored);
  return version === 0 || !stored ? ABSENT : { version, bytes: stored.subarray(PREFIX_BYTES) };
}
