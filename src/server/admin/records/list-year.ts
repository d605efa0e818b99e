import type { OutboxEvent } from '../../../store/cells.js';
import type { StateStore } from '../../../store/port.js';
import { decodeStatus, statusCell } from '../../../store/status-cell.js';
import { AdminError } from '../errors.js';
import { personYears, recordsDown, type YearRecord } from './person-year.js';
import type { Refs } from './refs.js';
import { type Row, rowOf } from './row.js';

export interface YearWanted {
  readonly psnNo: string;
  readonly year: number;
  /** First and last day of setl_time; '' = no bound. */
  readonly from: string;
  readonly to: string;
  readonly limit: number;
  /** Number of the event before which to go on; null = from the newest. */
  readonly before: number | null;
  readonly lastYear: number;
}

export interface YearPage {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  readonly year: number;
  readonly years: readonly number[];
}

/** Events gone through for one page of a narrow range of days. */
const MAX_LOOKED = 2000;

/** Records of a person-year, newest first. Throws AdminError `not_found`; rejects with StoreUnavailable. */
export async function listPersonYear(store: StateStore, refs: Refs, wanted: YearWanted): Promise<YearPage> {
  const { psnNo, year, limit, before } = wanted;
  const years = await personYears(store, psnNo, wanted.lastYear);
  if (years === null) throw new AdminError('not_found', 'psn_no');
  const events = years.events.get(year) ?? 0;
  const start = before === null ? events : Math.min(before - 1, events);
  const taken: YearRecord[] = [];
  let next = start;
  while (next >= 1 && taken.length < limit && start - next < MAX_LOOKED) {
    const to = Math.max(1, next - limit + 1);
    for (const record of await recordsDown(store, years, year, next, to)) {
      next = eventOf(record.setlId) - 1;
      if (fits(record, wanted)) taken.push(record);
      if (taken.length >= limit) break;
    }
    if (taken.length < limit) next = to - 1;
  }
  const rows = await rowsOf(store, refs, psnNo, taken);
  return { rows, cursor: next >= 1 ? String(next + 1) : null, year, years: [...years.events.keys()] };
}

const EVENT_AT = 10;
const EVENT_WIDTH = 4;
const eventOf = (setlId: string): number => Number.parseInt(setlId.slice(EVENT_AT, EVENT_AT + EVENT_WIDTH), 36);

function fits({ entry }: YearRecord, { from, to }: YearWanted): boolean {
  const day = entry.answer.setlTime.slice(0, 10);
  return (from === '' || day >= from) && (to === '' || day <= to);
}

async function rowsOf(store: StateStore, refs: Refs, psnNo: string, records: readonly YearRecord[]): Promise<Row[]> {
  const found = await store.load(records.map(({ setlId }) => ({ psnNo, cells: [statusCell(setlId)] })));
  return records.map(({ setlId, bytes, entry }, i) => {
    const event: OutboxEvent = { kind: entry.kind, psnNo, setlId, msgid: entry.answer.medinsSetlId };
    const status = found[i]?.cells[0]?.bytes ?? null;
    return rowOf(event, bytes, status === null ? null : decodeStatus(status).status, refs);
  });
}
