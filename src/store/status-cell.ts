/**
 * What became of a settlement after it was made, one cell per settlement: `s<setl_id>` = [1, status, by, events].
 * It does not exist while nothing happened. Every event that changes a settlement checks and writes it, so of two that race
 * one wins, whichever engine they go through.
 */
import { pack } from '../wire/msgpack.js';
import type { CellName } from './port.js';
import { integer, oneOf, row, text } from './shape.js';

const FORMAT = 1;
const STATUSES = ['settled', 'cancelled', 'reversed'] as const;

export type SettlementStatus = (typeof STATUSES)[number];

export interface StatusCell {
  readonly status: SettlementStatus;
  /** setl_id of the record that made it so; '' when nothing happened yet. */
  readonly by: string;
  /** Number of changes so far. */
  readonly events: number;
}

export const SETTLED: StatusCell = Object.freeze({ status: 'settled', by: '', events: 0 });

/** Name of the cell. `setlId` must be one of the core's own, see src/wire/ids.ts. */
export function statusCell(setlId: string): CellName {
  return `s${setlId}`;
}

export function encodeStatus(s: StatusCell): Uint8Array {
  return pack([FORMAT, s.status, s.by, s.events]);
}

/** Throws CellCorrupt. */
export function decodeStatus(bytes: Uint8Array): StatusCell {
  const r = row('s', bytes, FORMAT, 4);
  return { status: oneOf('s', r[1], STATUSES), by: text('s', r[2]), events: integer('s', r[3]) };
}
