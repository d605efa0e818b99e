/**
 * Holds on a person: one put on by an audit that found damage, one by an operator (a violation, an impersonation).
 * `h` = [1, held, since, reason, released at, release reason], and the operator's five behind it where there ever was one.
 * They are never removed, so that it can be seen who was released, when and why.
 */
import { pack, wireInt } from '../wire/msgpack.js';
import { CellCorrupt } from './corrupt.js';
import { type StateStore, StoreUnavailable } from './port.js';
import { flag, integer, row, text } from './shape.js';

export const HOLD_CELL = 'h';
const FORMAT = 1;
const MAX_ATTEMPTS = 20;

/** One reason to stop a person. */
export interface Stop {
  /** false: it was released. */
  readonly held: boolean;
  /** Epoch ms. */
  readonly sinceMs: number;
  /** What was found, in Chinese. */
  readonly reason: string;
  /** Epoch ms; 0 while it is held. */
  readonly releasedMs: number;
  /** '' while it is held. */
  readonly releaseReason: string;
}

/** The audit's stop, all zero when there was none, and the operator's. */
export interface Hold extends Stop {
  readonly operator?: Stop;
}

export const NEVER_HELD: Stop = Object.freeze({
  held: false,
  sinceMs: 0,
  reason: '',
  releasedMs: 0,
  releaseReason: '',
});

export function encodeHold(h: Hold): Uint8Array {
  return pack([FORMAT, ...stopCells(h), ...(h.operator === undefined ? [] : stopCells(h.operator))]);
}

const STOP_WIDTH = 5;

const stopCells = (s: Stop): unknown[] => [
  s.held,
  wireInt(s.sinceMs),
  s.reason,
  wireInt(s.releasedMs),
  s.releaseReason,
];

/** Throws CellCorrupt. */
export function decodeHold(bytes: Uint8Array): Hold {
  const r = row(HOLD_CELL, bytes, FORMAT, 1 + STOP_WIDTH, true);
  const operated = r.length > 1 + STOP_WIDTH;
  if (operated && r.length !== 1 + 2 * STOP_WIDTH) throw new CellCorrupt(HOLD_CELL, `长度 ${r.length} 不对`);
  return { ...stopAt(r, 1), ...(operated ? { operator: stopAt(r, 1 + STOP_WIDTH) } : {}) };
}

function stopAt(r: readonly unknown[], at: number): Stop {
  return {
    held: flag(HOLD_CELL, r[at]),
    sinceMs: integer(HOLD_CELL, r[at + 1]),
    reason: text(HOLD_CELL, r[at + 2]),
    releasedMs: integer(HOLD_CELL, r[at + 3]),
    releaseReason: text(HOLD_CELL, r[at + 4]),
  };
}

/** The hold as an ordinary commit, for adapters that may commit. Rejects with StoreUnavailable. */
export async function commitHold(
  store: Pick<StateStore, 'load' | 'commit'>,
  psnNo: string,
  bytes: Uint8Array,
): Promise<void> {
  let reason = 'the hold could not be written';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const [found] = await store.load([{ psnNo, cells: [HOLD_CELL] }]);
    const check = { cell: HOLD_CELL, version: found?.cells[0]?.version ?? 0 };
    const writes = [{ cell: HOLD_CELL, bytes }];
    const request = { psnNo, msgid: null, receipt: null, checks: [check], writes, record: null, outbox: null };
    const [result] = await store.commit([request]);
    if (result?.kind === 'committed') return;
    if (result?.kind === 'refused' || result?.kind === 'in_doubt') reason = result.reason;
    if (result?.kind === 'refused') break;
  }
  throw new StoreUnavailable(reason);
}
