/** The tables of PROTOCOL.md, from the same data the decoder runs on. */
import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from '../../src/wire/answer-columns.js';
import {
  type CodeTable,
  FEE_CATEGORIES,
  HOSPITAL_LEVELS,
  INSU_TYPES,
  ITEM_LEVELS,
  ROW_SHAPES,
} from '../../src/wire/codes.js';
import * as claim from '../../src/wire/claim-columns.js';
import type { Column, ColumnType } from '../../src/wire/columns.js';
import { ENVELOPE_COLUMNS } from '../../src/wire/envelope.js';
import { ERRORS } from '../../src/wire/errors.js';
import * as filing from '../../src/wire/filing-columns.js';
import { DEFAULT_LIMITS } from '../../src/wire/limits.js';
import * as query from '../../src/wire/query-columns.js';
import { CATEGORY_COLUMNS, LINE_COLUMNS, SETTLE_COLUMNS } from '../../src/wire/settle-columns.js';
import * as more from '../../src/wire/settle-more.js';
import { TRANSACTIONS } from '../../src/wire/transactions.js';
import * as undo from '../../src/wire/undo-columns.js';

const TYPE_WORDS: Readonly<Record<ColumnType, string>> = {
  id: 'text `[0-9A-Za-z_-]`',
  text: 'text',
  label: 'text, may be empty',
  code: 'code',
  digits: 'text of digits',
  admdvs: 'text of 6 digits',
  date: 'text `yyyy-MM-dd`',
  dateTime: 'text `yyyy-MM-dd HH:mm:ss`',
  fen: 'integer ≥ 0, fen',
  signedFen: 'integer, fen',
  count: 'integer ≥ 0',
  ratio: 'integer 0–10000',
  flag: 'boolean',
  bin: 'bin',
  rows: 'array',
};
const WITH_LENGTH: readonly ColumnType[] = ['id', 'text', 'label', 'digits'];

function typeOf(c: Column): string {
  const length = WITH_LENGTH.includes(c.type) ? ` ≤ ${c.max ?? DEFAULT_LIMITS.maxTextLength}` : '';
  return `${TYPE_WORDS[c.type]}${length}${c.nullable === true ? ', or nil' : ''}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `from`: number of the first column, where a table continues another. */
export function renderColumns(columns: readonly Column[], from = 0): string {
  const rows = columns.map((c, i) => [String(from + i), `\`${c.name}\``, c.zh, typeOf(c), c.note ?? '']);
  return table(['#', 'name', '含义', 'type', 'note'], rows);
}

export function renderCodes(codes: CodeTable): string {
  // Integer-like keys come first in every object; sorting makes the order the page's own.
  const rows = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  return table(
    ['code', '名称'],
    rows.map(([code, name]) => [`\`${code}\``, name]),
  );
}

/** The error catalogue, one row a code, in code order. */
export function renderErrorTable(): string {
  const rows = Object.entries(ERRORS).map(([code, e]) => {
    return [code, e.class, e.message, e.meaning, e.action, e.outcome === 'in_doubt' ? '**in doubt**' : 'not executed'];
  });
  return table(['code', '类别', 'err_msg', 'meaning', 'what to do', 'outcome'], rows);
}

function renderTransactions(): string {
  const reading: readonly string[] = ['presettle', 'query'];
  return table(
    ['infno', '名称', 'store'],
    [...TRANSACTIONS.values()].map((t) => [t.infno, t.zh, reading.includes(t.kind) ? 'reads only' : 'writes']),
  );
}

function renderLimits(): string {
  const l = DEFAULT_LIMITS;
  return table(
    ['limit', 'default', 'refused with'],
    [
      ['bytes of one frame, or of one JSON body', String(l.maxFrameBytes), 'E104'],
      ['rows of one bill', String(l.maxRows), 'E105'],
      ['one amount, fen', String(l.maxAmountFen), 'E108'],
      ['nested arrays (JSON: arrays and objects)', String(l.maxDepth), 'E111'],
      ['characters of a text without a bound of its own', String(l.maxTextLength), 'E107'],
      ['`timeout_ms`', `${l.minTimeoutMs}–${l.maxTimeoutMs}`, 'E103'],
    ],
  );
}

const SETL = SETTLE_ANSWER_COLUMNS.length;

/** Section name -> the Markdown that must stand between its markers in PROTOCOL.md. */
export function protocolSections(): ReadonlyMap<string, string> {
  return new Map([
    ['transactions', renderTransactions()],
    [
      'envelope',
      table(
        ['#', 'name', '含义', 'type'],
        ENVELOPE_COLUMNS.map((c, i) => [String(i), `\`${c[0]}\``, c[1], c[2]]),
      ),
    ],
    ['settle', renderColumns(SETTLE_COLUMNS)],
    ['settle-more', renderColumns(more.SETTLE_MORE_COLUMNS, more.SETTLE_WIDTH)],
    ['slips', renderColumns(more.SLIP_COLUMNS)],
    ['slip_inst_type', renderCodes(more.SLIP_PLACES)],
    ['categories', renderColumns(CATEGORY_COLUMNS)],
    ['lines', renderColumns(LINE_COLUMNS)],
    ['settle-answer', renderColumns(SETTLE_ANSWER_COLUMNS)],
    ['fund-detail', renderColumns(FUND_DETAIL_COLUMNS)],
    ['2208', renderColumns(undo.CANCEL_COLUMNS)],
    ['2208-answer', renderColumns(undo.CANCEL_ANSWER_COLUMNS.slice(SETL), SETL)],
    ['2207M', renderColumns(claim.CLAIM_COLUMNS)],
    ['feeraw', renderColumns(claim.RAW_LINE_COLUMNS)],
    ['2207M-answer', renderColumns(claim.CLAIM_STAMP_COLUMNS, SETL)],
    ['claim_reason', renderCodes(claim.REASONS)],
    ['claim_papers', renderCodes(claim.CLAIM_PAPERS_TABLE)],
    ['claim_extras', renderCodes(claim.EXTRAS)],
    ['2601', renderColumns(undo.REVERSAL_COLUMNS)],
    ['2601-answer', renderColumns(undo.REVERSAL_ANSWER_COLUMNS)],
    ['revs_rslt', renderCodes(undo.REVERSAL_OUTCOMES)],
    ['status', renderCodes(query.STATUS_CODES)],
    ['5203', renderColumns(query.SETTLEMENT_QUERY_COLUMNS)],
    ['5203-answer', renderColumns(query.SETTLEMENT_QUERY_ANSWER_COLUMNS)],
    ['5206', renderColumns(query.ACCUMULATORS_QUERY_COLUMNS)],
    ['5206-answer', renderColumns(query.ACCUMULATORS_ANSWER_COLUMNS)],
    ['meter', renderColumns(query.METER_COLUMNS)],
    ['1101-answer', renderColumns(query.PERSON_ANSWER_COLUMNS)],
    ['filing', renderColumns(query.FILING_COLUMNS)],
    ['2501', renderColumns(filing.FILING_REQUEST_COLUMNS)],
    ['2501-answer', renderColumns(filing.FILING_ANSWER_COLUMNS)],
    ['filing-standing', renderColumns(filing.FILING_STANDING_COLUMNS)],
    ['2502', renderColumns(filing.FILING_ACTION_COLUMNS)],
    ['2501B', renderColumns(filing.FILING_REVIEW_COLUMNS)],
    ['5304', renderColumns(filing.FILING_QUERY_COLUMNS)],
    ['5304-answer', renderColumns(filing.FILINGS_ANSWER_COLUMNS)],
    ['filing_papers', renderCodes(filing.PAPERS)],
    ['filing_group', renderCodes(filing.GROUPS)],
    ['identity', renderColumns(query.IDENTITY_COLUMNS)],
    ['insutype', renderCodes(INSU_TYPES)],
    ['hosp_lv', renderCodes(HOSPITAL_LEVELS)],
    ['med_chrgitm_type', renderCodes(FEE_CATEGORIES)],
    ['chrgitm_lv', renderCodes(ITEM_LEVELS)],
    ['row_shape', renderCodes(ROW_SHAPES)],
    ['limits', renderLimits()],
    ['errors', renderErrorTable()],
  ]);
}
