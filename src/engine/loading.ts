import { NO_LOOKUP, type NeedOutcome, type TaskCell } from '../compute/contract.js';
import { ACCOUNT_CELL, PERSON_CELL, yearCell } from '../store/cells.js';
import { HOLD_CELL } from '../store/hold-cell.js';
import type { Cell, CellCheck, CellName, LoadRequest, LoadResult, StateStore } from '../store/port.js';
import { shanghai, type Clock } from '../wire/clock.js';
import { INFNO } from '../wire/transactions.js';
import type { Job } from './job.js';

/** How long a calendar year looked up once is believed; a wrong one only costs a second load. */
const YEAR_CHECK_MS = 1000;

/** Reads what messages need before they can be computed. Rejects as the store does; nothing is changed by a load. */
export class Loading {
  readonly #store: StateStore;
  readonly #clock: Clock;
  #cells: readonly CellName[] = [];
  #cellsUntilMs = -1;

  constructor(store: StateStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Person, account, totals of the current year, a hold, and the receipt where there can be one. */
  async first(jobs: readonly Job[]): Promise<void> {
    const cells = this.#usualCells();
    const results = await this.#store.load(jobs.map((job) => firstRequest(job, cells)));
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as Job;
      const result = results[i] as LoadResult;
      job.cells = named(cells, result.cells);
      takeReceipt(job, result);
      job.lookup = NO_LOOKUP;
      job.needs = 0;
    }
  }

  /**
   * What the worker asked for on top, and with it everything that can have changed once more, the message's own receipt
   * included: computed is always on the state of one moment. Else another attempt at the message, executed since, would
   * be taken for somebody else's doing.
   */
  async more(jobs: readonly Job[], needs: readonly NeedOutcome[]): Promise<void> {
    const wanted = jobs.map((job, i) => needRequest(job, needs[i] as NeedOutcome));
    const own = jobs.map((job) => firstRequest(job, []));
    const results = await this.#store.load([...wanted, ...own]);
    const policies = await Promise.all(needs.map((need) => this.#policy(need.policyVersion)));
    for (let i = 0; i < jobs.length; i++) {
      const job = jobs[i] as Job;
      merge(job, needs[i] as NeedOutcome, results[i] as LoadResult, policies[i] ?? null);
      takeReceipt(job, results[jobs.length + i] as LoadResult);
    }
  }

  #policy(versionId: string | null): Promise<Uint8Array | null> {
    return versionId === null ? Promise.resolve(null) : this.#store.getPolicy(versionId);
  }

  #usualCells(): readonly CellName[] {
    const now = this.#clock.monotonicMs();
    if (now >= this.#cellsUntilMs) {
      this.#cells = [PERSON_CELL, ACCOUNT_CELL, yearCell(shanghai(this.#clock.nowMs()).year), HOLD_CELL];
      this.#cellsUntilMs = now + YEAR_CHECK_MS;
    }
    return this.#cells;
  }
}

/** Queries leave no receipt and ask for none. */
const WITHOUT_RECEIPT: readonly string[] = [
  INFNO.person,
  INFNO.accumulatorsQuery,
  INFNO.settlementQuery,
  INFNO.filingQuery,
];

function takeReceipt(job: Job, { receipt, claimedByOther }: LoadResult): void {
  job.receipt = receipt;
  job.claimedByOther = claimedByOther;
}

function firstRequest(job: Job, cells: readonly CellName[]): LoadRequest {
  return WITHOUT_RECEIPT.includes(job.infno)
    ? { psnNo: job.psnNo, cells }
    : { psnNo: job.psnNo, cells, msgid: job.msgid };
}

function needRequest(job: Job, need: NeedOutcome): LoadRequest {
  return {
    psnNo: job.psnNo,
    cells: cellsWith(job, need),
    ...(need.msgid === null ? {} : { msgid: need.msgid }),
    ...(need.setlId === null ? {} : { setlId: need.setlId }),
  };
}

function cellsWith(job: Job, need: NeedOutcome): CellName[] {
  const held = job.cells.map((cell) => cell.name);
  return [...held, ...need.cells.filter((name) => !held.includes(name))];
}

function merge(job: Job, need: NeedOutcome, result: LoadResult, policy: Uint8Array | null): void {
  job.cells = named(cellsWith(job, need), result.cells);
  const lookup = { ...(job.lookup ?? NO_LOOKUP) };
  if (need.setlId !== null) Object.assign(lookup, { setlId: need.setlId, record: result.record });
  if (need.msgid !== null) {
    const { receipt, claimedByOther } = result;
    Object.assign(lookup, { msgid: need.msgid, answer: receipt?.answer ?? null, claimedByOther });
  }
  if (need.policyVersion !== null) Object.assign(lookup, { policyVersion: need.policyVersion, policy });
  if (need.note !== null) Object.assign(lookup, { note: need.note });
  job.lookup = lookup;
}

function named(names: readonly CellName[], cells: readonly Cell[]): TaskCell[] {
  const out = new Array<TaskCell>(names.length);
  for (let i = 0; i < names.length; i++) {
    const cell = cells[i] as Cell;
    out[i] = { name: names[i] as CellName, version: cell.version, bytes: cell.bytes };
  }
  return out;
}

/** Puts the current cells of a version conflict in place of those computed on. */
export function refresh(job: Job, checks: readonly CellCheck[], current: readonly Cell[]): void {
  const fresh = named(
    checks.map((c) => c.cell),
    current,
  );
  const others = job.cells.filter((cell) => !checks.some((c) => c.cell === cell.name));
  job.cells = [...fresh, ...others];
}
