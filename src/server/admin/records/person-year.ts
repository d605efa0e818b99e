import { decodeCorrection, makeCorrectionId } from '../../../compute/correction-record.js';
import { decodeLedger, type LedgerEntry } from '../../../compute/event-record.js';
import { FIRST_YEAR } from '../../../engine/audit/auditor.js';
import type { Person } from '../../../settlement/types.js';
import { decodeAccumulators, decodePerson, PERSON_CELL, yearCell } from '../../../store/cells.js';
import { CORRECTIONS_CELL, decodeCorrections } from '../../../store/correction-cell.js';
import type { StateStore } from '../../../store/port.js';
import { makeSetlId } from '../../../wire/ids.js';

/** A person and the years in which something is counted. */
export interface PersonYears {
  readonly person: Person;
  /** Insured places under which the person's records are numbered, the present one first. */
  readonly places: readonly string[];
  /** Year -> number of events, newest first. */
  readonly events: ReadonlyMap<number, number>;
}

export interface YearRecord {
  readonly setlId: string;
  /** null: not there, or no settlement and no event. */
  readonly bytes: Uint8Array;
  readonly entry: LedgerEntry;
}

const MAX_CORRECTIONS = 200;

/** null: no such person. Rejects with StoreUnavailable. */
export async function personYears(store: StateStore, psnNo: string, lastYear: number): Promise<PersonYears | null> {
  const years = Array.from({ length: lastYear - FIRST_YEAR + 1 }, (_, i) => lastYear - i);
  const cells = [PERSON_CELL, CORRECTIONS_CELL, ...years.map(yearCell)];
  const [found] = await store.load([{ psnNo, cells }]);
  const bytes = found?.cells[0]?.bytes ?? null;
  if (bytes === null) return null;
  const person = decodePerson(bytes);
  const corrections = found?.cells[1]?.bytes ?? null;
  const events = new Map<number, number>();
  years.forEach((year, i) => {
    const cell = found?.cells[i + 2]?.bytes ?? null;
    if (cell !== null) events.set(year, decodeAccumulators(cell).events);
  });
  const moved = corrections === null ? [] : await movedFrom(store, psnNo, decodeCorrections(corrections));
  return { person, places: [...new Set([person.insuplc, ...moved])], events };
}

async function movedFrom(store: StateStore, psnNo: string, corrections: number): Promise<string[]> {
  const ids = Array.from({ length: Math.min(corrections, MAX_CORRECTIONS) }, (_, i) => makeCorrectionId(psnNo, i + 1));
  const found = await store.load(ids.map((setlId) => ({ psnNo, cells: [], setlId })));
  return found.flatMap(({ record }) => (record === null ? [] : (decodeCorrection(record).movedFrom ?? [])));
}

/** Records `from` down to `to` of a person-year, newest first; what is missing is left out. */
export async function recordsDown(
  store: StateStore,
  { person: { psnNo }, places }: PersonYears,
  year: number,
  from: number,
  to: number,
): Promise<YearRecord[]> {
  const wanted: string[] = [];
  for (let event = from; event >= to; event--)
    for (const place of places) wanted.push(makeSetlId(place, psnNo, year, event));
  const found = await store.load(wanted.map((setlId) => ({ psnNo, cells: [], setlId })));
  return wanted.flatMap((setlId, i) => {
    const bytes = found[i]?.record ?? null;
    const entry = bytes === null ? null : decodeLedger(bytes);
    return bytes === null || entry === null ? [] : [{ setlId, bytes, entry }];
  });
}

/** What a record that is numbered in another year changed in a year's totals. */
export interface FromElsewhere {
  readonly setlId: string;
  readonly kind: LedgerEntry['kind'];
  readonly meterDeltas: Readonly<Record<string, number>>;
}

/** Records gone through for it, the newest of each year first. */
const MAX_TOUCHING = 400;

/** Year -> changes by settlements of several parts that are numbered in another year. Rejects with StoreUnavailable. */
export async function fromOtherYears(store: StateStore, years: PersonYears): Promise<Map<number, FromElsewhere[]>> {
  const found = new Map<number, FromElsewhere[]>();
  // A year nothing crosses into has no other year's settlement: most persons have but one year.
  if (years.events.size < 2) return found;
  for (const [year, events] of years.events) {
    for (const { setlId, entry } of await recordsDown(
      store,
      years,
      year,
      events,
      Math.max(1, events - MAX_TOUCHING + 1),
    ))
      for (const { year: other, meterDeltas } of entry.record.touches)
        found.set(other, [...(found.get(other) ?? []), { setlId, kind: entry.kind, meterDeltas }]);
  }
  return found;
}
