import type { BenefitLine } from '../settlement/types.js';
import type { SettleBody } from '../wire/settle-body.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { factsOf, sameVisit, type VisitFacts } from './paid-visits.js';
import type { SettlementRecord } from './record.js';
import { firstDayOf, type IncludedEmergency, includedEmergency } from './unsettled-emergency.js';
import { type Unsettled, unsettledStay } from './unsettled-stay.js';

/**
 * What was settled directly, or claimed before, is not paid a second time (NM-4.2, XA-6b, JS-3b), unless that settlement was
 * cancelled; the emergency a claim includes no more than the visit itself. Gives the cells the answer rests on, or what is
 * still to be read, or the refusal.
 */
export function claimStay(
  task: ComputeTask,
  bill: SettleBody,
  line: BenefitLine,
  context: ComputeContext,
): (Unsettled & IncludedEmergency) | ComputeOutcome {
  const emergency = includedEmergency(task, bill);
  if ('kind' in emergency) return emergency;
  const facts = factsOf(bill, line);
  const found = unsettledStay(task, { mdtrtId: bill.mdtrtId, admissionDay: firstDayOf(bill) }, context, {
    settled: 'E611',
    unclear: 'E425',
    note: emergency.note,
    isOf: (record) => record.source.mdtrtId === emergency.mdtrtId || sameVisit(facts, settledVisit(record)),
  });
  return 'kind' in found ? found : { ...found, ...emergency };
}

function settledVisit({ source, input }: SettlementRecord): VisitFacts {
  const { mdtrtId, fixmedinsCode: institution, begntime, endtime } = source;
  return {
    mdtrtId,
    institution,
    inpatient: input.visit.line === 'inpatient',
    begntime,
    endtime,
    total: input.bill.total,
  };
}
