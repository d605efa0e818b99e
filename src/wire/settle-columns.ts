import { FEE_CATEGORIES, HOSPITAL_LEVELS, INSU_TYPES, ITEM_LEVELS, ROW_SHAPES } from './codes.js';
import type { Column } from './columns.js';
import type { SettleBody } from './settle-body.js';
import type { SettleMore } from './settle-more.js';

/** Body of 2206, 2207, 2303, 2304; src/wire/settle-more.ts has the columns that may follow. */
export const SETTLE_COLUMNS: readonly Column<Exclude<keyof SettleBody, keyof SettleMore | 'claim'>>[] = [
  { name: 'mdtrt_id', zh: '就诊ID', type: 'id', field: 'mdtrtId', max: 30 },
  { name: 'insutype', zh: '险种', type: 'code', field: 'insutype', codes: INSU_TYPES },
  { name: 'med_type', zh: '医疗类别', type: 'digits', field: 'medType', max: 6 },
  { name: 'begntime', zh: '入院或就诊时间', type: 'dateTime', field: 'begntime' },
  { name: 'endtime', zh: '出院或就诊结束时间', type: 'dateTime', field: 'endtime' },
  { name: 'setl_time', zh: '结算时间', type: 'dateTime', field: 'setlTime', note: '决定年度和政策版本' },
  { name: 'fixmedins_code', zh: '定点医药机构编号', type: 'id', field: 'fixmedinsCode', max: 30 },
  { name: 'hosp_lv', zh: '医院等级', type: 'code', field: 'hospLv', codes: HOSPITAL_LEVELS },
  { name: 'acct_used_flag', zh: '个人账户使用标志', type: 'flag', field: 'acctUsed' },
  { name: 'er_flag', zh: '急诊标志', type: 'flag', field: 'emergency', absent: false },
  { name: 'trum_flag', zh: '外伤标志', type: 'flag', field: 'injury', nullable: true, note: 'null = 未报' },
  {
    name: 'rel_ttp_flag',
    zh: '涉及第三方标志',
    type: 'flag',
    field: 'thirdParty',
    nullable: true,
    note: 'null = 未报',
  },
  {
    name: 'dise_codg',
    zh: '病种编码',
    type: 'text',
    field: 'diseCode',
    max: 30,
    nullable: true,
    note: '门诊慢特病必填',
  },
  { name: 'networked_flag', zh: '联网机构标志', type: 'flag', field: 'networked', absent: true, note: '本项目自定' },
  { name: 'mid_setl_flag', zh: '中途结算标志', type: 'flag', field: 'midSettlement', absent: false },
  { name: 'medfee_sumamt', zh: '医疗费总额', type: 'fen', field: 'total' },
  { name: 'fulamt_ownpay_amt', zh: '全自费金额', type: 'fen', field: 'ownPay', absent: 0 },
  { name: 'overlmt_selfpay', zh: '超限价自费', type: 'fen', field: 'overLimit', absent: 0 },
  { name: 'preselfpay_amt', zh: '先行自付', type: 'fen', field: 'firstSelfPay', absent: 0 },
  { name: 'inscp_scp_amt', zh: '符合政策范围', type: 'fen', field: 'inScope', absent: 0 },
  { name: 'row_shape', zh: '费用行形式', type: 'code', field: 'shape', codes: ROW_SHAPES, note: '本项目自定' },
  { name: 'rows', zh: '费用行', type: 'rows', field: 'rows', note: '大类费用行或明细分割行' },
];

/** Rows of a bill by national fee category (feesttinfo). */
export const CATEGORY_COLUMNS: readonly Column[] = [
  { name: 'med_chrgitm_type', zh: '大类', type: 'code', field: 'type', codes: FEE_CATEGORIES },
  { name: 'item_sumamt', zh: '大类金额', type: 'fen', field: 'total' },
  { name: 'item_claa_amt', zh: '甲类金额', type: 'fen', field: 'classA', absent: 0 },
  { name: 'item_clab_amt', zh: '乙类金额', type: 'fen', field: 'classB', absent: 0 },
  { name: 'fulamt_ownpay_amt', zh: '全自费金额', type: 'fen', field: 'ownPay', absent: 0 },
  { name: 'overlmt_selfpay', zh: '超限价自费', type: 'fen', field: 'overLimit', absent: 0 },
  { name: 'preselfpay_amt', zh: '先行自付', type: 'fen', field: 'firstSelfPay', absent: 0 },
  { name: 'inscp_scp_amt', zh: '符合政策范围', type: 'fen', field: 'inScope', absent: 0 },
];

/** Where `dise_rel_flag` stands in a row by line; a row that ends before it belongs to the disease. */
export const DISEASE_RELATED = 9;

/** Rows of a bill by line, already split by the treating place (feedetail). */
export const LINE_COLUMNS: readonly Column[] = [
  { name: 'feedetl_sn', zh: '费用明细流水号', type: 'id', field: 'sn', max: 30 },
  { name: 'med_list_codg', zh: '医疗目录编码', type: 'text', field: 'item', max: 50 },
  { name: 'med_chrgitm_type', zh: '大类', type: 'code', field: 'type', codes: FEE_CATEGORIES },
  { name: 'chrgitm_lv', zh: '甲乙丙', type: 'code', field: 'level', codes: ITEM_LEVELS },
  { name: 'det_item_fee_sumamt', zh: '明细金额', type: 'fen', field: 'total' },
  { name: 'fulamt_ownpay_amt', zh: '全自费金额', type: 'fen', field: 'ownPay', absent: 0 },
  { name: 'overlmt_amt', zh: '超限价金额', type: 'fen', field: 'overLimit', absent: 0 },
  { name: 'preselfpay_amt', zh: '先行自付', type: 'fen', field: 'firstSelfPay', absent: 0 },
  { name: 'inscp_scp_amt', zh: '符合政策范围', type: 'fen', field: 'inScope', absent: 0 },
  {
    name: 'dise_rel_flag',
    zh: '与病种相关标志',
    type: 'flag',
    field: 'diseaseRelated',
    absent: true,
    optional: true,
    note: '可省；只用于门诊慢特病，false = 与本病种无关，另按普通门诊结算。本项目自定',
  },
];
