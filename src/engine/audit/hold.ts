import { type Finding, findingText } from '../../compute/audit/finding.js';
import { decodeHold, encodeHold, type Hold, HOLD_CELL, NEVER_HELD, type Stop } from '../../store/hold-cell.js';
import type { StateStore } from '../../store/port.js';

/** The hold of a person as it stands; null when there never was one. Throws CellCorrupt, rejects with StoreUnavailable. */
export async function readHold(store: StateStore, psnNo: string): Promise<Hold | null> {
  const [found] = await store.load([{ psnNo, cells: [HOLD_CELL] }]);
  const bytes = found?.cells[0]?.bytes ?? null;
  return bytes === null ? null : decodeHold(bytes);
}

/** Stops a person for new settlements until somebody releases them. */
export async function putHold(store: StateStore, finding: Finding, nowMs: number): Promise<void> {
  const stop: Stop = { held: true, sinceMs: nowMs, reason: findingText(finding), releasedMs: 0, releaseReason: '' };
  // An operator's stop is another matter and stays.
  const before = await readHold(store, finding.psnNo);
  await store.setHold(finding.psnNo, encodeHold({ ...before, ...stop }));
}

/** Stops a person by an operator's decision (XA-58a: a violation, JS-24: an impersonation) until it is lifted. */
export async function putOperatorHold(store: StateStore, psnNo: string, reason: string, nowMs: number): Promise<void> {
  const before = (await readHold(store, psnNo)) ?? NEVER_HELD;
  const operator: Stop = { held: true, sinceMs: nowMs, reason, releasedMs: 0, releaseReason: '' };
  await store.setHold(psnNo, encodeHold({ ...before, operator }));
}

/** Ends an operator's stop; what an audit stopped stays stopped. Gives the stop that was lifted, null when there was none. */
export async function liftOperatorHold(
  store: StateStore,
  psnNo: string,
  reason: string,
  nowMs: number,
): Promise<Stop | null> {
  const hold = await readHold(store, psnNo);
  const stop = hold?.operator;
  if (hold === null || stop === undefined || !stop.held) return null;
  const operator: Stop = { ...stop, held: false, releasedMs: nowMs, releaseReason: reason };
  await store.setHold(psnNo, encodeHold({ ...hold, operator }));
  return stop;
}

/** Ends a hold; what it was stays readable. */
export async function releaseHold(
  store: StateStore,
  psnNo: string,
  hold: Hold,
  reason: string,
  nowMs: number,
): Promise<void> {
  await store.setHold(psnNo, encodeHold({ ...hold, held: false, releasedMs: nowMs, releaseReason: reason }));
}
