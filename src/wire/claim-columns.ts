import { CLAIM_EXTRA_NAMES, CLAIM_PAPER_NAMES, CLAIM_REASON_NAMES } from '../policy/claim-words.js';
import { type CodeTable, FEE_CATEGORIES, ITEM_LEVELS } from './codes.js';
import type { Column } from './columns.js';

/** claim_reason. */
export const REASONS: CodeTable = CLAIM_REASON_NAMES;
/** claim_papers. */
export const CLAIM_PAPERS_TABLE: CodeTable = CLAIM_PAPER_NAMES;
/** claim_extras. */
export const EXTRAS: CodeTable = CLAIM_EXTRA_NAMES;
/** claim_catalog. */
export const CATALOGUES: CodeTable = { home: '参保地目录', treating: '就医地目录' };

const listed = (name: string): string => `代码，以英文逗号分隔；见 ${name}`;

/** What a claim says of itself; it comes back in the answer. */
const CLAIM_OWN_COLUMNS = [
  { name: 'mdtrtarea_admdvs', zh: '实际就医地', type: 'admdvs', field: 'mdtrtarea' },
  { name: 'claim_reason', zh: '零星报销原因', type: 'code', field: 'reason', codes: REASONS },
  {
    name: 'claim_catalog',
    zh: '费用划分目录',
    type: 'code',
    field: 'catalogue',
    codes: CATALOGUES,
    note: Object.keys(CATALOGUES).join(' / '),
  },
  { name: 'desig_flag', zh: '定点机构标志', type: 'flag', field: 'designated', absent: true },
  { name: 'consent_flag', zh: '经办机构同意标志', type: 'flag', field: 'consent', absent: false },
  {
    name: 'consent_by',
    zh: '同意人',
    type: 'label',
    field: 'consentBy',
    max: 50,
    absent: '',
    note: '同意时必填，否则为空文本',
  },
  {
    name: 'late_filing_date',
    zh: '出院后补办备案日期',
    type: 'date',
    field: 'lateFiledOn',
    nullable: true,
    note: 'null = 没有补办；须与备案登记一致',
  },
  { name: 'recv_date', zh: '材料收齐日期', type: 'date', field: 'receivedOn' },
  {
    name: 'claim_papers',
    zh: '收到的材料',
    type: 'label',
    field: 'papers',
    max: 400,
    absent: '',
    note: listed('claim_papers'),
  },
  {
    name: 'claim_extras',
    zh: '特别情形',
    type: 'label',
    field: 'extras',
    max: 100,
    absent: '',
    note: listed('claim_extras'),
  },
  {
    name: 'upload_flag',
    zh: '明细和诊断已上传标志',
    type: 'flag',
    field: 'uploaded',
    absent: false,
    note: '线上零星报销',
  },
  { name: 'special_flag', zh: '特殊情况标志', type: 'flag', field: 'special', absent: false },
  { name: 'opter', zh: '经办人编号', type: 'id', field: 'operatorNo', max: 30 },
  { name: 'opter_name', zh: '经办人姓名', type: 'text', field: 'operatorName', max: 50 },
] as const satisfies readonly Column[];

/** Second array of the body of 2206M, 2207M; the first is that of a bill. */
export const CLAIM_COLUMNS = [
  ...CLAIM_OWN_COLUMNS,
  {
    name: 'feeraw',
    zh: '未划分的费用明细',
    type: 'rows',
    field: 'rawLines',
    nullable: true,
    note: 'null = 账单已按参保地目录划分；有则账单的费用行为空',
  },
] as const satisfies readonly Column[];

/** Rows of feeraw: what the line cost, and what the insured place's catalogue says of it. */
export const RAW_LINE_COLUMNS: readonly Column[] = [
  { name: 'feedetl_sn', zh: '费用明细流水号', type: 'id', field: 'sn', max: 30 },
  { name: 'med_list_codg', zh: '医疗目录编码', type: 'text', field: 'item', max: 50 },
  { name: 'med_chrgitm_type', zh: '大类', type: 'code', field: 'type', codes: FEE_CATEGORIES },
  { name: 'chrgitm_lv', zh: '甲乙丙', type: 'code', field: 'level', codes: ITEM_LEVELS, note: '参保地目录' },
  { name: 'det_item_fee_sumamt', zh: '明细金额', type: 'fen', field: 'total' },
  {
    name: 'selfpay_prop',
    zh: '先行自付比例',
    type: 'ratio',
    field: 'selfPay',
    note: '万分数，10000 = 全自费；参保地目录',
  },
  {
    name: 'det_uplmt_amt',
    zh: '本行限价合计',
    type: 'fen',
    field: 'limit',
    nullable: true,
    note: '本项目自定；null = 不设限价',
  },
];

/** Behind the columns of setlinfo in the answer of 2206M, 2207M. */
export const CLAIM_STAMP_COLUMNS = [
  ...CLAIM_OWN_COLUMNS,
  {
    name: 'due_date',
    zh: '应办结日',
    type: 'date',
    field: 'dueOn',
    nullable: true,
    note: 'null = 参保地没有写办理时限',
  },
  { name: 'due_note', zh: '办结日说明', type: 'label', field: 'dueNote', max: 200 },
  { name: 'claim_basis', zh: '受理依据', type: 'rows', field: 'basis', note: '文本数组' },
] as const satisfies readonly Column[];
