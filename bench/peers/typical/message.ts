/** The national JSON envelope of a bill, as far as the service reads it, and the schema it must fit. */
import { Decimal, type DecimalBill } from './evaluate.js';

type Row = Readonly<Record<string, string>>;

export interface BillMessage {
  readonly infno: string;
  readonly msgid: string;
  readonly mdtrtarea_admvs: string;
  readonly insuplc_admdvs: string;
  readonly fixmedins_code: string;
  readonly input: {
    readonly data: Readonly<Record<string, string | null>>;
    readonly feesttinfo: readonly Row[];
  };
}

const text = { type: 'string', maxLength: 50 } as const;
const amount = { type: 'string', pattern: '^\\d{1,10}(\\.\\d{1,2})?$' } as const;
const AMOUNTS = ['fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'] as const;
const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, amount]));

export const billSchema = {
  type: 'object',
  required: ['infno', 'msgid', 'mdtrtarea_admvs', 'insuplc_admdvs', 'fixmedins_code', 'input'],
  properties: {
    infno: { type: 'string', enum: ['2303', '2304'] },
    msgid: { type: 'string', pattern: '^[0-9A-Za-z_-]{1,30}$' },
    mdtrtarea_admvs: { type: 'string', pattern: '^\\d{6}$' },
    insuplc_admdvs: { type: 'string', pattern: '^\\d{6}$' },
    fixmedins_code: text,
    input: {
      type: 'object',
      required: ['data', 'feesttinfo'],
      properties: {
        data: {
          type: 'object',
          required: ['psn_no', 'insutype', 'begntime', 'endtime', 'setl_time', 'hosp_lv', 'medfee_sumamt', ...AMOUNTS],
          properties: { psn_no: text, insutype: text, medfee_sumamt: amount, ...amounts },
        },
        feesttinfo: {
          type: 'array',
          minItems: 1,
          maxItems: 3000,
          items: {
            type: 'object',
            required: ['med_chrgitm_type', 'item_sumamt', ...AMOUNTS],
            properties: { med_chrgitm_type: text, item_sumamt: amount, ...amounts },
          },
        },
      },
    },
  },
} as const;

function amountsOf(row: Readonly<Record<string, string | null>>, total: string): DecimalBill {
  return {
    total: new Decimal(row[total] ?? '0'),
    ownPay: new Decimal(row['fulamt_ownpay_amt'] ?? '0'),
    overLimit: new Decimal(row['overlmt_selfpay'] ?? '0'),
    firstSelfPay: new Decimal(row['preselfpay_amt'] ?? '0'),
    inScope: new Decimal(row['inscp_scp_amt'] ?? '0'),
  };
}

const PARTS = ['total', 'ownPay', 'overLimit', 'firstSelfPay', 'inScope'] as const;

const balanced = (b: DecimalBill): boolean =>
  b.ownPay.plus(b.overLimit).plus(b.firstSelfPay).plus(b.inScope).eq(b.total);

/** The bill's amounts, yuan; what is wrong with them as text. Every row and the header balance, and the rows make the header. */
export function billOf({ input }: BillMessage): DecimalBill | string {
  const header = amountsOf(input.data, 'medfee_sumamt');
  if (!balanced(header)) return '费用总额与各部分不符';
  const rows = input.feesttinfo.map((row) => amountsOf(row, 'item_sumamt'));
  if (!rows.every(balanced)) return '费用明细行金额不平';
  const seen = new Set(input.feesttinfo.map((row) => row['med_chrgitm_type']));
  if (seen.size !== rows.length) return '费用行重复';
  for (const part of PARTS) {
    const sum = rows.reduce((all, row) => all.plus(row[part]), new Decimal(0));
    if (!sum.eq(header[part])) return '费用明细合计与总额不符';
  }
  return header;
}
