import type { PolicySet } from '../policy/policy-set.js';
import { examineClaim } from '../settlement/claim.js';
import type { Person } from '../settlement/types.js';
import { decodeClaimBody, type ClaimBody } from '../wire/claim-body.js';
import type { SettleBody } from '../wire/settle-body.js';
import { INFNO } from '../wire/transactions.js';
import { failure, refused } from './answers.js';
import { claimFingerprint } from './claim-fingerprint.js';
import { splitBill } from './claim-split.js';
import { claimStay } from './claim-stay.js';
import { settlementCommit } from './commit.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { answerKnown, answerUsed } from './known.js';
import { preSettleAnswer } from './settle-reply.js';
import { price } from './settle.js';
import { personOf } from './state.js';
import { withChecks } from './with-checks.js';
import { benefitLine, checkDates } from './visit.js';

const DAY_LENGTH = 'yyyy-MM-dd'.length;

/**
 * 2206M, 2207M: a manual claim (零星报销) at the insured place, by the same rules and totals as a bill. The place itself takes
 * it in: whether the notice lets it, whether papers and late filing are right, and that no live settlement is of the same
 * visit, is looked at besides. Throws WireError for a malformed body.
 */
export function executeClaim(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  const body = decodeClaimBody(task.body);
  const fingerprint = claimFingerprint(task, body);
  const preview = task.infno === INFNO.claimPreSettle;
  const known = preview ? answerUsed(task) : answerKnown(task, fingerprint);
  if (known !== null) return known;
  const accepted = accept(task, body, policies, context);
  if ('kind' in accepted) return accepted;
  const priced = price(task, accepted, policies, context);
  if ('kind' in priced) return priced;
  const stay = claimStay(task, accepted, priced.input.visit.line, context);
  if ('kind' in stay) return stay;
  if (preview) return preSettleAnswer(priced);
  return withChecks(settlementCommit(priced, fingerprint, context, stay.mdtrtId), stay.checks);
}

/** The bill with its claim, once the insured place takes it in. */
function accept(
  task: ComputeTask,
  body: ClaimBody,
  policies: PolicySet,
  context: ComputeContext,
): SettleBody | ComputeOutcome {
  if (task.mdtrtarea !== task.insuplc) return failure(task, 'E204', '零星报销由参保地办理，报文头的就医地填参保地');
  const person = personOf(task);
  if (person === null) return failure(task, 'E205');
  const policy = policies.regionFor(task.insuplc);
  if (policy === undefined) return failure(task, 'E401', task.insuplc);
  const bill = splitBill(body);
  const dates = checkDates(bill, context);
  if (dates !== null) return refused(task, dates);
  const setlDate = bill.setlTime.slice(0, DAY_LENGTH);
  const frame = policy.frameOn(setlDate);
  if (frame === null) return failure(task, 'E402', setlDate);
  const scene = sceneOf(task, bill, person);
  if (scene === null) return failure(task, 'E407', bill.medType);
  const examined = examineClaim(body.claim, scene, frame);
  return examined.ok ? { ...bill, claim: examined.value } : refused(task, examined.refusal);
}

function sceneOf(task: ComputeTask, bill: SettleBody, person: Person): Parameters<typeof examineClaim>[1] | null {
  const line = benefitLine(task.infno, bill.medType);
  if (line === null) return null;
  return {
    line,
    emergency: bill.emergency,
    injury: bill.injury,
    total: bill.total,
    begnDate: bill.begntime.slice(0, DAY_LENGTH),
    endDate: bill.endtime.slice(0, DAY_LENGTH),
    setlDate: bill.setlTime.slice(0, DAY_LENGTH),
    filings: person.filings,
  };
}
