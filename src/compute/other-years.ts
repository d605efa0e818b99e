import { withDeltas } from '../settlement/parts.js';
import { encodeAccumulators, yearCell } from '../store/cells.js';
import type { CellCheck, CellWrite } from '../store/port.js';
import type { ComputeTask, TaskCell } from './contract.js';
import type { PackedYear, TouchedYear } from './record-parts.js';
import { accumulatorsOf, findCell } from './state.js';

/** What an event adds to the totals of a year it is not numbered in. */
export interface YearChange {
  readonly year: number;
  readonly meterDeltas: Readonly<Record<string, number>>;
}

/** Changes of further years within one commit: the number of their events stays, their version does not. */
export interface OtherYears {
  readonly checks: readonly CellCheck[];
  readonly writes: readonly CellWrite[];
  readonly touches: readonly TouchedYear[];
  /** The cells as they were, for the record. */
  readonly cells: readonly PackedYear[];
}

const NO_YEARS: OtherYears = Object.freeze({ checks: [], writes: [], touches: [], cells: [] });

/** null: a total would leave the exact range or fall below zero. The cells must have been loaded. */
export function changeYears(task: ComputeTask, changes: readonly YearChange[]): OtherYears | null {
  if (changes.length === 0) return NO_YEARS;
  const checks: CellCheck[] = [];
  const writes: CellWrite[] = [];
  const touches: TouchedYear[] = [];
  const cells: PackedYear[] = [];
  for (const { year, meterDeltas } of changes) {
    const { name, version, bytes } = findCell(task, yearCell(year)) as TaskCell;
    const before = accumulatorsOf({ name, version, bytes });
    const after = withDeltas(before, meterDeltas);
    if (after === null) return null;
    checks.push({ cell: name, version });
    writes.push({ cell: name, bytes: encodeAccumulators(after) });
    touches.push({ year, version, before, meterDeltas });
    cells.push([year, version, bytes]);
  }
  return { checks, writes, touches, cells };
}
