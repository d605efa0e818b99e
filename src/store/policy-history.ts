/**
 * Which version of a region was put in force when. The store knows only the version in force; the history is a chain of
 * small immutable documents kept beside the policies (`history@610100@1`, `…@2`), so it needs nothing new of a store, and
 * two publishers at once cannot both write the same number.
 */
import type { StateStore } from './port.js';
import { type Clock, shanghai } from '../wire/clock.js';

/** Somebody else put a version of the region in force at the same moment; the message is a Chinese sentence. */
export class HistoryRace extends Error {
  override readonly name = 'HistoryRace';
}

export interface HistoryEntry {
  readonly number: number;
  readonly versionId: string;
  /** `existing`: was in force when the history began or was put in force by other means. */
  readonly kind: 'publish' | 'rollback' | 'existing';
  /** Shanghai time, `yyyy-MM-dd HH:mm:ss`. */
  readonly at: string;
  /** For a rollback: number of the entry it went back to; 0 when that version is not in the history. */
  readonly restores: number;
}

/** More than one version a day for decades. */
const MAX_ENTRIES = 20_000;

const key = (region: string, number: number): string => `history@${region}@${number}`;

/** Oldest first. */
export async function readHistory(store: StateStore, region: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  while (entries.length < MAX_ENTRIES) {
    const bytes = await store.getPolicy(key(region, entries.length + 1));
    if (bytes === null) break;
    entries.push(JSON.parse(new TextDecoder().decode(bytes)) as HistoryEntry);
  }
  return entries;
}

export interface Change {
  readonly versionId: string;
  readonly kind: HistoryEntry['kind'];
  readonly restores?: number;
}

/** Writes the entry, then puts the version in force. The version must be stored. Throws HistoryRace when somebody else was faster. */
export async function putInForce(store: StateStore, region: string, change: Change, clock: Clock): Promise<void> {
  const history = await readHistory(store, region);
  const active = (await store.activePolicies())[region];
  const missing = active !== undefined && history.at(-1)?.versionId !== active;
  if (missing) await append(store, region, history.length + 1, { versionId: active, kind: 'existing' }, clock);
  await append(store, region, history.length + (missing ? 2 : 1), change, clock);
  await store.activatePolicy(region, change.versionId);
}

async function append(store: StateStore, region: string, number: number, change: Change, clock: Clock): Promise<void> {
  const entry: HistoryEntry = {
    number,
    versionId: change.versionId,
    kind: change.kind,
    at: shanghai(clock.nowMs()).time,
    restores: change.restores ?? 0,
  };
  const bytes = new TextEncoder().encode(JSON.stringify(entry));
  try {
    await store.putPolicy({ versionId: key(region, number), bytes });
  } catch (error) {
    if ((await store.getPolicy(key(region, number))) === null) throw error;
    throw new HistoryRace(`${region} 刚刚由另一处发布过，请查看 policy list ${region} 后再试。`);
  }
}

/** The version in force before the present one: of a rollback, the one before the version it went back to. */
export function previousOf(history: readonly HistoryEntry[], active: string): HistoryEntry | null {
  const last = history.at(-1);
  if (last === undefined) return null;
  const from =
    last.versionId === active
      ? last.kind === 'rollback' && last.restores > 0
        ? last.restores
        : last.number
      : last.number + 1;
  for (let i = from - 2; i >= 0; i--) {
    const entry = history[i];
    if (entry !== undefined && entry.versionId !== active) return entry;
  }
  return null;
}
