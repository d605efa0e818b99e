import type { FilingBasis, FilingChannel, FilingGroup, FilingPaper } from '../policy/filing-words.js';
import type { FilingKind } from '../policy/words.js';
import type { Filing } from '../settlement/types.js';
import { type Column, checkCells, checkRows, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import * as columns from './filing-columns.js';
import { ANSWER_LIMITS, DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, unpackUntrusted } from './msgpack.js';
import { isCleanText, isDigits, isIdentifier } from './text.js';

/** 2501: registers a filing, or changes the one named. Days are `yyyy-MM-dd`. */
export interface FilingBody {
  readonly filingId: string | null;
  readonly kind: FilingKind;
  readonly group: FilingGroup | null;
  readonly areas: readonly string[];
  readonly begndate: string;
  readonly enddate: string | null;
  readonly basis: FilingBasis;
  readonly papers: readonly FilingPaper[];
  /** Of a stay under way, both or neither. */
  readonly mdtrtId: string | null;
  readonly admissionDay: string | null;
  /** Left out = at a counter. */
  readonly channel?: FilingChannel;
  /** Institutions chosen for chronic care; left out = none. */
  readonly institutions?: readonly string[];
}

/** 2501B: the insured place decides on a filing under review. */
export interface FilingReviewBody {
  readonly filingId: string;
  readonly result: 'approve' | 'reject';
  /** '' = nothing noted; a rejection says why. */
  readonly note: string;
}

/** 2501A and 2502. */
export interface FilingActionBody {
  readonly filingId: string;
  readonly papers: readonly FilingPaper[];
}

/** 5304. `day` null = today at the insured place. */
export interface FilingQuery {
  readonly day: string | null;
}

/** A filing and what it means on a day; see FILING_STANDING_COLUMNS. */
export interface FilingRow extends Omit<Filing, 'group' | 'registeredOn' | 'review'> {
  readonly group: FilingGroup | null;
  readonly state: 'active' | 'future' | 'ended' | 'withdrawn' | 'pending' | 'rejected';
  readonly countsAs: FilingKind;
  readonly lastDay: string | null;
  readonly changeableFrom: string | null;
  readonly withdrawableFrom: string | null;
  readonly papersDue: string | null;
  /** Last day for the decision on it; left out = it is not under review. */
  readonly reviewDue?: string | null;
}

export interface FilingAnswer {
  /** Id of the immutable event record. */
  readonly eventId: string;
  readonly psnNo: string;
  readonly policyVersion: string;
  /** The filing, and after a change the one it took the place of. */
  readonly filings: readonly FilingRow[];
  readonly citations: readonly string[];
  readonly warnings: readonly string[];
}

export interface FilingsAnswer {
  readonly psnNo: string;
  readonly day: string;
  readonly filings: readonly FilingRow[];
}

const MAX_AREAS = 16;

function listed(text: unknown): string[] {
  return text === '' ? [] : String(text).split(',');
}

function checkList(cells: readonly unknown[], table: readonly Column[]): void {
  const at = (field: string): unknown => cells[table.findIndex((c) => c.field === field)];
  const areas = at('areas');
  if (areas !== undefined) {
    const codes = listed(areas);
    if (codes.length > MAX_AREAS || !codes.every((code) => isDigits(code, 6)))
      throw new WireError('E107', `mdtrtarea_admdvs 应为至多${MAX_AREAS}个6位区划`);
  }
  const unknown = listed(at('papers') ?? '').find((paper) => !Object.hasOwn(columns.PAPERS, paper));
  if (unknown !== undefined) throw new WireError('E107', 'filing_papers 不在代码表内');
  const institutions = listed(at('institutions') ?? '');
  if (institutions.length > MAX_AREAS || !institutions.every((code) => isIdentifier(code, 30)))
    throw new WireError('E107', `fixmedins_codes 应为至多${MAX_AREAS}个机构编号`);
  if ((at('mdtrtId') === null) !== (at('admissionDay') === null))
    throw new WireError('E107', 'mdtrt_id 和 adm_date 须同时填写');
}

/** Throws WireError E107. */
export function checkFilingCells(cells: readonly unknown[], limits: WireLimits = DEFAULT_LIMITS): void {
  checkCells(cells, columns.FILING_REQUEST_COLUMNS, limits);
  checkList(cells, columns.FILING_REQUEST_COLUMNS);
}

/** Throws WireError E107. */
export function checkFilingActionCells(cells: readonly unknown[], limits: WireLimits = DEFAULT_LIMITS): void {
  checkCells(cells, columns.FILING_ACTION_COLUMNS, limits);
  checkList(cells, columns.FILING_ACTION_COLUMNS);
}

function open(bytes: Uint8Array): readonly unknown[] {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106');
  refuseFloats(hasFloat);
  return items;
}

export function encodeFiling(body: FilingBody): Uint8Array {
  const { channel = 'counter', institutions = [] } = body;
  const texts = { areas: body.areas.join(','), papers: body.papers.join(','), channel };
  const cells = toCells({ ...body, ...texts, institutions: institutions.join(',') }, columns.FILING_REQUEST_COLUMNS);
  if (institutions.length === 0) cells.pop();
  if (institutions.length === 0 && channel === 'counter') cells.pop();
  return pack(cells);
}

/** Throws WireError E106, E107, E111. */
export function decodeFiling(bytes: Uint8Array): FilingBody {
  const cells = open(bytes);
  checkFilingCells(cells);
  const { channel = 'counter', institutions = '', ...record } = fromCells(cells, columns.FILING_REQUEST_COLUMNS);
  const chosen = listed(institutions);
  return {
    ...record,
    areas: listed(record.areas),
    papers: listed(record.papers),
    ...(channel === 'counter' ? {} : { channel }),
    ...(chosen.length === 0 ? {} : { institutions: chosen }),
  } as unknown as FilingBody;
}

export function encodeFilingAction(body: FilingActionBody): Uint8Array {
  return pack([body.filingId, body.papers.join(',')]);
}

/** Throws WireError E106, E107, E111. */
export function decodeFilingAction(bytes: Uint8Array): FilingActionBody {
  const cells = open(bytes);
  checkFilingActionCells(cells);
  const record = fromCells(cells, columns.FILING_ACTION_COLUMNS);
  return { ...record, papers: listed(record.papers) } as unknown as FilingActionBody;
}

/** Throws WireError E107. */
export function checkFilingReviewCells(cells: readonly unknown[], limits: WireLimits = DEFAULT_LIMITS): void {
  checkCells(cells, columns.FILING_REVIEW_COLUMNS, limits);
  if (cells[1] === 'reject' && cells[2] === '') throw new WireError('E107', 'review_opnn 不通过时须写明原因');
}

export function encodeFilingReview(body: FilingReviewBody): Uint8Array {
  return pack(toCells(body, columns.FILING_REVIEW_COLUMNS));
}

/** Throws WireError E106, E107, E111. */
export function decodeFilingReview(bytes: Uint8Array): FilingReviewBody {
  const cells = open(bytes);
  checkFilingReviewCells(cells);
  return fromCells(cells, columns.FILING_REVIEW_COLUMNS) as unknown as FilingReviewBody;
}

export function encodeFilingQuery(query: FilingQuery): Uint8Array {
  return pack([query.day]);
}

/** Throws WireError E106, E107, E111. */
export function decodeFilingQuery(bytes: Uint8Array): FilingQuery {
  const cells = open(bytes);
  checkCells(cells, columns.FILING_QUERY_COLUMNS, DEFAULT_LIMITS);
  return fromCells(cells, columns.FILING_QUERY_COLUMNS) as unknown as FilingQuery;
}

/** The two last columns only where they say something: other rows keep the form they always had. */
function rowCells(f: FilingRow): unknown[] {
  const { reviewDue = null, institutions = [] } = f;
  const texts = { areas: f.areas.join(','), reviewDue, institutions: institutions.join(',') };
  const cells = toCells({ ...f, ...texts }, columns.FILING_STANDING_COLUMNS);
  if (institutions.length === 0) cells.pop();
  if (institutions.length === 0 && reviewDue === null) cells.pop();
  return cells;
}

function rowsOf(rows: unknown): FilingRow[] {
  const cells = rows as readonly (readonly unknown[])[];
  checkRows(cells, columns.FILING_STANDING_COLUMNS, ANSWER_LIMITS);
  return cells.map((row) => {
    const { reviewDue = null, institutions = '', ...record } = fromCells(row, columns.FILING_STANDING_COLUMNS);
    const chosen = listed(institutions);
    return {
      ...record,
      areas: listed(record.areas),
      ...(reviewDue === null ? {} : { reviewDue }),
      ...(chosen.length === 0 ? {} : { institutions: chosen }),
    } as unknown as FilingRow;
  });
}

function textsOf(name: string, texts: unknown): readonly string[] {
  const list = texts as readonly unknown[];
  if (!list.every((text) => typeof text === 'string' && isCleanText(text)))
    throw new WireError('E107', `${name} 应为文本数组`);
  return list as readonly string[];
}

export function encodeFilingAnswer(a: FilingAnswer): Uint8Array {
  return pack(toCells({ ...a, filings: a.filings.map(rowCells) }, columns.FILING_ANSWER_COLUMNS));
}

/** Throws WireError E106, E107, E111. */
export function decodeFilingAnswer(bytes: Uint8Array): FilingAnswer {
  const cells = open(bytes);
  checkCells(cells, columns.FILING_ANSWER_COLUMNS, ANSWER_LIMITS);
  const record = fromCells(cells, columns.FILING_ANSWER_COLUMNS);
  return {
    eventId: record.eventId as string,
    psnNo: record.psnNo as string,
    policyVersion: record.policyVersion as string,
    filings: rowsOf(record.filings),
    citations: textsOf('citations', record.citations),
    warnings: textsOf('warn_msg', record.warnings),
  };
}

export function encodeFilingsAnswer(a: FilingsAnswer): Uint8Array {
  return pack(toCells({ ...a, filings: a.filings.map(rowCells) }, columns.FILINGS_ANSWER_COLUMNS));
}

/** Throws WireError E106, E107, E111. */
export function decodeFilingsAnswer(bytes: Uint8Array): FilingsAnswer {
  const cells = open(bytes);
  checkCells(cells, columns.FILINGS_ANSWER_COLUMNS, ANSWER_LIMITS);
  const record = fromCells(cells, columns.FILINGS_ANSWER_COLUMNS);
  return { psnNo: record.psnNo as string, day: record.day as string, filings: rowsOf(record.filings) };
}
