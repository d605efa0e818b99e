import type { PaidVisit } from '../settlement/types.js';
import { encodePerson, PERSON_CELL } from '../store/cells.js';
import type { CellCheck, CellWrite } from '../store/port.js';
import { statusCell } from '../store/status-cell.js';
import type { AnswerOutcome, ComputeTask, NeedOutcome } from './contract.js';
import type { EventKind } from './event-record.js';
import { paidAlready } from './paid-visits.js';
import { statusOf, stillNeeded } from './settlement-state.js';
import { findCell, personOf } from './state.js';

/** What an event of a settlement does to the person's paid visits. */
export interface PaidChange {
  readonly checks: readonly CellCheck[];
  readonly writes: readonly CellWrite[];
}

const NO_CHANGE: PaidChange = Object.freeze({ checks: [], writes: [] });

/**
 * A cancelled payment is kept, as it may be restored; a reversed one goes for good. A restore rests on the person also where
 * nothing is listed: what is claimed at the same moment stands against it.
 */
export function paidAfterEvent(task: ComputeTask, kind: EventKind, of: string): PaidChange {
  const person = personOf(task);
  const before = person?.paidVisits ?? [];
  const own = before.some((visit) => visit.setlId === of);
  if (!own && kind !== 'restore') return NO_CHANGE;
  const checks = [{ cell: PERSON_CELL, version: findCell(task, PERSON_CELL)?.version ?? 0 }];
  if (person === null || !own) return { checks, writes: [] };
  const paidVisits = before.flatMap((visit): PaidVisit[] => {
    if (visit.setlId !== of) return [visit];
    return kind === 'reverse' ? [] : [{ ...visit, live: kind === 'restore' }];
  });
  return { checks, writes: [{ cell: PERSON_CELL, bytes: encodePerson({ ...person, paidVisits }) }] };
}

/**
 * A settlement must not count again when its visit was paid otherwise since (NM-4.2, XA-6b, JS-3b, NM-34, XA-21). The refusal, what is
 * still to be loaded, or the statuses that the restoring rests on.
 */
export function restorable(task: ComputeTask, of: string): AnswerOutcome | NeedOutcome | readonly CellCheck[] {
  const visits = personOf(task)?.paidVisits ?? [];
  const against = visits.find((visit) => visit.live && visit.rivals.includes(of));
  if (against !== undefined) return paidAlready(task, against);
  const own = visits.filter((visit) => visit.setlId === of);
  const rivals = [...new Set(own.flatMap((visit) => visit.rivals))];
  const missing = stillNeeded(task, null, rivals.map(statusCell));
  if (missing !== null) return missing;
  for (const { kind, rivals: others } of own) {
    const setlId = others.find((id) => statusOf(task, id).status === 'settled');
    if (setlId !== undefined) return paidAlready(task, { kind, setlId });
  }
  return rivals.map((id) => ({ cell: statusCell(id), version: findCell(task, statusCell(id))?.version ?? 0 }));
}
