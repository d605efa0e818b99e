import type { CodeTable } from './codes.js';
import { type Column, checkCells, checkRows, toCells } from './columns.js';
import { WireError } from './errors.js';
import type { WireLimits } from './limits.js';
import { wireInt } from './msgpack.js';

/** slip_inst_type: where a test or a drug was got during a stay; the project's own dictionary. */
export const SLIP_PLACES: CodeTable = {
  '1': '定点医院',
  '2': '定点药店',
  '3': '双通道定点药店',
  '9': '非定点或未联网机构',
};

/** One 外院检查治疗或购药单 (NM-36, XA-39, JS-39). Cells in the order of SLIP_COLUMNS. */
export type SlipRow = readonly [
  no: string,
  institution: string,
  place: string,
  date: string,
  item: string,
  amountFen: number,
  sealed: boolean,
];

/** What a bill may say behind its rows. A shorter array, down to none of it, means the values of NOTHING_MORE. */
export interface SettleMore {
  /** 门诊急诊转诊标志. */
  readonly otpErReferral: boolean;
  /** 门诊转住院标志. */
  readonly needInpatient: boolean;
  /** 住院类型; its values are not published, the pack says which are emergencies. null = not sent. */
  readonly iptType: string | null;
  /** Start of the emergency a stay grew out of, `yyyy-MM-dd HH:mm:ss`. */
  readonly erBegntime: string | null;
  /** The emergency's own visit, or settlement: at most one of the two. */
  readonly erMdtrtId: string | null;
  readonly erSetlId: string | null;
  readonly slips: readonly SlipRow[] | null;
}

export const NOTHING_MORE: SettleMore = Object.freeze({
  otpErReferral: false,
  needInpatient: false,
  iptType: null,
  erBegntime: null,
  erMdtrtId: null,
  erSetlId: null,
  slips: null,
});

/** Trailing columns of 2206, 2207, 2303, 2304: any number of them may be left out at the end. */
export const SETTLE_MORE_COLUMNS: readonly Column<keyof SettleMore>[] = [
  { name: 'otp_er_refl_flag', zh: '门诊急诊转诊标志', type: 'flag', field: 'otpErReferral', absent: false },
  { name: 'need_ipt_flag', zh: '门诊转住院标志', type: 'flag', field: 'needInpatient', absent: false },
  {
    name: 'ipt_type',
    zh: '住院类型',
    type: 'id',
    field: 'iptType',
    max: 3,
    nullable: true,
    note: '哪些值是急诊由参保地政策写明',
  },
  {
    name: 'er_begntime',
    zh: '住院前急诊开始时间',
    type: 'dateTime',
    field: 'erBegntime',
    nullable: true,
    note: '本项目自定；急诊转住院，备案按这一天判断',
  },
  {
    name: 'er_mdtrt_id',
    zh: '住院前急诊就诊ID',
    type: 'id',
    field: 'erMdtrtId',
    max: 30,
    nullable: true,
    note: '本项目自定',
  },
  {
    name: 'er_setl_id',
    zh: '住院前急诊结算ID',
    type: 'id',
    field: 'erSetlId',
    max: 30,
    nullable: true,
    note: '本项目自定；与就诊ID只填一个',
  },
  {
    name: 'slipinfo',
    zh: '外院检查治疗或购药单',
    type: 'rows',
    field: 'slips',
    nullable: true,
    note: '本项目自定；费用已含在本次账单内',
  },
];

/** Rows of slipinfo. The project's own names: the notices print the form, the interface has none. */
export const SLIP_COLUMNS: readonly Column[] = [
  { name: 'slip_no', zh: '单据号', type: 'label', field: 'no', max: 30, note: '空 = 没有单据' },
  { name: 'slip_fixmedins_code', zh: '外检或外购机构编号', type: 'id', field: 'institution', max: 30 },
  { name: 'slip_inst_type', zh: '机构种类', type: 'code', field: 'place', codes: SLIP_PLACES },
  { name: 'slip_date', zh: '日期', type: 'date', field: 'date' },
  { name: 'slip_item', zh: '外检项目或外购药品', type: 'text', field: 'item', max: 100 },
  { name: 'slip_amt', zh: '金额', type: 'fen', field: 'amount' },
  { name: 'slip_seal_flag', zh: '医保办公室盖章标志', type: 'flag', field: 'sealed', absent: false },
];

/** Columns of a bill up to and with its rows. */
export const SETTLE_WIDTH = 22;

const DEFAULTS: readonly unknown[] = SETTLE_MORE_COLUMNS.map((c) => c.absent ?? null);

/** The trailing cells, as many as were sent, checked. Throws WireError E105, E107, E108, E110. */
export function readMore(tail: readonly unknown[], limits: WireLimits): SettleMore {
  if (tail.length > DEFAULTS.length) {
    const width = SETTLE_WIDTH + DEFAULTS.length;
    throw new WireError('E107', `版本1共${width}列，收到${SETTLE_WIDTH + tail.length}列`);
  }
  const cells = [...tail, ...DEFAULTS.slice(tail.length)];
  checkCells(cells, SETTLE_MORE_COLUMNS, limits);
  const [otpErReferral, needInpatient, iptType, erBegntime, erMdtrtId, erSetlId, slips] = cells as [
    boolean,
    boolean,
    string | null,
    string | null,
    string | null,
    string | null,
    readonly SlipRow[] | null,
  ];
  if (erMdtrtId !== null && erSetlId !== null) throw new WireError('E107', 'er_mdtrt_id 和 er_setl_id 只填一个');
  if (slips !== null) checkSlips(slips, limits);
  return { otpErReferral, needInpatient, iptType, erBegntime, erMdtrtId, erSetlId, slips };
}

function checkSlips(slips: readonly SlipRow[], limits: WireLimits): void {
  checkRows(slips, SLIP_COLUMNS, limits);
  const seen = new Set<string>();
  for (const [no] of slips) {
    if (no !== '' && seen.has(no)) throw new WireError('E110', `单据号 ${no}`);
    seen.add(no);
  }
}

/** The fewest cells that say the same. */
export function moreCells(more: Partial<SettleMore>): unknown[] {
  const slips = more.slips?.map((row) => row.map((cell) => (typeof cell === 'number' ? wireInt(cell) : cell))) ?? null;
  return withoutDefaults(toCells({ ...NOTHING_MORE, ...more, slips }, SETTLE_MORE_COLUMNS));
}

/** Cells without those at the end that say nothing. */
export function withoutDefaults(cells: readonly unknown[]): unknown[] {
  let n = cells.length;
  while (n > 0 && cells[n - 1] === DEFAULTS[n - 1]) n--;
  return cells.slice(0, n);
}
