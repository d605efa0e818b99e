import type { ClaimRequest } from '../settlement/claim-contract.js';
import { CLAIM_COLUMNS, RAW_LINE_COLUMNS } from './claim-columns.js';
import { checkClaimLists, listed } from './claim-lists.js';
import { checkCells, checkRows, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { DEFAULT_LIMITS, type WireLimits } from './limits.js';
import { pack, unpackUntrusted, wireInt } from './msgpack.js';
import { readSettleCells, settleCells, type SettleBody } from './settle-body.js';

/** One charged line before it is split: cells in the order of RAW_LINE_COLUMNS; fen, and parts per 10,000. */
export type RawLine = readonly [
  sn: string,
  item: string,
  category: string,
  level: string,
  amount: number,
  selfPayBp: number,
  limit: number | null,
];

/** 2206M, 2207M: a bill and what makes it a claim. With `rawLines` the bill has no rows and no parts of its total yet. */
export interface ClaimBody {
  readonly bill: SettleBody;
  readonly claim: ClaimRequest;
  readonly rawLines: readonly RawLine[] | null;
}

/** Body columns of one claim, checked, in the form they travel in. Throws WireError E105-E108, E110. */
export function readClaimCells(items: readonly unknown[], limits: WireLimits = DEFAULT_LIMITS): ClaimBody {
  const [billCells, claimCells] = items;
  if (items.length !== 2 || !Array.isArray(billCells) || !Array.isArray(claimCells))
    throw new WireError('E107', '零星报销应为账单和报销内容两个数组');
  const bill = readSettleCells(billCells, limits);
  checkCells(claimCells, CLAIM_COLUMNS, limits);
  const record = fromCells(claimCells, CLAIM_COLUMNS);
  checkClaimLists(record);
  if (record.consent !== (record.consentBy !== ''))
    throw new WireError('E107', 'consent_by 同意人：同意时必填，不同意时为空');
  const { rawLines, papers, extras, ...own } = record;
  const lines = rawLines as readonly RawLine[] | null;
  if (lines !== null) checkRawLines(lines, bill, limits);
  const claim = { ...own, papers: listed(papers), extras: listed(extras) } as unknown as ClaimRequest;
  return { bill, claim, rawLines: lines };
}

function checkRawLines(lines: readonly RawLine[], bill: SettleBody, limits: WireLimits): void {
  checkRows(lines, RAW_LINE_COLUMNS, limits);
  const parts = [bill.ownPay, bill.overLimit, bill.firstSelfPay, bill.inScope];
  if (bill.rows.length > 0 || parts.some((part) => part !== 0))
    throw new WireError('E107', 'feeraw 未划分的费用明细：账单的费用行和各部分金额应为空');
  const seen = new Set<string>();
  for (const [sn] of lines) {
    if (seen.has(sn)) throw new WireError('E110', sn);
    seen.add(sn);
  }
}

/** Throws WireError E105-E108, E110, E111. */
export function decodeClaimBody(bytes: Uint8Array, limits: WireLimits = DEFAULT_LIMITS): ClaimBody {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106', limits.maxDepth);
  const body = readClaimCells(items, limits);
  refuseFloats(hasFloat);
  return body;
}

/** Does not check: the receiver does. */
export function encodeClaimBody({ bill, claim, rawLines }: ClaimBody): Uint8Array {
  const rows = rawLines?.map((row) => row.map((cell) => (typeof cell === 'number' ? wireInt(cell) : cell))) ?? null;
  const record = { ...claim, papers: claim.papers.join(), extras: claim.extras.join(), rawLines: rows };
  return pack([settleCells(bill), toCells(record, CLAIM_COLUMNS)]);
}
