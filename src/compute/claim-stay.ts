import type { BenefitLine } from '../settlement/types.js';
import type { SettleBody } from '../wire/settle-body.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import type { SettlementRecord } from './record.js';
import { type Unsettled, unsettledStay } from './unsettled-stay.js';

const DAY_LENGTH = 'yyyy-MM-dd'.length;

/**
 * What was settled directly, or claimed before, is not paid a second time (NM-4.2, XA-6b, JS-3b), unless that settlement was
 * cancelled. Gives the cells the answer rests on, or what is still to be read, or the refusal.
 */
export function claimStay(
  task: ComputeTask,
  bill: SettleBody,
  line: BenefitLine,
  context: ComputeContext,
): Unsettled | ComputeOutcome {
  const stay = { mdtrtId: bill.mdtrtId, admissionDay: bill.begntime.slice(0, DAY_LENGTH) };
  const isOf = (record: SettlementRecord): boolean => sameVisit(bill, line, record);
  return unsettledStay(task, stay, context, { settled: 'E611', unclear: 'E425', isOf });
}

/**
 * The office may have given the claim a mdtrt_id of its own, so days and amounts tell as well: of one institution, stays that
 * overlap, or other visits that began at one moment and cost the same.
 */
function sameVisit(bill: SettleBody, line: BenefitLine, { source, input }: SettlementRecord): boolean {
  if (source.mdtrtId === bill.mdtrtId) return true;
  if (source.fixmedinsCode !== bill.fixmedinsCode) return false;
  if (line === 'inpatient' || input.visit.line === 'inpatient')
    return line === input.visit.line && source.begntime < bill.endtime && bill.begntime < source.endtime;
  return source.begntime === bill.begntime && input.bill.total === bill.total;
}
