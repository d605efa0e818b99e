import { statusCell } from '../store/status-cell.js';
import type { SettleBody } from '../wire/settle-body.js';
import { failure } from './answers.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { ledgerEntry, stillNeeded } from './settlement-state.js';
import { type Unsettled, unsettledStay } from './unsettled-stay.js';

const DAY_LENGTH = 'yyyy-MM-dd'.length;

/** The emergency a bill includes. */
export interface IncludedEmergency {
  /** null: it includes none. */
  readonly mdtrtId: string | null;
  /** mdtrt_id that had to be read from a record, to be kept while others are read. */
  readonly note: string | null;
}

const NONE: IncludedEmergency = Object.freeze({ mdtrtId: null, note: null });

/** By er_mdtrt_id, or by er_setl_id: then also another settlement of the same visit stands against it. */
export function includedEmergency(task: ComputeTask, body: SettleBody): IncludedEmergency | ComputeOutcome {
  const { erMdtrtId = null, erSetlId = null } = body;
  if (erSetlId === null) return erMdtrtId === null ? NONE : { mdtrtId: erMdtrtId, note: null };
  const { note } = task.lookup;
  if (note !== null) return { mdtrtId: note, note };
  const missing = stillNeeded(task, erSetlId, [statusCell(erSetlId)]);
  if (missing !== null) return missing;
  const entry = ledgerEntry(task);
  if (entry?.kind !== 'settle') return failure(task, 'E602', 'er_setl_id 住院前急诊结算ID');
  const { mdtrtId } = entry.record.source;
  return { mdtrtId, note: mdtrtId };
}

/** Day from which on settlements of the visit and of the emergency it includes can be. */
export function firstDayOf({ begntime, erBegntime = null }: SettleBody): string {
  const first = erBegntime !== null && erBegntime < begntime ? erBegntime : begntime;
  return first.slice(0, DAY_LENGTH);
}

/**
 * An emergency that belongs to the stay is not paid a second time: E413 while a settlement of its visit is live. Gives the
 * cells the answer rests on, or what is still to be read.
 */
export function unsettledEmergency(
  task: ComputeTask,
  body: SettleBody,
  context: ComputeContext,
): (Unsettled & IncludedEmergency) | ComputeOutcome {
  const emergency = includedEmergency(task, body);
  if ('kind' in emergency) return emergency;
  const { mdtrtId, note } = emergency;
  if (mdtrtId === null) return NOTHING;
  const found = unsettledStay(task, { mdtrtId, admissionDay: firstDayOf(body) }, context, {
    settled: 'E413',
    unclear: 'E505',
    note,
    isOf: ({ source }) => source.mdtrtId === mdtrtId,
  });
  return 'kind' in found ? found : { ...found, mdtrtId, note };
}

const NOTHING: Unsettled & IncludedEmergency = Object.freeze({ checks: Object.freeze([]), ...NONE });
