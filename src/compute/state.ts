import { EMPTY_ACCUMULATORS, type Accumulators, type Person } from '../settlement/types.js';
import { ACCOUNT_CELL, decodeAccount, decodeAccumulators, decodePerson, PERSON_CELL } from '../store/cells.js';
import { decodeHold, HOLD_CELL } from '../store/hold-cell.js';
import type { CellName } from '../store/port.js';
import type { ComputeTask, TaskCell } from './contract.js';

export function findCell(task: ComputeTask, name: CellName): TaskCell | null {
  for (const cell of task.cells) if (cell.name === name) return cell;
  return null;
}

/** The person, or null when the insured place does not know this psn_no. */
export function personOf(task: ComputeTask): Person | null {
  const bytes = findCell(task, PERSON_CELL)?.bytes ?? null;
  return bytes === null ? null : decodePerson(bytes);
}

/** Personal account balance in fen; a person without an account has 0. */
export function balanceOf(task: ComputeTask): number {
  const bytes = findCell(task, ACCOUNT_CELL)?.bytes ?? null;
  return bytes === null ? 0 : decodeAccount(bytes).balance;
}

export function accumulatorsOf(cell: TaskCell): Accumulators {
  return cell.bytes === null ? EMPTY_ACCUMULATORS : decodeAccumulators(cell.bytes);
}

/** Why this person must not be settled directly: an operator stopped them (XA-58a, JS-24), or an audit; null: nothing does. */
export function heldBy(task: ComputeTask): { readonly code: 'E710' | 'E713'; readonly detail: string } | null {
  const bytes = findCell(task, HOLD_CELL)?.bytes ?? null;
  if (bytes === null) return null;
  const { held, operator } = decodeHold(bytes);
  if (operator?.held === true) return { code: 'E713', detail: operator.reason };
  return held ? { code: 'E710', detail: '' } : null;
}
