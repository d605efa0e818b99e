import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from './answer-columns.js';
import type { Claim } from '../settlement/claim-contract.js';
import { claimStampCells, readClaimStamp } from './claim-answer.js';
import { CLAIM_STAMP_COLUMNS } from './claim-columns.js';
import { checkCells, checkRows, type Column, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { ANSWER_LIMITS } from './limits.js';
import { unpackUntrusted } from './msgpack.js';
import { begin, end, putArray, putInteger, putNull, putText, putTexts } from './pack-writer.js';
import { putPlain } from './plain-pack.js';
import { isCleanText } from './text.js';

/** One row of setldetail, fen. `payable` is what the fund could still pay before this bill; null = no limit. */
export interface FundDetailRow {
  readonly fundPayType: string;
  readonly fundPayTypeName: string;
  readonly base: number;
  readonly payable: number | null;
  readonly paid: number;
}

/** setlinfo and setldetail. Amounts are fen; `setlId` is '' for a pre-settlement; `poolRatioBp` in parts per 10,000. */
export interface SettleAnswer {
  readonly setlId: string;
  readonly mdtrtId: string;
  readonly psnNo: string;
  readonly insutype: string;
  readonly psnType: string;
  readonly medType: string;
  readonly setlTime: string;
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
  readonly crossSelfPay: number;
  readonly deductible: number;
  readonly poolRatioBp: number;
  readonly hifp: number;
  readonly cvlserv: number;
  readonly hifes: number;
  readonly hifmi: number;
  readonly hifob: number;
  readonly maf: number;
  readonly oth: number;
  readonly fundTotal: number;
  readonly hospitalPart: number;
  readonly personTotal: number;
  readonly account: number;
  readonly cash: number;
  readonly balance: number;
  /** The sender's msgid. */
  readonly medinsSetlId: string;
  readonly treatmentClass: string;
  readonly policyVersion: string;
  readonly clrType: string;
  readonly clrOptins: string;
  readonly details: readonly FundDetailRow[];
  /** Chinese sentences for warn_msg. */
  readonly warnings: readonly string[];
  /** Set for a manual claim (零星报销). */
  readonly claim?: Claim;
}

/** Value by value, not a walk over the columns: this runs for every settlement. The order is that of SETTLE_ANSWER_COLUMNS. */
function putAnswer(a: SettleAnswer): void {
  putText(a.setlId);
  putText(a.mdtrtId);
  putText(a.psnNo);
  putText(a.insutype);
  putText(a.psnType);
  putText(a.medType);
  putText(a.setlTime);
  putBill(a);
  putInteger(a.crossSelfPay);
  putInteger(a.deductible);
  putInteger(a.poolRatioBp);
  putFunds(a);
  putInteger(a.fundTotal);
  putInteger(a.hospitalPart);
  putInteger(a.personTotal);
  putInteger(a.account);
  putInteger(a.cash);
  putInteger(a.balance);
  putText(a.medinsSetlId);
  putText(a.treatmentClass);
  putText(a.policyVersion);
  putText(a.clrType);
  putText(a.clrOptins);
  putArray(a.details.length);
  for (let i = 0; i < a.details.length; i++) putDetail(a.details[i] as FundDetailRow);
  putTexts(a.warnings);
}

function putBill(a: SettleAnswer): void {
  putInteger(a.total);
  putInteger(a.ownPay);
  putInteger(a.overLimit);
  putInteger(a.firstSelfPay);
  putInteger(a.inScope);
}

function putFunds(a: SettleAnswer): void {
  putInteger(a.hifp);
  putInteger(a.cvlserv);
  putInteger(a.hifes);
  putInteger(a.hifmi);
  putInteger(a.hifob);
  putInteger(a.maf);
  putInteger(a.oth);
}

function putDetail(d: FundDetailRow): void {
  putArray(FUND_DETAIL_COLUMNS.length);
  putText(d.fundPayType);
  putText(d.fundPayTypeName);
  putInteger(d.base);
  if (d.payable === null) putNull();
  else putInteger(d.payable);
  putInteger(d.paid);
}

export function encodeSettleAnswer(a: SettleAnswer): Uint8Array {
  return encodeWith(a, a.claim === undefined ? NOTHING : claimStampCells(a.claim));
}

const NOTHING: readonly unknown[] = [];

/** With columns that begin with those of setlinfo. */
export function encodeSettleAnswerAs(a: SettleAnswer, columns: readonly Column[]): Uint8Array {
  const further = toCells(
    a as unknown as Readonly<Record<string, unknown>>,
    columns.slice(SETTLE_ANSWER_COLUMNS.length),
  );
  return encodeWith(a, further);
}

function encodeWith(a: SettleAnswer, further: readonly unknown[]): Uint8Array {
  begin();
  putArray(SETTLE_ANSWER_COLUMNS.length + further.length);
  putAnswer(a);
  for (const cell of further) putPlain(cell);
  return end();
}

/** Throws WireError E105-E108, E111. */
export function decodeSettleAnswer(bytes: Uint8Array): SettleAnswer {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106');
  if (!isClaimAnswer(items)) return read(items, hasFloat, SETTLE_ANSWER_COLUMNS);
  const claim = readClaimStamp(items.slice(SETTLE_ANSWER_COLUMNS.length));
  return { ...read(items.slice(0, SETTLE_ANSWER_COLUMNS.length), hasFloat, SETTLE_ANSWER_COLUMNS), claim };
}

/** By the number of its columns, as a receipt does not say what it answered. */
export const isClaimAnswer = (items: readonly unknown[]): boolean =>
  items.length === SETTLE_ANSWER_COLUMNS.length + CLAIM_STAMP_COLUMNS.length;

/** Throws WireError E105-E108, E111. Amounts may be negative: a cancellation negates its original. */
export function decodeSettleAnswerAs(bytes: Uint8Array, columns: readonly Column[]): SettleAnswer {
  const { items, hasFloat } = unpackUntrusted(bytes, 'E106');
  return read(items, hasFloat, columns);
}

function read(items: readonly unknown[], hasFloat: boolean, columns: readonly Column[]): SettleAnswer {
  checkCells(items, columns, ANSWER_LIMITS);
  const record = fromCells(items, columns);
  const rows = record['details'] as readonly (readonly unknown[])[];
  checkRows(rows, FUND_DETAIL_COLUMNS, ANSWER_LIMITS);
  const warnings = record['warnings'] as readonly unknown[];
  if (!warnings.every((w) => typeof w === 'string' && isCleanText(w)))
    throw new WireError('E107', 'warn_msg 应为文本数组');
  refuseFloats(hasFloat);
  const details = rows.map((row) => fromCells(row, FUND_DETAIL_COLUMNS));
  return { ...record, details } as unknown as SettleAnswer;
}
