import type { PolicySet } from '../policy/policy-set.js';
import { WireError } from '../wire/errors.js';
import { INFNO } from '../wire/transactions.js';
import { failure } from './answers.js';
import { executeCancel } from './cancel.js';
import { executeClaim } from './claim.js';
import type { ComputeContext } from './context.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { executeFiling } from './filing.js';
import { executeAccumulatorsQuery } from './query-accumulators.js';
import { executeFilingQuery } from './query-filings.js';
import { executePersonQuery } from './query-person.js';
import { executeSettlementQuery } from './query-settlement.js';
import { executeReversal } from './reversal.js';
import { executePreSettle, executeSettle } from './settle.js';

/**
 * One message's computation, pure: the same task on the same policies gives the same bytes. What the caller sent wrong
 * comes back as an answer; only a fault of the program throws.
 */
export function executeTask(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  try {
    return dispatch(task, policies, context);
  } catch (error) {
    if (error instanceof WireError) return failure(task, error.code, error.detail);
    throw error;
  }
}

function dispatch(task: ComputeTask, policies: PolicySet, context: ComputeContext): ComputeOutcome {
  switch (task.infno) {
    case INFNO.outpatientSettle:
    case INFNO.inpatientSettle:
      return executeSettle(task, policies, context);
    case INFNO.outpatientPreSettle:
    case INFNO.inpatientPreSettle:
      return executePreSettle(task, policies, context);
    case INFNO.outpatientCancel:
    case INFNO.inpatientCancel:
      return executeCancel(task, context);
    case INFNO.claimSettle:
    case INFNO.claimPreSettle:
      return executeClaim(task, policies, context);
    case INFNO.reversal:
      return executeReversal(task, context);
    case INFNO.settlementQuery:
      return executeSettlementQuery(task, policies);
    case INFNO.accumulatorsQuery:
      return executeAccumulatorsQuery(task, context);
    case INFNO.person:
      return executePersonQuery(task);
    case INFNO.filing:
    case INFNO.filingPapers:
    case INFNO.filingReview:
    case INFNO.filingWithdrawal:
      return executeFiling(task, policies, context);
    case INFNO.filingQuery:
      return executeFilingQuery(task, policies, context);
    default:
      return failure(task, 'E109', task.infno);
  }
}
