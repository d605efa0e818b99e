import type { CellName } from '../store/port.js';
import { decodeStatus, SETTLED, type StatusCell, statusCell } from '../store/status-cell.js';
import { need } from './answers.js';
import type { ComputeTask, NeedOutcome } from './contract.js';
import { decodeLedger, type LedgerEntry } from './event-record.js';
import { findCell } from './state.js';

/** What became of a settlement whose status cell was loaded. */
export function statusOf(task: ComputeTask, setlId: string): StatusCell {
  const bytes = findCell(task, statusCell(setlId))?.bytes ?? null;
  return bytes === null ? SETTLED : decodeStatus(bytes);
}

/** What of these is still to be loaded, null when nothing. `setlId` null: no record is wanted. */
export function stillNeeded(task: ComputeTask, setlId: string | null, cells: readonly CellName[]): NeedOutcome | null {
  const missing = cells.filter((name) => findCell(task, name) === null);
  const wanted = setlId !== null && task.lookup.setlId !== setlId;
  return wanted || missing.length > 0 ? need({ cells: missing, setlId: wanted ? setlId : null }) : null;
}

/** The record that was looked up, null when there is none of this person. */
export function ledgerEntry(task: ComputeTask): LedgerEntry | null {
  const { record } = task.lookup;
  const entry = record === null ? null : decodeLedger(record);
  return entry === null || entry.answer.psnNo !== task.psnNo ? null : entry;
}
