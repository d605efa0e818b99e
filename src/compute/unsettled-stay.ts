import type { FilingRequest } from '../settlement/filing-contract.js';
import { decodeAccumulators, yearCell } from '../store/cells.js';
import type { CellCheck } from '../store/port.js';
import { decodeStatus, SETTLED, type StatusCell, statusCell } from '../store/status-cell.js';
import type { ErrorCode } from '../wire/errors.js';
import { makeSetlId, parseSetlId } from '../wire/ids.js';
import { failure, need } from './answers.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask, TaskCell } from './contract.js';
import type { SettlementRecord } from './record.js';
import { ledgerEntry, stillNeeded } from './settlement-state.js';
import { findCell } from './state.js';

type Stay = NonNullable<FilingRequest['stay']>;

/** What is looked for, and the codes for having found it and for not being able to tell. */
export interface StayLook {
  readonly settled: ErrorCode;
  readonly unclear: ErrorCode;
  /** What `isOf` rests on besides the message, kept from one load to the next. */
  readonly note?: string | null;
  isOf(record: SettlementRecord): boolean;
}

const lateFilingLook = (stay: Stay): StayLook => ({
  settled: 'E312',
  unclear: 'E311',
  isOf: (record) => record.source.mdtrtId === stay.mdtrtId,
});

export interface Unsettled {
  readonly checks: readonly CellCheck[];
}

/** Settlements looked through before the case is handed to an officer. */
const MAX_LOOKED_AT = 40;

/** Years back to the admission. */
const MAX_YEARS = 3;

/**
 * A late filing counts only until the stay is settled (NM-15a, XA-19, JS-25b, TJ-4.4a). Looks through the person's
 * settlements since the year of admission, one load after the other. Gives the cells the answer rests on: the years, and
 * the status of every settlement of the stay that was cancelled, so that one made or restored meanwhile makes the commit
 * fail. An answer when the stay is settled, a need while not all is read.
 */
export function unsettledStay(
  task: ComputeTask,
  stay: Stay,
  context: ComputeContext,
  look: StayLook = lateFilingLook(stay),
): Unsettled | ComputeOutcome {
  const years = yearsSince(stay, context);
  if (years.length > MAX_YEARS) return failure(task, look.unclear, '入院日期过早，请由经办人员核对后办理');
  const names = years.map((year) => yearCell(year));
  const missing = names.filter((name) => findCell(task, name) === null);
  if (missing.length > 0) return need({ cells: missing });
  // Status cells are loaded here only, of settlements of this stay.
  const statuses = task.cells.filter((cell) => cell.name.startsWith(STATUS_CELLS));
  if (statuses.some((cell) => statusIn(cell).status === 'settled')) return failure(task, look.settled, stay.mdtrtId);
  const events = years.flatMap((year) => eventsOf(task, year).map((event) => ({ year, event })));
  if (events.length > MAX_LOOKED_AT) return failure(task, look.unclear, '结算记录过多，请由经办人员核对后办理');
  const rested = [...names, ...statuses.map((cell) => cell.name)];
  return (
    nextLook(task, look, events) ?? {
      checks: rested.map((cell) => ({ cell, version: findCell(task, cell)?.version ?? 0 })),
    }
  );
}

const STATUS_CELLS = statusCell('');
const statusIn = ({ bytes }: TaskCell): StatusCell => (bytes === null ? SETTLED : decodeStatus(bytes));

interface Event {
  readonly year: number;
  readonly event: number;
}

/** What is to be read next, null when all was seen. */
function nextLook(task: ComputeTask, look: StayLook, events: readonly Event[]): ComputeOutcome | null {
  const { note = null } = look;
  const { setlId } = task.lookup;
  // A record read before the note was made is not yet part of the look-through.
  const seen = setlId === null || task.lookup.note !== note ? null : parseSetlId(setlId);
  // What was loaded last tells how far the look-through has come. Events only grow at the end, so one added meanwhile is seen.
  const at = seen === null ? -1 : events.findIndex((e) => e.year === seen.year && e.event === seen.event);
  if (at >= 0 && setlId !== null && settles(task, look)) {
    const missing = stillNeeded(task, null, [statusCell(setlId)]);
    if (missing !== null) return missing;
  }
  const next = events[at + 1];
  return next === undefined
    ? null
    : need({ setlId: makeSetlId(task.insuplc, task.psnNo, next.year, next.event), note });
}

function settles(task: ComputeTask, look: StayLook): boolean {
  const entry = ledgerEntry(task);
  return entry?.kind === 'settle' && look.isOf(entry.record);
}

/** Years in which the stay can have been settled. */
function yearsSince(stay: Stay, context: ComputeContext): number[] {
  const first = Number(stay.admissionDay.slice(0, 4));
  return Array.from({ length: Math.max(1, context.year - first + 1) }, (_, i) => Math.min(first, context.year) + i);
}

function eventsOf(task: ComputeTask, year: number): number[] {
  const bytes = findCell(task, yearCell(year))?.bytes ?? null;
  const events = bytes === null ? 0 : decodeAccumulators(bytes).events;
  return Array.from({ length: events }, (_, i) => i + 1);
}
