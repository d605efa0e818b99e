import { type Finding, findingText } from '../../compute/audit/finding.js';
import { decodeHold, encodeHold, type Hold, HOLD_CELL } from '../../store/hold-cell.js';
import type { StateStore } from '../../store/port.js';

/** The hold of a person as it stands; null when there never was one. Throws CellCorrupt, rejects with StoreUnavailable. */
export async function readHold(store: StateStore, psnNo: string): Promise<Hold | null> {
  const [found] = await store.load([{ psnNo, cells: [HOLD_CELL] }]);
  const bytes = found?.cells[0]?.bytes ?? null;
  return bytes === null ? null : decodeHold(bytes);
}

/** Stops a person for new settlements until somebody releases them. */
export async function putHold(store: StateStore, finding: Finding, nowMs: number): Promise<void> {
  const hold: Hold = { held: true, sinceMs: nowMs, reason: findingText(finding), releasedMs: 0, releaseReason: '' };
  await store.setHold(finding.psnNo, encodeHold(hold));
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
