import { PolicySet } from '../policy/policy-set.js';
import { statusCell } from '../store/status-cell.js';
import { decodeAnswer } from '../wire/envelope.js';
import { parseSetlId } from '../wire/ids.js';
import {
  decodeSettlementQuery,
  encodeSettlementQueryAnswer,
  type SettlementQueryAnswer,
} from '../wire/query-bodies.js';
import { storedSettlement } from '../wire/stored-answer.js';
import { need, success } from './answers.js';
import type { AnswerOutcome, ComputeOutcome, ComputeTask } from './contract.js';
import { answerBroken } from './known.js';
import type { LedgerEntry } from './event-record.js';
import { explainRecord } from './explain-record.js';
import type { SettlementRecord } from './record.js';
import { ledgerEntry, statusOf, stillNeeded } from './settlement-state.js';

/**
 * 5203: what became of a settlement, by its setl_id or by the sender's msgid, optionally with the trace of every number;
 * of another message, its stored answer. Whatever was not loaded yet is asked for step by step: record or receipt, then
 * the other of the two, then the policy version of the day. Throws WireError for a malformed body.
 */
export function executeSettlementQuery(task: ComputeTask, policies: PolicySet): ComputeOutcome {
  const query = decodeSettlementQuery(task.body);
  const { lookup } = task;
  if (query.setlId !== null) return bySetlId(task, query.setlId, query.explain ? policies : null);
  const msgid = query.msgid ?? task.msgid;
  if (lookup.msgid !== msgid) return need({ msgid });
  if (lookup.answer === null) return reply(task, {});
  if (lookup.answer.length === 0) return answerBroken(task);
  const { body } = decodeAnswer(lookup.answer);
  // The only refusal that is ever kept is that of a message reversed before it came.
  if (body === null) return reply(task, { status: 'reversed', answer: lookup.answer });
  const answer = storedSettlement(body);
  if (answer === null) return reply(task, { found: true, answer: lookup.answer });
  if (query.explain) return bySetlId(task, answer.setlId, policies);
  return stillNeeded(task, null, [statusCell(answer.setlId)]) ?? found(task, answer.setlId, lookup.answer, null);
}

/** `explainBy` null: no trace is wanted. */
function bySetlId(task: ComputeTask, setlId: string, explainBy: PolicySet | null): ComputeOutcome {
  const { lookup } = task;
  if (parseSetlId(setlId) === null) return reply(task, {});
  const missing = stillNeeded(task, setlId, [statusCell(setlId)]);
  if (missing !== null) return missing;
  const entry = ledgerEntry(task);
  if (entry === null) return reply(task, {});
  const msgid = entry.answer.medinsSetlId;
  if (lookup.msgid !== msgid) return need({ msgid });
  if (lookup.answer?.length === 0) return answerBroken(task);
  const trace = explainBy === null ? null : traceOfEntry(task, entry, explainBy);
  return trace instanceof Object ? trace : found(task, setlId, lookup.answer, trace);
}

function traceOfEntry(task: ComputeTask, entry: LedgerEntry, policies: PolicySet): string | null | ComputeOutcome {
  const { lookup } = task;
  if (entry.kind !== 'settle') return null;
  const version = entry.record.result.policyVersion;
  if (policies.versions().includes(version)) return traceOf(policies, entry.record);
  if (lookup.policyVersion !== version) return need({ policyVersion: version });
  return lookup.policy === null ? null : traceOf(PolicySet.fromBundles([lookup.policy]), entry.record);
}

function traceOf(policies: PolicySet, record: SettlementRecord): string | null {
  const explained = explainRecord(policies, record);
  return explained.ok ? JSON.stringify(explained.trace) : null;
}

function found(task: ComputeTask, setlId: string, answer: Uint8Array | null, trace: string | null): AnswerOutcome {
  const { status, by } = statusOf(task, setlId);
  return reply(task, { found: true, status, answer, by, trace });
}

function reply(task: ComputeTask, known: Partial<SettlementQueryAnswer>): AnswerOutcome {
  const answer = { found: false, status: 'none', answer: null, by: '', trace: null, ...known } as const;
  return success(task, encodeSettlementQueryAnswer(answer));
}
