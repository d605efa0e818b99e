import type { SettleBody } from '../wire/settle-body.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { type Unsettled, unsettledStay } from './unsettled-stay.js';

const DAY_LENGTH = 'yyyy-MM-dd'.length;
const NOTHING: Unsettled = Object.freeze({ checks: Object.freeze([]) });

/**
 * An emergency that belongs to the stay is not paid a second time: E413 while the settlement of its visit, named by
 * er_mdtrt_id or er_setl_id, is live. Gives the cells the answer rests on, or what is still to be read.
 */
export function unsettledEmergency(
  task: ComputeTask,
  body: SettleBody,
  context: ComputeContext,
): Unsettled | ComputeOutcome {
  const { erMdtrtId = null, erSetlId = null, erBegntime = null } = body;
  const named = erMdtrtId ?? erSetlId;
  if (named === null) return NOTHING;
  const admissionDay = (erBegntime ?? body.begntime).slice(0, DAY_LENGTH);
  return unsettledStay(task, { mdtrtId: named, admissionDay }, context, {
    settled: 'E413',
    unclear: 'E505',
    isOf: ({ setlId, source }) => (erMdtrtId === null ? setlId === erSetlId : source.mdtrtId === erMdtrtId),
  });
}
