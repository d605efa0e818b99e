import type { Accumulators } from '../../settlement/types.js';
import { SETTLED, type SettlementStatus, type StatusCell } from '../../store/status-cell.js';
import type { CorrectedYear } from '../correction-record.js';
import type { TouchedYear } from '../record-parts.js';
import type { Complaint, LedgerItem } from './ledger-item.js';
import { addMeters, meterDifference, type Meters, negativeMeter } from './meters.js';

export interface YearCorrection extends CorrectedYear {
  readonly id: string;
}

/** What changed the totals beside the year's own events: it stands behind `events` of them. */
interface Beside {
  readonly id: string;
  readonly what: string;
  readonly events: number;
  readonly version: number;
  readonly before: Meters;
  readonly after: Meters;
}

type Report = (setlId: string, complaint: Complaint) => void;

/**
 * Replays one person-year from nothing: corrections, records, and the parts of later years' records that count in it, in the
 * order they were made. Where a record does not start
 * from what those before it add up to, it is named, and the replay goes on from what it says: one fault, one finding.
 */
export class YearReplay {
  readonly #year: number;
  readonly #beside: Beside[];
  readonly #report: Report;
  /** A record of a later year cannot be read: it may have changed these totals. */
  #blind = false;
  /** null: unknown since a record that could not be read. */
  #meters: Meters | null = {};
  #version: number | null = 0;
  #events = 0;
  #last = '';
  readonly #expected = new Map<string, StatusCell>();
  readonly #found = new Map<string, StatusCell>();

  /** `corrections` of this year, in the order of their numbers. */
  constructor(year: number, corrections: readonly YearCorrection[], report: Report) {
    this.#year = year;
    this.#beside = corrections.map((c) => ({ ...c, what: '更正前' }));
    this.#report = report;
  }

  /** A record of a later year changed these totals too. Before the first event of this year is taken. */
  touched(setlId: string, { version, before, meterDeltas }: TouchedYear): void {
    const after = addMeters(before.meters, meterDeltas);
    const below = negativeMeter(after);
    if (below !== null) this.#report(setlId, { damage: 'totals', detail: `${below} 为负` });
    this.#beside.push({ id: setlId, what: '此前', events: before.events, version, before: before.meters, after });
    this.#beside.sort((a, b) => a.version - b.version);
  }

  /** A record of a later year is missing: where a version is left out here, the fault is there. */
  blind(): void {
    this.#blind = true;
  }

  /**
   * The next event's record; a complaint when it cannot be used. `status` is that of this very record, null = no cell.
   * Gives whether it was one of this person, year and number.
   */
  take(setlId: string, psnNo: string, item: LedgerItem | Complaint, status: StatusCell | null): boolean {
    this.#correct();
    this.#events += 1;
    this.#last = setlId;
    if (status !== null) this.#found.set(setlId, status);
    const misplaced = 'damage' in item ? item : this.#place(setlId, psnNo, item);
    if ('damage' in item || misplaced !== null) {
      this.#report(setlId, misplaced as Complaint);
      [this.#meters, this.#version] = [null, null];
      return false;
    }
    this.#follow(setlId, item);
    this.#status(setlId, item);
    return true;
  }

  #place(setlId: string, psnNo: string, { entry, year }: LedgerItem): Complaint | null {
    const { answer } = entry;
    if (answer.setlId === setlId && answer.psnNo === psnNo && year === this.#year) return null;
    return { damage: 'record_misplaced', detail: `${answer.psnNo} ${year} 年度 ${answer.setlId}` };
  }

  #follow(setlId: string, { before, yearVersion, meterDeltas }: LedgerItem): void {
    this.#continue(setlId, '此前', before.meters, yearVersion, before.events);
    this.#meters = addMeters(before.meters, meterDeltas);
    this.#version = yearVersion + 1;
    const below = negativeMeter(this.#meters);
    if (below !== null) this.#report(setlId, { damage: 'totals', detail: `${below} 为负` });
  }

  /** Whether what starts here starts where the one before it ended. `events`: null is not looked at. */
  #continue(setlId: string, what: string, before: Meters, version: number, events: number | null): void {
    if (this.#blind && this.#version !== null && version > this.#version) [this.#meters, this.#version] = [null, null];
    const difference = this.#meters === null ? null : meterDifference(before, this.#meters);
    if (difference !== null) this.#report(setlId, { damage: 'totals', detail: `${what} ${difference}` });
    else if (events !== null && events !== this.#events - 1)
      this.#report(setlId, { damage: 'order', detail: `此前 ${events} 笔` });
    if (this.#version !== null && version !== this.#version) {
      this.#report(setlId, { damage: 'order', detail: `年度版本 ${version}，应为 ${this.#version}` });
    }
  }

  /** Corrections and parts of later years that stand behind as many events as were replayed. */
  #correct(): void {
    for (let next = this.#beside[0]; next !== undefined && next.events <= this.#events; next = this.#beside[0]) {
      this.#beside.shift();
      this.#last = next.id;
      this.#continue(next.id, next.what, next.before, next.version, null);
      [this.#meters, this.#version] = [next.after, next.version + 1];
    }
  }

  #status(setlId: string, { entry }: LedgerItem): void {
    if (entry.kind === 'settle') return;
    const { kind, of, cancelId } = entry.record;
    this.#becomes(of, kind === 'cancel' ? 'cancelled' : kind === 'reverse' ? 'reversed' : 'settled', setlId);
    if (cancelId !== null) this.#becomes(cancelId, 'reversed', setlId);
  }

  #becomes(setlId: string, status: SettlementStatus, by: string): void {
    const events = (this.#expected.get(setlId) ?? SETTLED).events + 1;
    this.#expected.set(setlId, { status, by, events });
  }

  /** Compares the end of the replay with the year cell. */
  finish(cell: Accumulators, version: number): void {
    this.#correct();
    for (const { id, events } of this.#beside)
      this.#report(id, { damage: 'order', detail: `此前 ${events} 笔，${this.#year} 年度只有 ${this.#events} 笔` });
    if (this.#blind && this.#version !== null && version > this.#version) [this.#meters, this.#version] = [null, null];
    const difference = this.#meters === null ? null : meterDifference(cell.meters, this.#meters);
    if (difference !== null) this.#report(this.#last, { damage: 'totals', detail: difference });
    else if (this.#version !== null && version !== this.#version) {
      this.#report(this.#last, { damage: 'order', detail: `年度版本 ${version}，应为 ${this.#version}` });
    }
    for (const setlId of new Set([...this.#expected.keys(), ...this.#found.keys()])) this.#compareStatus(setlId);
  }

  #compareStatus(setlId: string): void {
    const [is, ought] = [this.#found.get(setlId) ?? SETTLED, this.#expected.get(setlId) ?? SETTLED];
    if (is.status === ought.status && is.by === ought.by && is.events === ought.events) return;
    const shown = (s: StatusCell): string => `${s.status}${s.by === '' ? '' : ` ${s.by}`}（${s.events} 次）`;
    this.#report(setlId, { damage: 'status', detail: `为 ${shown(is)}，应为 ${shown(ought)}` });
  }
}
