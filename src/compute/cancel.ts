import type { Visit } from '../settlement/contract.js';
import { shanghai } from '../wire/clock.js';
import { plainFingerprint } from '../wire/fingerprint.js';
import { parseSetlId } from '../wire/ids.js';
import type { SettleAnswer } from '../wire/settle-answer.js';
import { INFNO, type Infno, isClaim } from '../wire/transactions.js';
import { type CancelAnswer, type CancelBody, decodeCancelBody, encodeCancelAnswer } from '../wire/undo-bodies.js';
import { failure, success } from './answers.js';
import type { ComputeContext } from './context.js';
import type { AnswerOutcome, ComputeOutcome, ComputeTask } from './contract.js';
import { applyEvent, cellsOf, eventCommit, otherCells, type SettlementEvent } from './event-commit.js';
import { answerKnown, answerUsed } from './known.js';
import { negatedAnswer, negatedDeltas, negatedYears } from './negate.js';
import type { SettlementRecord } from './record.js';
import { ledgerEntry, statusOf, stillNeeded } from './settlement-state.js';

/**
 * 2208/2305: takes back exactly what one settlement contributed, in every year it counted in, and gives back what the account
 * paid; any settlement, however many were made since. Those are not computed again (NM-42b). A preview computes the same
 * and writes nothing. Throws WireError for a malformed body.
 */
export function executeCancel(task: ComputeTask, context: ComputeContext): ComputeOutcome {
  const body = decodeCancelBody(task.body);
  const fingerprint = plainFingerprint(task, [body.setlId, body.mdtrtId]);
  const known = body.preview ? answerUsed(task) : answerKnown(task, fingerprint);
  if (known !== null) return known;
  const id = parseSetlId(body.setlId);
  if (id === null) return failure(task, 'E602');
  const missing = stillNeeded(task, body.setlId, cellsOf(id.year, [body.setlId]));
  if (missing !== null) return missing;
  const entry = ledgerEntry(task);
  if (entry === null) return failure(task, 'E602');
  if (entry.kind !== 'settle') return failure(task, 'E605', 'setl_id 不是结算，而是撤销或冲正');
  const more = stillNeeded(task, null, otherCells(entry.record.touches));
  if (more !== null) return more;
  const bad = checkCancel(task, body, entry.record) ?? checkUndone(task, body.setlId);
  if (bad !== null) return bad;
  const event = undoing('cancel', entry.record, entry.answer, context);
  const applied = applyEvent(task, event, context);
  if ('kind' in applied) return applied;
  if (body.preview) return success(task, encodeCancelAnswer({ ...applied.answer, setlId: '' }));
  return eventCommit(task, applied, fingerprint, encodeCancelAnswer(applied.answer));
}

const CANCELS: Readonly<Record<string, string>> = {
  [INFNO.outpatientCancel]: INFNO.outpatientSettle,
  [INFNO.inpatientCancel]: INFNO.inpatientSettle,
};

function checkCancel(task: ComputeTask, body: CancelBody, { source, input }: SettlementRecord): AnswerOutcome | null {
  const places = checkPlaces(task, placesOf(input.visit));
  if (places !== null) return places;
  const wanted = isClaim(source.infno) ? claimedAs(input.visit) : source.infno;
  if (CANCELS[task.infno] !== wanted) return failure(task, 'E605', `原结算的交易编号是 ${source.infno}`);
  return body.mdtrtId === source.mdtrtId ? null : failure(task, 'E605', 'mdtrt_id 就诊ID 与原结算不同');
}

/** A claim is cancelled as the bill it was for would have been: a stay by 2305, everything else by 2208. */
const claimedAs = ({ line }: Visit): Infno => (line === 'inpatient' ? INFNO.inpatientSettle : INFNO.outpatientSettle);

/** Who may undo a settlement. Nobody need speak for the place of a claim: the insured place made it and may undo it. */
export const placesOf = (visit: Visit): Places =>
  visit.claim === undefined ? visit : { insuplc: visit.insuplc, mdtrtarea: visit.insuplc };

interface Places {
  readonly insuplc: string;
  readonly mdtrtarea: string;
}

/** Only who may speak for the treating place of the settlement may undo it; which places those are was asked at the door. */
export function checkPlaces(task: ComputeTask, original: Places): AnswerOutcome | null {
  if (task.mdtrtarea !== original.mdtrtarea) return failure(task, 'E204', '与原结算的就医地不同');
  return task.insuplc === original.insuplc ? null : failure(task, 'E206', '与原结算的参保地不同');
}

/** Refused when the settlement was undone before. */
function checkUndone(task: ComputeTask, setlId: string): AnswerOutcome | null {
  const { status } = statusOf(task, setlId);
  if (status === 'settled') return null;
  return failure(task, status === 'cancelled' ? 'E603' : 'E604');
}

/** The event that takes a settlement back. */
export function undoing(
  kind: 'cancel' | 'reverse',
  record: SettlementRecord,
  answer: SettleAnswer,
  context: ComputeContext,
): SettlementEvent {
  const { setlId } = record;
  const figures: CancelAnswer = {
    ...negatedAnswer(answer),
    setlTime: shanghai(context.nowMs).time,
    warnings: record.input.visit.claim === undefined ? [] : ['原结算为零星报销'],
    refund: true,
    ofSetlId: setlId,
  };
  return {
    kind,
    figures,
    cancelId: null,
    mdtrtarea: placesOf(record.input.visit).mdtrtarea,
    year: Number(record.source.setlTime.slice(0, 4)),
    meterDeltas: negatedDeltas(record.result.meterDeltas),
    others: negatedYears(record.touches),
    statuses: [{ setlId, status: kind === 'cancel' ? 'cancelled' : 'reversed' }],
  };
}
