import { FUND_DETAIL_COLUMNS, SETTLE_ANSWER_COLUMNS } from './answer-columns.js';
import type { Claim } from '../settlement/claim-contract.js';
import { claimStampCells, readClaimStamp } from './claim-answer.js';
import { CLAIM_STAMP_COLUMNS } from './claim-columns.js';
import { checkCells, checkRows, type Column, fromCells, refuseFloats, toCells } from './columns.js';
import { WireError } from './errors.js';
import { ANSWER_LIMITS } from './limits.js';
import { pack, unpackUntrusted, wireInt } from './msgpack.js';
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

/** One literal, not a walk over the columns: this runs for every settlement. The order is that of SETTLE_ANSWER_COLUMNS. */
function answerCells(a: SettleAnswer): unknown[] {
  return [
    a.setlId,
    a.mdtrtId,
    a.psnNo,
    a.insutype,
    a.psnType,
    a.medType,
    a.setlTime,
    wireInt(a.total),
    wireInt(a.ownPay),
    wireInt(a.overLimit),
    wireInt(a.firstSelfPay),
    wireInt(a.inScope),
    wireInt(a.crossSelfPay),
    wireInt(a.deductible),
    a.poolRatioBp,
    wireInt(a.hifp),
    wireInt(a.cvlserv),
    wireInt(a.hifes),
    wireInt(a.hifmi),
    wireInt(a.hifob),
    wireInt(a.maf),
    wireInt(a.oth),
    wireInt(a.fundTotal),
    wireInt(a.hospitalPart),
    wireInt(a.personTotal),
    wireInt(a.account),
    wireInt(a.cash),
    wireInt(a.balance),
    a.medinsSetlId,
    a.treatmentClass,
    a.policyVersion,
    a.clrType,
    a.clrOptins,
    a.details.map(detailCells),
    a.warnings,
  ];
}

function detailCells(d: FundDetailRow): unknown[] {
  const payable = d.payable === null ? null : wireInt(d.payable);
  return [d.fundPayType, d.fundPayTypeName, wireInt(d.base), payable, wireInt(d.paid)];
}

export function encodeSettleAnswer(a: SettleAnswer): Uint8Array {
  return pack(a.claim === undefined ? answerCells(a) : [...answerCells(a), ...claimStampCells(a.claim)]);
}

/** With columns that begin with those of setlinfo. */
export function encodeSettleAnswerAs(a: SettleAnswer, columns: readonly Column[]): Uint8Array {
  const further = toCells(
    a as unknown as Readonly<Record<string, unknown>>,
    columns.slice(SETTLE_ANSWER_COLUMNS.length),
  );
  return pack([...answerCells(a), ...further]);
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
