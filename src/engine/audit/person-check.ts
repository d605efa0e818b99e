import { AccountReplay } from '../../compute/audit/account-replay.js';
import type { Finding } from '../../compute/audit/finding.js';
import type { Complaint, LedgerItem } from '../../compute/audit/ledger-item.js';
import { YearReplay } from '../../compute/audit/year-replay.js';
import type { TouchedYear } from '../../compute/record-parts.js';
import { type CorrectionRecord, decodeCorrection, makeCorrectionId } from '../../compute/correction-record.js';
import type { Accumulators, Person } from '../../settlement/types.js';
import { PaidCheck } from './paid-check.js';
import {
  ACCOUNT_CELL,
  decodeAccount,
  decodeAccumulators,
  decodePerson,
  PERSON_CELL,
  yearCell,
} from '../../store/cells.js';
import { CORRECTIONS_CELL, decodeCorrections } from '../../store/correction-cell.js';
import { decodeHold, HOLD_CELL } from '../../store/hold-cell.js';
import type { Cell, CellName } from '../../store/port.js';
import { decodeStatus, type StatusCell, statusCell } from '../../store/status-cell.js';

/** Whom to audit, and what of them the usual look would not meet. */
export interface Subject {
  readonly psnNo: string;
  /** Years outside the usual ones. */
  readonly years: readonly number[];
  /** Status cells that belong to no record. */
  readonly strayStatus: readonly string[];
}

/** Findings kept of one person: the first ones tell enough. */
const MAX_FINDINGS = 20;

interface YearState {
  readonly totals: Accumulators;
  readonly version: number;
  readonly replay: YearReplay;
}

/** One person while being audited: the cells as they were read, and everything replayed against them. */
export class PersonCheck {
  readonly subject: Subject;
  readonly names: readonly CellName[];
  readonly versions: readonly number[];
  readonly findings: Finding[] = [];
  readonly person: Person | null;
  readonly corrections: number;
  readonly held: boolean;
  readonly years = new Map<number, YearState>();
  /** Insured places under which records of this person may be numbered. */
  readonly places: string[] = [];
  records = 0;
  readonly #cells: ReadonlyMap<CellName, Cell>;
  readonly #corrected: CorrectionRecord[] = [];
  readonly #account = new AccountReplay();
  readonly #paid: PaidCheck;
  /** A record is missing or unreadable: what the account lacks is explained. */
  #gap = false;

  constructor(subject: Subject, names: readonly CellName[], cells: readonly Cell[]) {
    this.subject = subject;
    this.names = names;
    this.versions = cells.map((cell) => cell.version);
    this.#cells = new Map(names.map((name, i) => [name, cells[i] as Cell]));
    this.person = this.#read(PERSON_CELL, decodePerson, null);
    this.corrections = this.#read(CORRECTIONS_CELL, decodeCorrections, 0);
    this.held = this.#read(HOLD_CELL, decodeHold, null)?.held ?? false;
    this.#paid = new PaidCheck(this.person?.paidVisits ?? []);
    if (this.person !== null) this.places.push(this.person.insuplc);
    for (const setlId of subject.strayStatus)
      this.report(null, statusCell(setlId).slice(1), { damage: 'status', detail: '没有这笔结算的记录' });
  }

  #read<T>(name: CellName, decode: (bytes: Uint8Array) => T, absent: T): T {
    const bytes = this.#cells.get(name)?.bytes ?? null;
    if (bytes === null) return absent;
    try {
      return decode(bytes);
    } catch (error) {
      this.report(null, '', { damage: 'cell_unreadable', detail: error instanceof Error ? error.message : name });
      return absent;
    }
  }

  readonly report = (year: number | null, setlId: string, { damage, detail }: Complaint): void => {
    if (damage === 'record_missing' || damage === 'record_unreadable' || damage === 'record_misplaced')
      this.#gap = true;
    if (this.findings.length >= MAX_FINDINGS) return;
    this.findings.push({ psnNo: this.subject.psnNo, year, setlId, damage, detail });
  };

  takeCorrection(number: number, bytes: Uint8Array | null): void {
    const id = makeCorrectionId(this.subject.psnNo, number);
    if (bytes === null) return this.report(null, id, { damage: 'record_missing', detail: '更正' });
    let record: CorrectionRecord;
    try {
      record = decodeCorrection(bytes);
    } catch (error) {
      return this.report(null, id, {
        damage: 'record_unreadable',
        detail: error instanceof Error ? error.message : '',
      });
    }
    if (record.id !== id) return this.report(null, id, { damage: 'record_misplaced', detail: record.id });
    this.records += 1;
    this.#corrected.push(record);
    if (record.movedFrom !== null && !this.places.includes(record.movedFrom)) this.places.push(record.movedFrom);
    if (record.account !== null) this.#account.add({ ...record.account, setlId: id });
  }

  /** Once all corrections are known: the years there are something to replay in. */
  openYears(): void {
    const corrections = this.#corrected.flatMap(({ id, years }) => years.map((y) => ({ ...y, id })));
    for (const name of this.names) {
      if (!/^y\d{4}$/.test(name)) continue;
      const year = Number(name.slice(1));
      const own = corrections.filter((c) => c.year === year);
      const version = this.#cells.get(yearCell(year))?.version ?? 0;
      if (version === 0 && own.length === 0) continue;
      const totals = this.#read<Accumulators | null>(name, decodeAccumulators, { events: 0, meters: {} });
      if (totals === null) continue;
      const replay = new YearReplay(year, own, (setlId, complaint) => this.report(year, setlId, complaint));
      this.years.set(year, { totals, version, replay });
    }
    if (this.person === null && this.years.size > 0) this.report(null, '', { damage: 'person_missing', detail: '' });
  }

  takeRecord(year: number, setlId: string, item: LedgerItem | Complaint, status: Cell | undefined): void {
    this.records += 1;
    const replay = this.years.get(year)?.replay;
    const now = this.#status(year, setlId, status);
    const taken = replay?.take(setlId, this.subject.psnNo, item, now) ?? false;
    const complaint = this.#paid.take(setlId, now);
    if (complaint !== null) this.report(year, setlId, complaint);
    this.#touchOthers(year, setlId, taken && !('damage' in item) ? item.touches : null);
    if ('damage' in item || item.accountPaid === 0) return;
    const { accountVersion: version, accountPaid, accountAfter: after } = item;
    this.#account.add({ version, before: after + accountPaid, after, setlId });
  }

  /**
   * Later years are taken first, so that an earlier one knows what they changed in it. `touches` null: the record that should
   * be there cannot be read, and may have changed any of them.
   */
  #touchOthers(year: number, setlId: string, touches: readonly TouchedYear[] | null): void {
    if (touches === null) for (const [other, { replay }] of this.years) if (other < year) replay.blind();
    for (const touch of touches ?? []) {
      const state = this.years.get(touch.year);
      if (state !== undefined) state.replay.touched(setlId, touch);
      else this.report(touch.year, setlId, { damage: 'totals', detail: `没有 ${touch.year} 年度的累计` });
    }
  }

  #status(year: number, setlId: string, cell: Cell | undefined): StatusCell | null {
    if (cell === undefined || cell.bytes === null) return null;
    try {
      return decodeStatus(cell.bytes);
    } catch (error) {
      this.report(year, setlId, { damage: 'cell_unreadable', detail: error instanceof Error ? error.message : '' });
      return null;
    }
  }

  finish(): void {
    for (const { replay, totals, version } of this.years.values()) replay.finish(totals, version);
    const unknown = this.#gap ? [] : this.#paid.missing();
    for (const setlId of unknown) this.report(null, setlId, { damage: 'paid_visits', detail: '没有这笔结算的记录' });
    const cell = this.#cells.get(ACCOUNT_CELL);
    const { balance } = this.#read(ACCOUNT_CELL, decodeAccount, { balance: 0 });
    const difference = this.#gap ? null : this.#account.difference(cell?.version ?? 0, balance);
    if (difference !== null) this.report(null, difference.setlId, { damage: 'account', detail: difference.detail });
  }
}
