import type { Finding } from '../../compute/audit/finding.js';
import {
  checkIdentities,
  checkReceipt,
  type Complaint,
  type LedgerItem,
  readItem,
} from '../../compute/audit/ledger-item.js';
import { makeCorrectionId } from '../../compute/correction-record.js';
import { ACCOUNT_CELL, PERSON_CELL, yearCell } from '../../store/cells.js';
import { CORRECTIONS_CELL } from '../../store/correction-cell.js';
import { HOLD_CELL } from '../../store/hold-cell.js';
import type { CellName, LoadRequest, LoadResult, StateStore } from '../../store/port.js';
import { statusCell } from '../../store/status-cell.js';
import { makeSetlId } from '../../wire/ids.js';
import { checkFilings } from './filing-check.js';
import { PersonCheck, type Subject } from './person-check.js';

export type { Subject } from './person-check.js';

/** What an audit of one person came to. */
export interface PersonReport {
  readonly psnNo: string;
  readonly records: number;
  readonly findings: readonly Finding[];
  /** On hold already. */
  readonly held: boolean;
  /** The person went on changing: nothing can be said. */
  readonly changing: boolean;
}

export const FIRST_YEAR = 2018;
const READ_AT_ONCE = 256;
/** A difference is believed only when the person did not change while being looked at. */
const MAX_LOOKS = 6;

interface EventRef {
  readonly check: PersonCheck;
  readonly year: number;
  /** null: the one after the last, which must not exist. */
  readonly event: number | null;
  readonly setlId: string;
}

/**
 * Recomputes persons from their records and compares: totals, account, status, identities, receipts, policy versions. Only
 * reads; works beside running engines. Memory: a few hundred records and what is open of the persons given.
 */
export class Auditor {
  readonly #store: StateStore;
  readonly #lastYear: () => number;
  readonly #readAtOnce: number;
  readonly #policies = new Map<string, boolean>();

  /** Years from FIRST_YEAR to `lastYear` are looked for; others only where a subject names them. */
  constructor(store: StateStore, lastYear: () => number, readAtOnce = READ_AT_ONCE) {
    this.#store = store;
    this.#lastYear = lastYear;
    this.#readAtOnce = readAtOnce;
  }

  /** Whether a year is looked for without being named. */
  covers(year: number): boolean {
    return year >= FIRST_YEAR && year <= this.#lastYear();
  }

  /** In the order of the subjects. Rejects with StoreUnavailable. */
  async audit(subjects: readonly Subject[]): Promise<PersonReport[]> {
    const reports: PersonReport[] = [];
    for (const check of await this.#look(subjects)) reports.push(await this.#believe(check));
    return reports;
  }

  async #believe(first: PersonCheck): Promise<PersonReport> {
    let check = first;
    for (let look = 1; check.findings.length > 0; look += 1) {
      const { psnNo } = check.subject;
      const [now] = await this.#store.load([{ psnNo, cells: check.names }]);
      const same = now?.cells.every((cell, i) => cell.version === check.versions[i]) ?? false;
      if (same) break;
      if (look === MAX_LOOKS) return { psnNo, records: check.records, findings: [], held: check.held, changing: true };
      check = (await this.#look([check.subject]))[0] as PersonCheck;
    }
    const { subject, records, findings, held } = check;
    return { psnNo: subject.psnNo, records, findings, held, changing: false };
  }

  async #look(subjects: readonly Subject[]): Promise<PersonCheck[]> {
    const names = subjects.map((subject) => this.#names(subject));
    const loaded = await this.#store.load(subjects.map(({ psnNo }, i) => ({ psnNo, cells: names[i] ?? [] })));
    const checks = subjects.map((subject, i) => new PersonCheck(subject, names[i] ?? [], loaded[i]?.cells ?? []));
    await this.#corrections(checks);
    for (const check of checks) check.openYears();
    for (const refs of chunks(eventsOf(checks), this.#readAtOnce)) await this.#events(refs);
    await checkFilings(this.#store, checks);
    for (const check of checks) check.finish();
    return checks;
  }

  #names({ years }: Subject): CellName[] {
    const wanted = new Set(years);
    const last = this.#lastYear();
    for (let year = FIRST_YEAR; year <= last; year += 1) wanted.add(year);
    return [PERSON_CELL, ACCOUNT_CELL, CORRECTIONS_CELL, HOLD_CELL, ...[...wanted].sort((a, b) => a - b).map(yearCell)];
  }

  async #corrections(checks: readonly PersonCheck[]): Promise<void> {
    const wanted = checks.flatMap((check) =>
      Array.from({ length: check.corrections }, (_, i) => ({ check, number: i + 1 })),
    );
    for (const part of chunks(wanted, this.#readAtOnce)) {
      const requests = part.map(({ check: { subject }, number }): LoadRequest => {
        const { psnNo } = subject;
        return { psnNo, cells: [], setlId: makeCorrectionId(psnNo, number) };
      });
      const found = await this.#store.load(requests);
      for (const [i, { check, number }] of part.entries()) check.takeCorrection(number, found[i]?.record ?? null);
    }
  }

  async #events(refs: readonly EventRef[]): Promise<void> {
    const found = await this.#records(refs);
    const items = refs.map((ref, i): LedgerItem | Complaint | null => {
      const bytes = found[i]?.result.record ?? null;
      if (bytes === null) return ref.event === null ? null : { damage: 'record_missing', detail: `第 ${ref.event} 笔` };
      return ref.event === null ? { damage: 'record_extra', detail: '' } : readItem(bytes);
    });
    const readable = items.map((item) => (item === null || 'damage' in item ? null : item));
    const beside = await this.#store.load(
      readable.flatMap((item, i) => (item === null ? [] : [besideOf(refs[i] as EventRef, item)])),
    );
    const next = beside.values();
    for (const [i, { check, year, event, setlId }] of refs.entries()) {
      const item = items[i] ?? null;
      const own = readable[i] ?? null;
      const id = found[i]?.setlId ?? setlId;
      if (own !== null) await this.#compare(check, year, id, own, next.next().value as LoadResult);
      if (item === null) continue;
      if (event !== null) check.takeRecord(year, id, item, found[i]?.result.cells[0]);
      else check.report(year, id, item as Complaint);
    }
  }

  async #compare(
    check: PersonCheck,
    year: number,
    setlId: string,
    item: LedgerItem,
    beside: LoadResult,
  ): Promise<void> {
    const complaint = checkIdentities(item, beside.record) ?? checkReceipt(item, beside.receipt?.answer ?? null);
    if (complaint !== null) check.report(year, setlId, complaint);
    if (item.entry.kind !== 'settle') return;
    const { policyVersion } = item.entry.record.result;
    if (!(await this.#hasPolicy(policyVersion)))
      check.report(year, setlId, { damage: 'policy_missing', detail: policyVersion });
  }

  /** Records and their status cells; one that is not there is also looked for under the person's earlier insured places. */
  async #records(refs: readonly EventRef[]): Promise<{ setlId: string; result: LoadResult }[]> {
    const request = (psnNo: string, setlId: string): LoadRequest => ({ psnNo, cells: [statusCell(setlId)], setlId });
    const results = await this.#store.load(refs.map(({ check, setlId }) => request(check.subject.psnNo, setlId)));
    const found = refs.map(({ setlId }, i) => ({ setlId, result: results[i] as LoadResult }));
    for (const [i, { check, setlId }] of refs.entries()) {
      for (const place of check.places.slice(1)) {
        if (found[i]?.result.record != null) break;
        const other = `${place}${setlId.slice(place.length)}`;
        const [result] = await this.#store.load([request(check.subject.psnNo, other)]);
        if (result?.record != null) found[i] = { setlId: other, result };
      }
    }
    return found;
  }

  async #hasPolicy(version: string): Promise<boolean> {
    const known = this.#policies.get(version) ?? (await this.#store.getPolicy(version)) !== null;
    this.#policies.set(version, known);
    return known;
  }
}

/** What lies beside a record: the receipt of its message and, for an event, the record of the settlement it concerns. */
function besideOf({ check }: EventRef, { msgid, entry }: LedgerItem): LoadRequest {
  const of = entry.kind === 'settle' ? {} : { setlId: entry.record.of };
  return { psnNo: check.subject.psnNo, cells: [], msgid, ...of };
}

function* eventsOf(checks: readonly PersonCheck[]): Generator<EventRef> {
  for (const check of checks) {
    const [place] = check.places;
    if (place === undefined) continue;
    // The latest first: a record may have changed totals of years before its own.
    for (const [year, { totals }] of [...check.years].reverse()) {
      const ref = (event: number): string => makeSetlId(place, check.subject.psnNo, year, event);
      for (let event = 1; event <= totals.events; event += 1) yield { check, year, event, setlId: ref(event) };
      yield { check, year, event: null, setlId: ref(totals.events + 1) };
    }
  }
}

function* chunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
