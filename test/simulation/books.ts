/** Everything the store holds about the persons of a history, read once when all is still. */
import { type CorrectionRecord, decodeCorrection, makeCorrectionId } from '../../src/compute/correction-record.js';
import { decodeLedger, type LedgerEntry } from '../../src/compute/event-record.js';
import { decodeFilingRecord, type FilingRecord } from '../../src/compute/filing-record.js';
import {
  decodeAccount,
  decodeAccumulators,
  decodeOutbox,
  decodePerson,
  type OutboxEvent,
  yearCell,
} from '../../src/store/cells.js';
import type { Accumulators, Person } from '../../src/settlement/types.js';
import type { Receipt, StateStore } from '../../src/store/port.js';
import { decodeStatus, type StatusCell, statusCell } from '../../src/store/status-cell.js';
import { makeFilingEventId } from '../../src/wire/filing-ids.js';
import { makeSetlId } from '../../src/wire/ids.js';
import type { Plan } from './plan.js';

export interface Entry {
  readonly setlId: string;
  readonly entry: LedgerEntry;
  /** null: nothing happened to it. */
  readonly status: StatusCell | null;
}

export interface YearBook {
  readonly year: number;
  readonly version: number;
  readonly totals: Accumulators;
  readonly entries: readonly Entry[];
}

export interface PersonBook {
  readonly psnNo: string;
  readonly person: Person;
  readonly balance: number;
  readonly accountVersion: number;
  readonly years: readonly YearBook[];
  readonly corrections: readonly CorrectionRecord[];
  readonly filings: readonly FilingRecord[];
}

export interface Books {
  readonly people: readonly PersonBook[];
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly outbox: readonly OutboxEvent[];
}

/** Corrections and filings looked for: more than a history can make. */
const RECORDS = 24;
/** Settlement events looked for beyond those a year counts. */
const BEYOND = 4;

export async function readBooks(
  plan: Pick<Plan, 'people' | 'startMs'>,
  store: StateStore,
  msgids: readonly (readonly [string, string])[],
  outbox: readonly Uint8Array[],
): Promise<Books> {
  const people: PersonBook[] = [];
  for (const { entry } of plan.people) people.push(await readPerson(store, entry.person, plan.startMs));
  const found = await store.load(msgids.map(([msgid, psnNo]) => ({ psnNo, cells: [], msgid })));
  const receipts = new Map<string, Receipt>();
  for (const [i, [msgid]] of msgids.entries()) {
    const receipt = found[i]?.receipt ?? null;
    if (receipt !== null) receipts.set(msgid, receipt);
  }
  const own = new Set(people.map(({ psnNo }) => psnNo));
  return { people, receipts, outbox: outbox.map(decodeOutbox).filter(({ psnNo }) => own.has(psnNo)) };
}

async function readPerson(store: StateStore, { psnNo, insuplc }: Person, startMs: number): Promise<PersonBook> {
  const first = new Date(startMs).getUTCFullYear() - 1;
  const years: YearBook[] = [];
  for (let year = first; year <= first + 2; year += 1) years.push(await readYear(store, insuplc, psnNo, year));
  const [state] = await store.load([{ psnNo, cells: ['p', 'b'] }]);
  const [p, b] = state?.cells ?? [];
  return {
    psnNo,
    person: decodePerson(p?.bytes as Uint8Array),
    balance: b?.bytes == null ? 0 : decodeAccount(b.bytes).balance,
    accountVersion: b?.version ?? 0,
    years,
    corrections: await records(store, psnNo, (n) => makeCorrectionId(psnNo, n), decodeCorrection),
    filings: await records(store, psnNo, (n) => makeFilingEventId(insuplc, psnNo, n), decodeFilingRecord),
  };
}

async function records<T>(
  store: StateStore,
  psnNo: string,
  id: (n: number) => string,
  decode: (bytes: Uint8Array) => T,
): Promise<T[]> {
  const found = await store.load(Array.from({ length: RECORDS }, (_, i) => ({ psnNo, cells: [], setlId: id(i + 1) })));
  return found.flatMap(({ record }) => (record === null ? [] : [decode(record)]));
}

async function readYear(store: StateStore, insuplc: string, psnNo: string, year: number): Promise<YearBook> {
  const [own] = await store.load([{ psnNo, cells: [yearCell(year)] }]);
  const cell = own?.cells[0];
  const totals = cell?.bytes == null ? { events: 0, meters: {} } : decodeAccumulators(cell.bytes);
  const ids = Array.from({ length: totals.events + BEYOND }, (_, i) => makeSetlId(insuplc, psnNo, year, i + 1));
  const found = await store.load(ids.map((setlId) => ({ psnNo, cells: [statusCell(setlId)], setlId })));
  const entries = found.flatMap(({ record, cells }, i): Entry[] => {
    if (record === null) return [];
    const bytes = cells[0]?.bytes ?? null;
    const status = bytes === null ? null : decodeStatus(bytes);
    return [{ setlId: ids[i] as string, entry: decodeLedger(record) as LedgerEntry, status }];
  });
  return { year, version: cell?.version ?? 0, totals, entries };
}
