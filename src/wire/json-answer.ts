import { formatYuan } from '../money/yuan.js';
import type { Claim } from '../settlement/claim-contract.js';
import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from './answer-columns.js';
import { CLAIM_STAMP_COLUMNS } from './claim-columns.js';
import { shanghai } from './clock.js';
import type { Column } from './columns.js';
import { type AnswerFrame, decodeAnswer } from './envelope.js';
import { WireError } from './errors.js';
import { decodeFilingAnswer, decodeFilingsAnswer, type FilingRow } from './filing-bodies.js';
import { FILING_ANSWER_COLUMNS, FILING_STANDING_COLUMNS, FILINGS_ANSWER_COLUMNS } from './filing-columns.js';
import { refMsgidTime } from './ids.js';
import { decodeAccumulatorsAnswer, decodePersonAnswer, decodeSettlementQueryAnswer } from './query-bodies.js';
import { FILING_COLUMNS, IDENTITY_COLUMNS, PERSON_ANSWER_COLUMNS } from './query-columns.js';
import { decodeSettleAnswer, type SettleAnswer } from './settle-answer.js';
import { isCancellation, storedSettlement } from './stored-answer.js';
import { INFNO, transactionOf } from './transactions.js';
import { type CancelAnswer, decodeCancelAnswer, decodeReversalAnswer } from './undo-bodies.js';
import { CANCEL_ANSWER_COLUMNS, REVERSAL_ANSWER_COLUMNS } from './undo-columns.js';

/** Epoch ms; only used for an answer without an inf_refmsgid, which names its own time. */
export interface AnswerTimes {
  readonly receivedMs: number;
  readonly respondMs: number;
}

type Node = Record<string, unknown>;

/** 9000 parts per 10,000 -> '0.9000' (N5,4 of the interface). */
const ratio = (bp: number): string => `${Math.floor(bp / 10_000)}.${String(bp % 10_000).padStart(4, '0')}`;

function render(column: Column, value: unknown): unknown {
  if (value === null) return null;
  if (column.type === 'fen' || column.type === 'signedFen') return formatYuan(value as number);
  if (column.type === 'ratio') return ratio(value as number);
  return column.type === 'flag' ? (value === true ? '1' : '0') : value;
}

/** National names and JSON values in column order; arrays are left to the caller. */
function nodeOf(record: object, columns: readonly Column[]): Node {
  const values = record as Readonly<Record<string, unknown>>;
  const node: Node = {};
  for (const c of columns) if (c.type !== 'rows' && c.type !== 'bin') node[c.name] = render(c, values[c.field]);
  return node;
}

interface Output {
  readonly nodes: Node;
  readonly warnings: readonly string[];
}

function settlement(answer: SettleAnswer): Output {
  return {
    nodes: {
      setlinfo: nodeOf(answer, SETTLE_ANSWER_COLUMNS),
      setldetail: answer.details.map((d) => nodeOf(d, FUND_DETAIL_COLUMNS)),
      ...(answer.claim === undefined ? {} : { claiminfo: claimNode(answer.claim) }),
    },
    warnings: answer.warnings,
  };
}

function claimNode(claim: Claim): Node {
  const { papers, extras, basis } = claim;
  const node = nodeOf({ ...claim, papers: papers.join(), extras: extras.join() }, CLAIM_STAMP_COLUMNS);
  return { reim_way: '零星报销', ...node, claim_basis: basis };
}

function cancellation(answer: CancelAnswer): Output {
  const { nodes, warnings } = settlement(answer);
  return { nodes: { ...nodes, setlinfo: nodeOf(answer, CANCEL_ANSWER_COLUMNS) }, warnings };
}

function reversal(body: Uint8Array): Output {
  return { nodes: { result: nodeOf(decodeReversalAnswer(body), REVERSAL_ANSWER_COLUMNS) }, warnings: [] };
}

/** setlinfo and setldetail of a stored answer that has them. */
function stored(body: Uint8Array): Output | null {
  const answer = storedSettlement(body);
  if (answer === null) return null;
  return isCancellation(answer) ? cancellation(answer) : settlement(answer);
}

function settlementQuery(body: Uint8Array): Output {
  const { found, status, answer, by, trace } = decodeSettlementQueryAnswer(body);
  const original = answer === null ? null : decodeAnswer(answer);
  const output = original?.body == null ? null : stored(original.body);
  const queryinfo = {
    found: found ? '1' : '0',
    status,
    by_setl_id: by,
    msgid: original?.msgid ?? '',
    inf_refmsgid: original?.refMsgid ?? '',
  };
  const traced = trace === null ? {} : { trace: JSON.parse(trace) as unknown };
  return { nodes: { queryinfo, ...output?.nodes, ...traced }, warnings: output?.warnings ?? [] };
}

function accumulators(body: Uint8Array): Output {
  const { psnNo, year, meters } = decodeAccumulatorsAnswer(body);
  const cumdetail = meters.map(([meter, value]) => ({
    meter,
    value: meter.endsWith('.count') ? value : formatYuan(value),
  }));
  return { nodes: { cuminfo: { psn_no: psnNo, year }, cumdetail }, warnings: [] };
}

/** Columns of the person that the interface groups under insuinfo. */
const INSURANCE: readonly string[] = ['insutype', 'psn_type', 'psn_insu_stas', 'insuplc_admdvs', 'balc'];

function person(body: Uint8Array): Output {
  const answer = decodePersonAnswer(body);
  const columns: readonly Column[] = PERSON_ANSWER_COLUMNS;
  const nodes = {
    baseinfo: nodeOf(
      answer,
      columns.filter((c) => !INSURANCE.includes(c.name)),
    ),
    insuinfo: [
      nodeOf(
        answer,
        columns.filter((c) => INSURANCE.includes(c.name)),
      ),
    ],
    idetinfo: answer.identities.map((i) => nodeOf(i, IDENTITY_COLUMNS)),
    filinginfo: answer.filings.map((f) => nodeOf(f, FILING_COLUMNS)),
  };
  return { nodes, warnings: [] };
}

function filingNode(f: FilingRow): Node {
  const more = { reviewDue: f.reviewDue ?? null, institutions: f.institutions?.join(',') ?? '' };
  return nodeOf({ ...f, ...more, areas: f.areas.join(',') }, FILING_STANDING_COLUMNS);
}

function filing(body: Uint8Array): Output {
  const answer = decodeFilingAnswer(body);
  const result = { ...nodeOf(answer, FILING_ANSWER_COLUMNS), citations: answer.citations };
  return { nodes: { result, filinginfo: answer.filings.map(filingNode) }, warnings: answer.warnings };
}

function filings(body: Uint8Array): Output {
  const answer = decodeFilingsAnswer(body);
  const result = nodeOf(answer, FILINGS_ANSWER_COLUMNS);
  return { nodes: { result, filinginfo: answer.filings.map(filingNode) }, warnings: [] };
}

function outputOf(infno: string, body: Uint8Array): Output {
  if (infno === INFNO.settlementQuery) return settlementQuery(body);
  if (infno === INFNO.accumulatorsQuery) return accumulators(body);
  if (infno === INFNO.person) return person(body);
  if (infno === INFNO.filingQuery) return filings(body);
  const transaction = transactionOf(infno);
  if (transaction?.kind === 'filing') return filing(body);
  if (transaction?.kind === 'cancel') return cancellation(decodeCancelAnswer(body));
  if (transaction?.kind === 'reverse') return reversal(body);
  if (transaction === null) throw new WireError('E109', infno);
  return settlement(decodeSettleAnswer(body));
}

function headTimes(frame: AnswerFrame, times: AnswerTimes | undefined): { refmsg_time: string; respond_time: string } {
  const own = refMsgidTime(frame.refMsgid);
  // From the frame where it tells: a stored answer must give the same text each time it is asked for.
  if (own !== '') return { refmsg_time: `${own}000`, respond_time: `${own}000` };
  if (times === undefined) return { refmsg_time: '', respond_time: '' };
  return { refmsg_time: shanghai(times.receivedMs).compactMs, respond_time: shanghai(times.respondMs).compactMs };
}

/**
 * The national JSON answer of one frame: a function of the frame alone wherever it carries an inf_refmsgid.
 * Throws WireError for bytes that are no answer to `infno`.
 */
export function answerToJson(frame: Uint8Array, infno: string, times?: AnswerTimes): string {
  const answer = decodeAnswer(frame);
  const output = answer.body === null ? null : outputOf(infno, answer.body);
  return JSON.stringify({
    infcode: answer.infcode,
    inf_refmsgid: answer.refMsgid,
    ...headTimes(answer, times),
    err_code: answer.error?.code ?? '',
    err_msg: answer.error?.message ?? '',
    warn_msg: output?.warnings.join('；') ?? '',
    output: output?.nodes ?? null,
  });
}
