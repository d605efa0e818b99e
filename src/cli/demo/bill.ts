import type { BillCall } from '../../client/index.js';
import { parseYuan } from '../../money/yuan.js';
import type { BillRow, SettleBody } from '../../wire/settle-body.js';

/** 大类, 金额, 全自费, 超限价, 先行自付; yuan. What is left of the amount is in scope. */
export type CategoryFee = readonly [
  type: string,
  amount: string,
  ownPay: string,
  overLimit: string,
  firstSelfPay: string,
];
/** 目录编码, 大类, 甲乙丙, 金额, 全自费, 超限价, 先行自付; yuan. */
export type LineFee = readonly [
  item: string,
  type: string,
  level: '01' | '02' | '03',
  amount: string,
  ownPay: string,
  overLimit: string,
  firstSelfPay: string,
];

/** One bill of the demo, as a person would write it down. */
export interface DemoBill {
  /** Also the msgid. */
  readonly id: string;
  readonly title: string;
  readonly person: string;
  readonly door: 'websocket' | 'http';
  readonly visit: 'inpatient' | 'outpatient';
  readonly mdtrtarea: string;
  readonly medType: string;
  readonly hospLv: string;
  /** Admission (or visit) and discharge days; settled an hour after the second. */
  readonly from: string;
  readonly to: string;
  readonly emergency?: boolean;
  readonly fees: { readonly categories: readonly CategoryFee[] } | { readonly lines: readonly LineFee[] };
  /** Added to the header's total, yuan, to break the bill. */
  readonly wrongTotalBy?: string;
  /** The code it must be refused with; absent = it must be executed. */
  readonly refusedWith?: string;
  /** Another bill's id whose message is sent once more, byte for byte. */
  readonly repeats?: string;
  /** Pre-settled first; the split must be the same. */
  readonly preSettled?: boolean;
}

interface Amounts {
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
}

/** The bill as the client sends it. */
export function toCall(bill: DemoBill, insured: { readonly insuplc: string; readonly insutype: string }): BillCall {
  const rows = 'categories' in bill.fees ? bill.fees.categories.map(categoryRow) : bill.fees.lines.map(lineRow);
  const sums = rows.reduce<Amounts>((sum, { amounts }) => add(sum, amounts), {
    total: 0,
    ownPay: 0,
    overLimit: 0,
    firstSelfPay: 0,
    inScope: 0,
  });
  const body: SettleBody = {
    mdtrtId: `V-${bill.repeats ?? bill.id}`,
    insutype: insured.insutype,
    medType: bill.medType,
    begntime: `${bill.from} 09:00:00`,
    endtime: `${bill.to} 10:00:00`,
    setlTime: `${bill.to} 11:00:00`,
    fixmedinsCode: `H${bill.mdtrtarea}00001`,
    hospLv: bill.hospLv,
    acctUsed: true,
    emergency: bill.emergency ?? false,
    injury: false,
    thirdParty: false,
    diseCode: null,
    networked: true,
    midSettlement: false,
    ...sums,
    total: sums.total + parseYuan(bill.wrongTotalBy ?? '0'),
    shape: 'categories' in bill.fees ? 'categories' : 'lines',
    rows: rows.map(({ row }) => row),
  };
  return {
    msgid: bill.repeats ?? bill.id,
    psnNo: bill.person,
    insuplc: insured.insuplc,
    mdtrtarea: bill.mdtrtarea,
    visit: bill.visit,
    body,
  };
}

function split(amount: string, ownPay: string, overLimit: string, firstSelfPay: string): Amounts {
  const [total, own, over, first] = [amount, ownPay, overLimit, firstSelfPay].map(parseYuan) as [
    number,
    number,
    number,
    number,
  ];
  return { total, ownPay: own, overLimit: over, firstSelfPay: first, inScope: total - own - over - first };
}

function categoryRow([type, amount, ownPay, overLimit, firstSelfPay]: CategoryFee): { row: BillRow; amounts: Amounts } {
  const amounts = split(amount, ownPay, overLimit, firstSelfPay);
  const listed = amounts.total - amounts.ownPay;
  const [classA, classB] = amounts.firstSelfPay === 0 ? [listed, 0] : [0, listed];
  return {
    row: [
      type,
      amounts.total,
      classA,
      classB,
      amounts.ownPay,
      amounts.overLimit,
      amounts.firstSelfPay,
      amounts.inScope,
    ],
    amounts,
  };
}

function lineRow(
  [item, type, level, amount, ownPay, overLimit, firstSelfPay]: LineFee,
  index: number,
): { row: BillRow; amounts: Amounts } {
  const a = split(amount, ownPay, overLimit, firstSelfPay);
  return {
    row: [`L${index + 1}`, item, type, level, a.total, a.ownPay, a.overLimit, a.firstSelfPay, a.inScope],
    amounts: a,
  };
}

function add(a: Amounts, b: Amounts): Amounts {
  return {
    total: a.total + b.total,
    ownPay: a.ownPay + b.ownPay,
    overLimit: a.overLimit + b.overLimit,
    firstSelfPay: a.firstSelfPay + b.firstSelfPay,
    inScope: a.inScope + b.inScope,
  };
}
