/**
 * A hold on a person, put on by an audit that found damage: `h` = [1, held, since, reason, released at, release reason].
 * It is never removed, so that it can be seen who was released, when and why.
 */
import { pack, wireInt } from '../wire/msgpack.js';
import { type StateStore, StoreUnavailable } from './port.js';
import { flag, integer, row, text } from './shape.js';

export const HOLD_CELL = 'h';
const FORMAT = 1;
const MAX_ATTEMPTS = 20;

export interface Hold {
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

export function encodeHold(h: Hold): Uint8Array {
  return pack([FORMAT, h.held, wireInt(h.sinceMs), h.reason, wireInt(h.releasedMs), h.releaseReason]);
}

/** Throws CellCorrupt. */
export function decodeHold(bytes: Uint8Array): Hold {
  const r = row(HOLD_CELL, bytes, FORMAT, 6);
  return {
    held: flag(HOLD_CELL, r[1]),
    sinceMs: integer(HOLD_CELL, r[2]),
    reason: text(HOLD_CELL, r[3]),
    releasedMs: integer(HOLD_CELL, r[4]),
    releaseReason: text(HOLD_CELL, r[5]),
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
