import { parseYuan } from '../../money/yuan.js';
import type { Filing, InsuType, Person } from '../../settlement/types.js';
import { isDate } from '../../wire/text.js';
import { type RowFault, schemaFault } from './reasons.js';
import type { RosterRow } from './schema.js';

/** A valid row in the words of the domain. Amounts in fen. */
export interface RosterEntry {
  readonly person: Person;
  /** null: the row says nothing of the account. */
  readonly balance: number | null;
  /** Adds to the balance, once by its id; absent or null: nothing is added. */
  readonly topUp?: TopUp | null;
  readonly totals: readonly { readonly year: number; readonly meters: Readonly<Record<string, number>> }[];
}

export interface TopUp {
  readonly id: string;
  /** Fen, more than 0. */
  readonly amount: number;
}

export type EntryOrFault =
  | { readonly ok: true; readonly entry: RosterEntry }
  | { readonly ok: false; readonly fault: RowFault };

/** Groups of psn_type each insured type admits: 11 在职, 12 退休, 13 离休; 14-16 居民. */
const PERSON_GROUPS: Readonly<Record<string, readonly string[]>> = {
  '310': ['11', '12', '13'],
  '390': ['14', '15', '16'],
};
const ID_CARD = '01';
const ID_CARD_NUMBER = /^(\d{15}|\d{17}[\dX])$/;

export function toEntry(row: unknown): EntryOrFault {
  const fault = schemaFault(row) ?? meaningFault(row as RosterRow);
  if (fault !== null) return { ok: false, fault };
  try {
    return { ok: true, entry: convert(row as RosterRow) };
  } catch (error) {
    if (error instanceof AmountFault) return { ok: false, fault: { field: error.field, reason: error.message } };
    throw error;
  }
}

class AmountFault extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

function fen(field: string, yuan: string | number): number {
  try {
    return parseYuan(yuan);
  } catch {
    throw new AmountFault(field, '应为：非负金额，单位元，最多两位小数');
  }
}

/** What the schema cannot say: real days, their order, codes that must agree, names used twice. */
function meaningFault(row: RosterRow): RowFault | null {
  if (!isDate(row.brdy)) return { field: 'brdy', reason: '没有这一天' };
  if (row.psn_cert_type === ID_CARD && !ID_CARD_NUMBER.test(row.certno)) {
    return { field: 'certno', reason: '居民身份证号码应为 18 位（末位可为大写 X）或 15 位' };
  }
  if (!PERSON_GROUPS[row.insutype]?.includes(row.psn_type.slice(0, 2)))
    return { field: 'psn_type', reason: '人员类别与险种不符' };
  if (row.topup !== undefined && row.balc !== undefined) return { field: 'topup', reason: '划入和账户余额不能同时写' };
  if (row.topup !== undefined && Number(row.topup.amount) === 0) return { field: 'topup', reason: '划入金额为零' };
  return spansFault(row) ?? repeatsFault(row);
}

function spansFault(row: RosterRow): RowFault | null {
  const spans = [
    ...(row.idetinfo ?? []).map((one, i) => ['idetinfo', i, 'begntime', one.begntime, 'endtime', one.endtime] as const),
    ...(row.filings ?? []).map((one, i) => ['filings', i, 'begndate', one.begndate, 'enddate', one.enddate] as const),
    ...(row.chronic ?? []).map((one, i) => ['chronic', i, 'begndate', one.begndate, 'enddate', one.enddate] as const),
  ];
  for (const [list, i, from, begin, to, end] of spans) {
    if (!isDate(begin)) return { field: `${list}.${i}.${from}`, reason: '没有这一天' };
    if (end != null && !isDate(end)) return { field: `${list}.${i}.${to}`, reason: '没有这一天' };
    if (end != null && end < begin) return { field: `${list}.${i}.${to}`, reason: '结束日期早于开始日期' };
  }
  for (const [i, filing] of (row.filings ?? []).entries()) {
    for (const name of ['papers_on', 'withdrawn_on'] as const) {
      const day = filing[name];
      if (day != null && !isDate(day)) return { field: `filings.${i}.${name}`, reason: '没有这一天' };
    }
  }
  return null;
}

function repeatsFault(row: RosterRow): RowFault | null {
  const filing = repeated((row.filings ?? []).map((one) => one.filing_id));
  if (filing >= 0) return { field: `filings.${filing}.filing_id`, reason: '备案编号重复' };
  const year = repeated((row.accumulators ?? []).map((one) => one.year));
  if (year >= 0) return { field: `accumulators.${year}.year`, reason: '年度重复' };
  return null;
}

/** Index of the first value that stood before; -1 when none did. */
function repeated(values: readonly unknown[]): number {
  return values.findIndex((value, i) => values.indexOf(value) < i);
}

function convert(row: RosterRow): RosterEntry {
  return {
    person: {
      psnNo: row.psn_no,
      name: row.psn_name,
      certType: row.psn_cert_type,
      certNo: row.certno,
      gend: row.gend,
      brdy: row.brdy,
      insuplc: row.insuplc_admdvs,
      insutype: row.insutype as InsuType,
      psnType: row.psn_type,
      insuStatus: row.psn_insu_stas,
      cvlserv: row.cvlserv_flag === '1',
      identities: (row.idetinfo ?? []).map((one) => ({
        type: one.psn_idet_type,
        begndate: one.begntime,
        enddate: one.endtime ?? null,
      })),
      filings: (row.filings ?? []).map(toFiling),
      chronic: (row.chronic ?? []).map((one) => ({
        diseCode: one.opsp_dise_code,
        begndate: one.begndate,
        enddate: one.enddate ?? null,
      })),
    },
    balance: row.balc === undefined ? null : fen('balc', row.balc),
    topUp: row.topup === undefined ? null : { id: row.topup.topup_id, amount: fen('topup', row.topup.amount) },
    totals: (row.accumulators ?? []).map((one, i) => ({ year: one.year, meters: toMeters(one.meters, i) })),
  };
}

function toFiling(one: NonNullable<RosterRow['filings']>[number]): Filing {
  return {
    id: one.filing_id,
    kind: one.kind as Filing['kind'],
    areas: one.areas,
    begndate: one.begndate,
    enddate: one.enddate ?? null,
    basis: (one.basis ?? 'papers') as Filing['basis'],
    papersOn: one.papers_on ?? null,
    withdrawnOn: one.withdrawn_on ?? null,
  };
}

function toMeters(meters: Readonly<Record<string, string | number>>, index: number): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [name, value] of Object.entries(meters)) {
    const field = `accumulators.${index}.meters.${name}`;
    if (!name.endsWith('.count')) {
      out[name] = fen(field, value);
      continue;
    }
    const count = Number(value);
    if (!Number.isSafeInteger(count)) throw new AmountFault(field, '以 .count 结尾的累计应为整数');
    out[name] = count;
  }
  return out;
}
