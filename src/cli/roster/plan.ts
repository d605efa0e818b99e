import { Buffer } from 'node:buffer';
import {
  ACCOUNT_CELL,
  CellCorrupt,
  decodeAccount,
  decodeAccumulators,
  decodePerson,
  encodeAccount,
  encodeAccumulators,
  encodePerson,
  PERSON_CELL,
  yearCell,
} from '../../store/cells.js';
import type { Cell, CellCheck, CellName, CellWrite } from '../../store/port.js';
import type { Accumulators, Person } from '../../settlement/types.js';
import { CORRECTIONS_CELL } from '../../store/correction-cell.js';
import type { CorrectedAccount, CorrectedYear } from '../../compute/correction-record.js';
import { type Correction, correctionOf } from './correction.js';
import type { RosterEntry } from './entry.js';
import type { RowFault } from './reasons.js';

export interface PlanOptions {
  readonly overwriteAccumulators: boolean;
  readonly overwriteBalance: boolean;
  /** Settlements of this year and the one before tell whether an account has been drawn on. */
  readonly currentYear: number;
  /** Epoch ms, for the record of what is set. */
  readonly nowMs: number;
}

/** What one row does to the cells it was compared with. */
export type RowPlan =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'write';
      readonly created: boolean;
      readonly checks: readonly CellCheck[];
      readonly writes: readonly CellWrite[];
      /** Record and outbox entry of what was set of totals and account; null when nothing was. */
      readonly correction: Correction | null;
    }
  | { readonly kind: 'refused'; readonly fault: RowFault };

const EMPTY: Accumulators = { events: 0, meters: {} };

/** The cells a row must be compared with. */
export function cellsFor(entry: RosterEntry, options: Pick<PlanOptions, 'currentYear'>): CellName[] {
  const years = new Set<number>(entry.totals.map((total) => total.year));
  if (entry.balance !== null) for (const year of [options.currentYear, options.currentYear - 1]) years.add(year);
  const names: CellName[] = [PERSON_CELL, CORRECTIONS_CELL];
  if (entry.balance !== null || (entry.topUp ?? null) !== null) names.push(ACCOUNT_CELL);
  return [...names, ...[...years].sort((a, b) => a - b).map(yearCell)];
}

/**
 * Compares a row with the stored cells. Everything the decision rests on is named in `checks`, so a settlement that
 * commits in between makes the write fail instead of being overwritten.
 */
export function planRow(
  entry: RosterEntry,
  names: readonly CellName[],
  cells: readonly Cell[],
  options: PlanOptions,
): RowPlan {
  try {
    return new Comparison(entry, names, cells).decide(options);
  } catch (error) {
    if (error instanceof CellCorrupt) return refused('', `库中现有数据无法识别：${error.message}`);
    throw error;
  }
}

const refused = (field: string, reason: string): RowPlan => ({ kind: 'refused', fault: { field, reason } });

class Comparison {
  readonly #entry: RosterEntry;
  readonly #cells: ReadonlyMap<CellName, Cell>;
  readonly #writes: CellWrite[] = [];
  readonly #rested = new Set<CellName>();
  readonly #years: CorrectedYear[] = [];
  #account: CorrectedAccount | null = null;

  constructor(entry: RosterEntry, names: readonly CellName[], cells: readonly Cell[]) {
    this.#entry = entry;
    this.#cells = new Map(names.map((name, i) => [name, cells[i] ?? { version: 0, bytes: null }]));
  }

  decide(options: PlanOptions): RowPlan {
    this.#put(PERSON_CELL, encodePerson(this.#person()));
    this.#topUp();
    const fault = this.#balance(options) ?? this.#totals(options);
    if (fault !== null) return { kind: 'refused', fault };
    if (this.#writes.length === 0) return { kind: 'unchanged' };
    const correction = this.#correction(options.nowMs);
    if (correction !== null) this.#writes.push(correction.write);
    for (const write of this.#writes) this.#rested.add(write.cell);
    const checks = [...this.#rested].map((cell) => ({ cell, version: this.#cell(cell).version }));
    return { kind: 'write', created: this.#cell(PERSON_CELL).version === 0, checks, writes: this.#writes, correction };
  }

  #correction(nowMs: number): Correction | null {
    const { psnNo, insuplc } = this.#entry.person;
    const { bytes } = this.#cell(PERSON_CELL);
    const place = bytes === null ? insuplc : decodePerson(bytes).insuplc;
    const changes = { account: this.#account, years: this.#years, movedFrom: place === insuplc ? null : place };
    return correctionOf(psnNo, changes, this.#cell(CORRECTIONS_CELL), nowMs);
  }

  /** The roster's person with what is this system's own: filings made or changed here, their number, visits paid otherwise. */
  #person(): Person {
    const { bytes } = this.#cell(PERSON_CELL);
    const { person } = this.#entry;
    if (bytes === null) return person;
    const { filings, filingEvents, paidVisits } = decodePerson(bytes);
    const kept = {
      ...(filingEvents === undefined ? {} : { filingEvents }),
      ...(paidVisits === undefined ? {} : { paidVisits }),
    };
    const own = filings.filter((f) => f.registeredOn !== undefined);
    if (own.length === 0 && filingEvents === undefined) return { ...person, ...kept };
    const others = person.filings.filter((f) => !own.some((o) => o.id === f.id));
    return { ...person, filings: [...others, ...own], ...kept };
  }

  /** Added to what the account holds now: payments made since the roster was drawn stay paid. */
  #topUp(): void {
    const { topUp = null } = this.#entry;
    if (topUp === null) return;
    const { bytes, version } = this.#cell(ACCOUNT_CELL);
    const before = bytes === null ? 0 : decodeAccount(bytes).balance;
    this.#put(ACCOUNT_CELL, encodeAccount({ balance: before + topUp.amount }));
    this.#account = { version, before, after: before + topUp.amount };
  }

  #balance(options: PlanOptions): RowFault | null {
    if (this.#entry.balance === null) return null;
    const bytes = encodeAccount({ balance: this.#entry.balance });
    const current = this.#cell(ACCOUNT_CELL);
    if (!differs(current.bytes, bytes)) return null;
    if (current.bytes !== null && !options.overwriteBalance && this.#hasSettled()) {
      return { field: 'balc', reason: '该人员已有结算，账户余额与名册不同，未覆盖（--overwrite-balance 可强制）' };
    }
    this.#put(ACCOUNT_CELL, bytes);
    const before = current.bytes === null ? 0 : decodeAccount(current.bytes).balance;
    this.#account = { version: current.version, before, after: this.#entry.balance };
    return null;
  }

  #totals(options: PlanOptions): RowFault | null {
    for (const [i, { year, meters }] of this.#entry.totals.entries()) {
      const cell = yearCell(year);
      const current = this.#accumulators(cell);
      if (sameMeters(current.meters, meters)) continue;
      if (current.events > 0 && !options.overwriteAccumulators) {
        const reason = `该人员 ${year} 年度已有结算，累计与名册不同，未覆盖（--overwrite-accumulators 可强制）`;
        return { field: `accumulators.${i}`, reason };
      }
      // The number of settlement events names the next setl_id: it is never taken back.
      this.#put(cell, encodeAccumulators({ events: current.events, meters }));
      const { version } = this.#cell(cell);
      this.#years.push({ year, events: current.events, version, before: current.meters, after: meters });
    }
    return null;
  }

  /** Whether any year looked at has settlements. The answer rests on all of these cells. */
  #hasSettled(): boolean {
    let settled = false;
    for (const name of this.#cells.keys()) {
      if (name === PERSON_CELL || name === ACCOUNT_CELL || name === CORRECTIONS_CELL) continue;
      this.#rested.add(name);
      if (this.#accumulators(name).events > 0) settled = true;
    }
    return settled;
  }

  #accumulators(name: CellName): Accumulators {
    const { bytes } = this.#cell(name);
    return bytes === null ? EMPTY : decodeAccumulators(bytes);
  }

  #cell(name: CellName): Cell {
    return this.#cells.get(name) ?? { version: 0, bytes: null };
  }

  #put(cell: CellName, bytes: Uint8Array): void {
    if (differs(this.#cell(cell).bytes, bytes)) this.#writes.push({ cell, bytes });
  }
}

function differs(current: Uint8Array | null, wanted: Uint8Array): boolean {
  return current === null || Buffer.compare(current, wanted) !== 0;
}

/** A meter at zero and a meter that was never touched are the same. */
function sameMeters(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const name of names) if ((a[name] ?? 0) !== (b[name] ?? 0)) return false;
  return true;
}
