import { SETTLE_COLUMNS, CATEGORY_COLUMNS, LINE_COLUMNS } from './settle-columns.js';
import { claimCells } from './claim-json.js';
import { checkCells, type Column } from './columns.js';
import { checkEnvelope, type Envelope, MAX_ID_LENGTH } from './envelope.js';
import { WireError } from './errors.js';
import { checkFilingActionCells, checkFilingCells, checkFilingReviewCells } from './filing-bodies.js';
import {
  FILING_ACTION_COLUMNS,
  FILING_QUERY_COLUMNS,
  FILING_REQUEST_COLUMNS,
  FILING_REVIEW_COLUMNS,
} from './filing-columns.js';
import { HEAD_TEXTS, IGNORED_DATA, IGNORED_FILING, IGNORED_ROW } from './json-names.js';
import { cellsOf } from './json-cells.js';
import { isAbsent, isObject, type JsonObject, parseBounded, shown } from './json-parse.js';
import { DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, wireInt } from './msgpack.js';
import { checkSettlementQuery, type SettlementQuery } from './query-bodies.js';
import { ACCUMULATORS_QUERY_COLUMNS, PERSON_QUERY_COLUMNS, SETTLEMENT_QUERY_COLUMNS } from './query-columns.js';
import { checkSettleCells } from './settle-body.js';
import { SETTLE_MORE_COLUMNS, SLIP_COLUMNS, withoutDefaults } from './settle-more.js';
import { isCleanText, isDateTime, isIdentifier } from './text.js';
import { INFNO, isClaim, transactionOf } from './transactions.js';
import { CANCEL_COLUMNS, REVERSAL_COLUMNS } from './undo-columns.js';

const VERSIONS: readonly unknown[] = ['V1.0', '1.0.0', '1.0'];

const QUERY_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  [INFNO.settlementQuery]: SETTLEMENT_QUERY_COLUMNS,
  [INFNO.accumulatorsQuery]: ACCUMULATORS_QUERY_COLUMNS,
  [INFNO.person]: PERSON_QUERY_COLUMNS,
  [INFNO.outpatientCancel]: CANCEL_COLUMNS,
  [INFNO.inpatientCancel]: CANCEL_COLUMNS,
  [INFNO.reversal]: REVERSAL_COLUMNS,
  [INFNO.filing]: FILING_REQUEST_COLUMNS,
  [INFNO.filingPapers]: FILING_ACTION_COLUMNS,
  [INFNO.filingReview]: FILING_REVIEW_COLUMNS,
  [INFNO.filingWithdrawal]: FILING_ACTION_COLUMNS,
  [INFNO.filingQuery]: FILING_QUERY_COLUMNS,
};

/**
 * A national JSON envelope as the binary one, its amounts exact in fen.
 * Throws WireError E101-E105, E107-E111, with the msgid whenever it could be read.
 */
export function jsonToEnvelope(text: string, limits: WireLimits = DEFAULT_LIMITS): Envelope {
  const head = parseBounded(text, limits);
  const msgid = readMsgid(head);
  try {
    return convert(head, limits);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw error.msgid === msgid ? error : new WireError(error.code, error.detail, msgid);
  }
}

function readMsgid(head: JsonObject): string | null {
  const msgid = head['msgid'];
  return typeof msgid === 'string' && isIdentifier(msgid, MAX_ID_LENGTH) ? msgid : null;
}

function convert(head: JsonObject, limits: WireLimits): Envelope {
  checkHead(head);
  const { data, ...nodes } = nodesOf(head);
  if (!isObject(data)) throw new WireError('E107', 'input.data 应为对象');
  const envelope: Envelope = {
    infno: text(head, 'infno'),
    msgid: text(head, 'msgid'),
    psnNo: text(data, 'psn_no'),
    insuplc: text(head, 'insuplc_admdvs'),
    mdtrtarea: text(head, 'mdtrtarea_admvs'),
    timeoutMs: timeoutOf(head, limits),
    body: new Uint8Array(0),
  };
  checkEnvelope(envelope, limits);
  const kind = transactionOf(envelope.infno)?.kind;
  const isBill = kind === 'settle' || kind === 'presettle';
  if (isClaim(envelope.infno)) {
    const cells = claimCells(data, nodes, limits, (own, rows) => billCells(head, own, rows, limits));
    return { ...envelope, body: pack(cells) };
  }
  const cells = isBill ? billCells(head, data, nodes, limits) : queryCells(envelope.infno, data, nodes, limits);
  return { ...envelope, body: pack(cells) };
}

function checkHead(head: JsonObject): void {
  for (const [key, value] of Object.entries(head)) {
    if (key === 'input' || key === 'timeout_ms') continue;
    const max = HEAD_TEXTS.get(key);
    if (max === undefined) throw new WireError('E103', `${shown(key)} 不是报文头字段`);
    if (isAbsent(value)) continue;
    if (typeof value !== 'string' || value.length > max || !isCleanText(value))
      throw new WireError('E103', `${key} 应为不超过${max}字的文本`);
  }
  const { infver, inf_time: time } = head as { infver?: unknown; inf_time?: unknown };
  if (!isAbsent(infver) && !VERSIONS.includes(infver)) throw new WireError('E102', 'infver 应为 V1.0');
  if (!isAbsent(time) && !isDateTime(time as string))
    throw new WireError('E103', 'inf_time 应为真实时间 yyyy-MM-dd HH:mm:ss');
}

function nodesOf(head: JsonObject): JsonObject {
  if (!isObject(head['input'])) throw new WireError('E103', 'input 应为对象');
  return head['input'];
}

function text(node: JsonObject, key: string): string {
  const value = node[key];
  if (typeof value !== 'string') throw new WireError('E103', key);
  return value;
}

function timeoutOf(head: JsonObject, limits: WireLimits): number {
  const value = head['timeout_ms'];
  if (isAbsent(value)) return limits.defaultTimeoutMs;
  if (typeof value !== 'number') throw new WireError('E103', 'timeout_ms 应为整数');
  return value;
}

function queryCells(infno: string, data: JsonObject, nodes: JsonObject, limits: WireLimits): unknown[] {
  refuseNodes(nodes, []);
  const columns = QUERY_COLUMNS[infno] as readonly Column[];
  const isFiling = transactionOf(infno)?.kind === 'filing';
  const cells = cellsOf(data, columns, isFiling ? IGNORED_FILING : IGNORED_DATA);
  checkCells(cells, columns, limits);
  if (isFiling) filingCheckOf(infno)(cells, limits);
  if (infno === INFNO.settlementQuery) {
    const [setlId, msgid, explain] = cells as [string | null, string | null, boolean];
    checkSettlementQuery({ setlId, msgid, explain } satisfies SettlementQuery);
  }
  return cells;
}

function filingCheckOf(infno: string): typeof checkFilingCells {
  if (infno === INFNO.filing) return checkFilingCells;
  return infno === INFNO.filingReview ? checkFilingReviewCells : checkFilingActionCells;
}

function refuseNodes(nodes: JsonObject, known: readonly string[]): void {
  for (const key of Object.keys(nodes))
    if (!known.includes(key)) throw new WireError('E107', `input.${shown(key)} 不是该交易的节点`);
}

/** Columns the JSON form carries in other places than `input.data`. */
const ELSEWHERE: readonly string[] = ['fixmedins_code', 'row_shape', 'rows', 'slipinfo'];
const DATA_COLUMNS: readonly Column[] = [...SETTLE_COLUMNS, ...SETTLE_MORE_COLUMNS].filter(
  (c) => !ELSEWHERE.includes(c.name),
);

function billCells(head: JsonObject, data: JsonObject, nodes: JsonObject, limits: WireLimits): unknown[] {
  refuseNodes(nodes, ['feesttinfo', 'feedetail', 'slipinfo']);
  const { feesttinfo, feedetail, slipinfo } = nodes;
  if ((feesttinfo === undefined) === (feedetail === undefined))
    throw new WireError('E107', 'feesttinfo 和 feedetail 须且只能有一个');
  const byCategory = feesttinfo !== undefined;
  const named = new Map(
    cellsOf(data, DATA_COLUMNS, IGNORED_DATA).map((cell, i) => [(DATA_COLUMNS[i] as Column).name, cell]),
  );
  named.set('fixmedins_code', head['fixmedins_code']);
  named.set('row_shape', byCategory ? '1' : '2');
  named.set(
    'rows',
    byCategory ? rowCells(feesttinfo, CATEGORY_COLUMNS, limits) : rowCells(feedetail, LINE_COLUMNS, limits),
  );
  named.set('slipinfo', slipinfo === undefined ? null : rowCells(slipinfo, SLIP_COLUMNS, limits));
  const more = withoutDefaults(SETTLE_MORE_COLUMNS.map((c) => named.get(c.name)));
  const cells = [...SETTLE_COLUMNS.map((c) => named.get(c.name)), ...more];
  checkSettleCells(cells, limits);
  return widen(cells) as unknown[];
}

function rowCells(rows: unknown, columns: readonly Column[], limits: WireLimits): unknown[][] {
  if (!Array.isArray(rows)) throw new WireError('E107', '费用行应为数组');
  if (rows.length > limits.maxRows) throw new WireError('E105', `上限${limits.maxRows}行，收到${rows.length}行`);
  return rows.map((row, i) => cellsOf(row, columns, IGNORED_ROW, i + 1));
}

/** Every number of a checked bill is an integer; large ones are written as 64-bit integers. */
function widen(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(widen);
  return typeof cell === 'number' ? wireInt(cell) : cell;
}
