/** Identities of the interface (I1-I8), checked for every settlement before it is committed. Amounts in fen. */
import type { FundDetail, SettlementResult } from './contract.js';
import type { Refusal } from './refusal.js';
import type { BillAmounts, Split } from './types.js';

/** Where the amounts stand in a positional row of a bill. */
export interface RowColumns {
  readonly id: number;
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
}

export type BillRow = readonly (string | number | boolean | null)[];

/** I1 on the header. */
export function checkHeader(bill: BillAmounts): Refusal | null {
  const parts = bill.ownPay + bill.overLimit + bill.firstSelfPay + bill.inScope;
  if (bill.total <= 0) return { reason: 'bill_empty', detail: '' };
  return parts === bill.total
    ? null
    : { reason: 'bill_header_unbalanced', detail: `总额 ${yuan(bill.total)}，各部分合计 ${yuan(parts)}` };
}

/** I1 per row and I6: the header is the sum of its rows. Rows are positional arrays. */
export function checkBillRows(bill: BillAmounts, rows: readonly BillRow[], columns: RowColumns): Refusal | null {
  const header = checkHeader(bill);
  if (header !== null) return header;
  if (rows.length === 0) return { reason: 'bill_empty', detail: '没有费用行' };
  let total = 0;
  let ownPay = 0;
  let overLimit = 0;
  let firstSelfPay = 0;
  let inScope = 0;
  const { total: atTotal, ownPay: atOwnPay, overLimit: atOverLimit, firstSelfPay: atFirst, inScope: atScope } = columns;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as BillRow;
    const t = row[atTotal] as number;
    const a = row[atOwnPay] as number;
    const b = row[atOverLimit] as number;
    const c = row[atFirst] as number;
    const d = row[atScope] as number;
    if (a + b + c + d !== t)
      return {
        reason: 'bill_row_unbalanced',
        detail: `第 ${String(row[columns.id])} 行 总额 ${yuan(t)}，各部分合计 ${yuan(a + b + c + d)}`,
      };
    total += t;
    ownPay += a;
    overLimit += b;
    firstSelfPay += c;
    inScope += d;
  }
  const same =
    total === bill.total &&
    ownPay === bill.ownPay &&
    overLimit === bill.overLimit &&
    firstSelfPay === bill.firstSelfPay &&
    inScope === bill.inScope;
  return same
    ? null
    : { reason: 'bill_rows_differ_from_header', detail: `总额 ${yuan(bill.total)}，各行合计 ${yuan(total)}` };
}

/** I1-I5 and I8 on a result. A failure is a defect of the program or the pack, never of the caller. */
export function checkSplit(
  split: Split,
  details: readonly FundDetail[],
  fundTotalIncludesAccount = false,
): Refusal | null {
  const { bill } = split;
  const failed = (identity: string): Refusal => ({ reason: 'identity_violated', detail: identity });
  if (bill.ownPay + bill.overLimit + bill.firstSelfPay + bill.inScope !== bill.total) return failed('I1');
  const inTotal = fundTotalIncludesAccount ? split.account : 0;
  let funds = 0;
  for (const paid of split.funds) {
    if (paid < 0) return failed('I2');
    funds += paid;
  }
  if (funds + inTotal !== split.fundTotal) return failed('I2');
  if (split.fundTotal - inTotal + split.personTotal + split.hospitalPart !== bill.total) return failed('I3');
  if (split.account + split.cash !== split.personTotal || split.account < 0 || split.cash < 0) return failed('I4');
  if (split.deductible < 0 || split.crossSelfPay < 0 || split.deductible + split.crossSelfPay > bill.inScope)
    return failed('I5');
  let rows = 0;
  for (const detail of details) rows += detail.paid;
  return rows === funds ? null : failed('I8');
}

/** All identities of a settlement result. */
export const checkResult = (result: SettlementResult): Refusal | null =>
  checkSplit(result.split, result.details, result.fundTotalIncludesAccount);

/** A settlement of parts: every part by itself, and the whole their sum, so that what holds for each holds for it. */
export function checkParts(whole: SettlementResult, parts: readonly SettlementResult[]): Refusal | null {
  for (const part of parts) {
    const violated = checkResult(part);
    if (violated !== null) return violated;
  }
  const sums = amountsOf(parts.map((part) => part.split));
  const same = amountsOf([whole.split]).every((n, i) => n === sums[i]);
  const rows = (results: readonly SettlementResult[]): number =>
    results.flatMap((r) => r.details).reduce((sum, detail) => sum + detail.paid, 0);
  if (same && rows([whole]) === rows(parts)) return null;
  return { reason: 'identity_violated', detail: '各部分之和' };
}

function amountsOf(splits: readonly Split[]): number[] {
  const sums: number[] = [];
  for (const { bill, funds, ...s } of splits) {
    const amounts = [bill.total, bill.ownPay, bill.overLimit, bill.firstSelfPay, bill.inScope, ...funds];
    amounts.push(s.crossSelfPay, s.deductible, s.fundTotal, s.hospitalPart, s.personTotal, s.account, s.cash);
    for (const [i, n] of amounts.entries()) sums[i] = (sums[i] ?? 0) + n;
  }
  return sums;
}

function yuan(fen: number): string {
  const text = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}
