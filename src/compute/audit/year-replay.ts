import type { Accumulators } from '../../settlement/types.js';
import { SETTLED, type SettlementStatus, type StatusCell } from '../../store/status-cell.js';
import type { CorrectedYear } from '../correction-record.js';
import type { Complaint, LedgerItem } from './ledger-item.js';
import { addMeters, meterDifference, type Meters, negativeMeter } from './meters.js';

export interface YearCorrection extends CorrectedYear {
  readonly id: string;
}

type Report = (setlId: string, complaint: Complaint) => void;

/**
 * Replays one person-year from nothing: corrections and records in the order they were made. Where a record does not start
 * from what those before it add up to, it is named, and the replay goes on from what it says: one fault, one finding.
 */
export class YearReplay {
  readonly #year: number;
  readonly #corrections: YearCorrection[];
  readonly #report: Report;
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
    this.#corrections = [...corrections];
    this.#report = report;
  }

  /** The next event's record; a complaint when it cannot be used. `status` is that of this very record, null = no cell. */
  take(setlId: string, psnNo: string, item: LedgerItem | Complaint, status: StatusCell | null): void {
    this.#correct();
    this.#events += 1;
    this.#last = setlId;
    if (status !== null) this.#found.set(setlId, status);
    const misplaced = 'damage' in item ? item : this.#place(setlId, psnNo, item);
    if ('damage' in item || misplaced !== null) {
      this.#report(setlId, misplaced as Complaint);
      [this.#meters, this.#version] = [null, null];
      return;
    }
    this.#follow(setlId, item);
    this.#status(setlId, item);
  }

  #place(setlId: string, psnNo: string, { entry, year }: LedgerItem): Complaint | null {
    const { answer } = entry;
    if (answer.setlId === setlId && answer.psnNo === psnNo && year === this.#year) return null;
    return { damage: 'record_misplaced', detail: `${answer.psnNo} ${year} 年度 ${answer.setlId}` };
  }

  #follow(setlId: string, { before, yearVersion, meterDeltas }: LedgerItem): void {
    const difference = this.#meters === null ? null : meterDifference(before.meters, this.#meters);
    if (difference !== null) this.#report(setlId, { damage: 'totals', detail: `此前 ${difference}` });
    else if (before.events !== this.#events - 1)
      this.#report(setlId, { damage: 'order', detail: `此前 ${before.events} 笔` });
    if (this.#version !== null && yearVersion !== this.#version) {
      this.#report(setlId, { damage: 'order', detail: `年度版本 ${yearVersion}，应为 ${this.#version}` });
    }
    this.#meters = addMeters(before.meters, meterDeltas);
    this.#version = yearVersion + 1;
    const below = negativeMeter(this.#meters);
    if (below !== null) this.#report(setlId, { damage: 'totals', detail: `${below} 为负` });
  }

  /** Corrections that stand behind as many events as were replayed. */
  #correct(): void {
    for (
      let next = this.#corrections[0];
      next !== undefined && next.events <= this.#events;
      next = this.#corrections[0]
    ) {
      this.#corrections.shift();
      this.#last = next.id;
      const difference = this.#meters === null ? null : meterDifference(next.before, this.#meters);
      if (difference !== null) this.#report(next.id, { damage: 'totals', detail: `更正前 ${difference}` });
      if (this.#version !== null && next.version !== this.#version) {
        this.#report(next.id, { damage: 'order', detail: `年度版本 ${next.version}，应为 ${this.#version}` });
      }
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
