import type { OutboxEvent } from '../../../store/cells.js';
import type { StateStore } from '../../../store/port.js';
import { cursorText, fromEnd, readBack, readCursor } from './outbox-walk.js';
import { personYears, recordsDown } from './person-year.js';

/** By the one or the other. */
export interface Wanted {
  readonly setlId?: string;
  readonly msgid?: string;
}

export interface Found {
  readonly event: OutboxEvent | null;
  /** Entries looked at. */
  readonly searched: number;
  /** Everything there is was looked at, or it was found. */
  readonly complete: boolean;
  readonly cursor: string | null;
}

const MAX_SEARCHED = 50_000;
const CHUNK = 250;

/**
 * Whom an id belongs to, looked for in the outbox from its end: neither a setl_id nor a msgid tells the person. Bounded: the
 * cursor goes on. Rejects with StoreUnavailable.
 */
export async function findInOutbox(store: StateStore, wanted: Wanted, cursor: string | null): Promise<Found> {
  const standing = cursor === null ? fromEnd(store) : readCursor(cursor, store);
  let searched = 0;
  while (searched < MAX_SEARCHED) {
    const open = standing.flatMap((at, partition) => (at === null ? [] : [partition]));
    if (open.length === 0) return { event: null, searched, complete: true, cursor: null };
    const pages = await readBack(store, standing, open, CHUNK);
    for (const [i, page] of pages.entries()) {
      searched += page.length;
      const found = page.find(({ event }) => fits(event, wanted));
      if (found !== undefined) return { event: found.event, searched, complete: true, cursor: null };
      standing[open[i] as number] = page.length < CHUNK ? null : (page.at(-1)?.position ?? null);
    }
  }
  const rest = cursorText(standing);
  return { event: null, searched, complete: rest === null, cursor: rest };
}

function fits({ setlId, msgid }: OutboxEvent, wanted: Wanted): boolean {
  return wanted.setlId === undefined ? msgid !== '' && msgid === wanted.msgid : setlId === wanted.setlId;
}

/** Records of one person gone through for a msgid. */
const MAX_OF_PERSON = 5000;
const AT_ONCE = 200;

/** The same among the records of one person, all years, the newest first. null: no such person. */
export async function findOfPerson(
  store: StateStore,
  psnNo: string,
  wanted: Wanted,
  lastYear: number,
): Promise<Found | null> {
  const years = await personYears(store, psnNo, lastYear);
  if (years === null) return null;
  let searched = 0;
  for (const [year, events] of years.events) {
    for (let from = events; from >= 1 && searched < MAX_OF_PERSON; from -= AT_ONCE) {
      const records = await recordsDown(store, years, year, from, Math.max(1, from - AT_ONCE + 1));
      searched += records.length;
      for (const { setlId, entry } of records) {
        const event: OutboxEvent = { kind: entry.kind, psnNo, setlId, msgid: entry.answer.medinsSetlId };
        if (fits(event, wanted)) return { event, searched, complete: true, cursor: null };
      }
    }
  }
  return { event: null, searched, complete: searched < MAX_OF_PERSON, cursor: null };
}
