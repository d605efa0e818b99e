import { PolicySet } from '../policy/policy-set.js';
import { explainSettlement } from '../settlement/explain-settlement.js';
import { decodeAnswer } from '../wire/envelope.js';
import { decodeSettlementQuery, encodeSettlementQueryAnswer } from '../wire/query-bodies.js';
import { decodeSettleAnswer } from '../wire/settle-answer.js';
import { need, success } from './answers.js';
import type { AnswerOutcome, ComputeOutcome, ComputeTask } from './contract.js';
import { decodeRecord, type SettlementRecord } from './record.js';

/**
 * 5203: what became of a settlement, by setl_id or by the sender's msgid, optionally with the trace of every number.
 * Whatever was not loaded yet is asked for step by step: record or receipt, then the other of the two, then the policy
 * version of the day. Throws WireError for a malformed body.
 */
export function executeSettlementQuery(task: ComputeTask, policies: PolicySet): ComputeOutcome {
  const query = decodeSettlementQuery(task.body);
  const { lookup } = task;
  if (query.setlId === null) {
    const msgid = query.msgid ?? task.msgid;
    if (lookup.msgid !== msgid) return need({ msgid });
    if (lookup.answer === null) return none(task);
    if (!query.explain) return settled(task, lookup.answer, null);
  }
  const setlId = query.setlId ?? setlIdOf(lookup.answer as Uint8Array);
  if (lookup.setlId !== setlId) return need({ setlId });
  const record = lookup.record === null ? null : decodeRecord(lookup.record);
  if (record === null || record.source.psnNo !== task.psnNo) return none(task);
  if (lookup.msgid !== record.source.msgid) return need({ msgid: record.source.msgid });
  return query.explain ? explained(task, record, policies) : settled(task, lookup.answer, null);
}

function explained(task: ComputeTask, record: SettlementRecord, policies: PolicySet): ComputeOutcome {
  const { lookup } = task;
  const version = record.result.policyVersion;
  if (policies.versions().includes(version)) return settled(task, lookup.answer, traceOf(policies, record));
  if (lookup.policyVersion !== version) return need({ policyVersion: version });
  const trace = lookup.policy === null ? null : traceOf(PolicySet.fromBundles([lookup.policy]), record);
  return settled(task, lookup.answer, trace);
}

function traceOf(policies: PolicySet, record: SettlementRecord): string | null {
  const explained = explainSettlement(policies, record.input);
  return explained.ok ? JSON.stringify(explained.trace) : null;
}

function setlIdOf(frame: Uint8Array): string {
  const { body } = decodeAnswer(frame);
  if (body === null) throw new RangeError('a receipt holds an answer without a body');
  return decodeSettleAnswer(body).setlId;
}

function none(task: ComputeTask): AnswerOutcome {
  return success(task, encodeSettlementQueryAnswer({ found: false, status: 'none', answer: null, trace: null }));
}

function settled(task: ComputeTask, answer: Uint8Array | null, trace: string | null): AnswerOutcome {
  return success(task, encodeSettlementQueryAnswer({ found: true, status: 'settled', answer, trace }));
}
