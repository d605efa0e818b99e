import type { Column } from './columns.js';
import { INSU_TYPES } from './codes.js';

export const STATUS_CODES = {
  settled: '已结算',
  cancelled: '已撤销',
  reversed: '已冲正',
  none: '无此结算',
} as const;
const FILING_KINDS = {
  long_term: '长期',
  referral: '转诊',
  emergency: '急诊',
  other_temporary: '其他临时外出',
} as const;
const FILING_BASES = { papers: '按材料', commitment: '按承诺' } as const;

/** Largest trace a query returns, characters of JSON text. */
const MAX_TRACE = 524_288;

export const SETTLEMENT_QUERY_COLUMNS = [
  { name: 'setl_id', zh: '结算ID', type: 'id', field: 'setlId', max: 30, nullable: true, note: '与 msgid 至少填一项' },
  { name: 'msgid', zh: '原发送方报文ID', type: 'id', field: 'msgid', max: 30, nullable: true },
  { name: 'explain', zh: '是否要计算过程', type: 'flag', field: 'explain', absent: false },
] as const satisfies readonly Column[];

export const SETTLEMENT_QUERY_ANSWER_COLUMNS = [
  { name: 'found', zh: '是否查到', type: 'flag', field: 'found' },
  {
    name: 'status',
    zh: '状态',
    type: 'code',
    field: 'status',
    codes: STATUS_CODES,
    note: Object.keys(STATUS_CODES).join(' / '),
  },
  { name: 'answer', zh: '原应答报文', type: 'bin', field: 'answer', nullable: true, note: '当时返回的整个应答帧' },
  {
    name: 'by_setl_id',
    zh: '使其变为该状态的结算ID',
    type: 'label',
    field: 'by',
    max: 30,
    note: '撤销、冲正或恢复的记录；未变过为空文本',
  },
  { name: 'trace', zh: '计算过程', type: 'text', field: 'trace', max: MAX_TRACE, nullable: true, note: 'JSON 文本' },
] as const satisfies readonly Column[];

export const ACCUMULATORS_QUERY_COLUMNS = [
  { name: 'year', zh: '年度', type: 'count', field: 'year', max: 2999, nullable: true, note: 'null = 当年' },
] as const satisfies readonly Column[];

export const ACCUMULATORS_ANSWER_COLUMNS = [
  { name: 'psn_no', zh: '人员编号', type: 'id', field: 'psnNo', max: 30 },
  { name: 'year', zh: '年度', type: 'count', field: 'year', max: 2999 },
  { name: 'meters', zh: '累计项', type: 'rows', field: 'meters', note: '见累计项行' },
] as const satisfies readonly Column[];

export const METER_COLUMNS = [
  { name: 'meter', zh: '累计项名称', type: 'text', field: 'meter', max: 100 },
  { name: 'value', zh: '累计值', type: 'signedFen', field: 'value', note: '分；名称以 .count 结尾的为次数' },
] as const satisfies readonly Column[];

export const PERSON_QUERY_COLUMNS = [] as const satisfies readonly Column[];

export const PERSON_ANSWER_COLUMNS = [
  { name: 'psn_no', zh: '人员编号', type: 'id', field: 'psnNo', max: 30 },
  { name: 'psn_name', zh: '姓名', type: 'label', field: 'name', max: 50 },
  { name: 'psn_cert_type', zh: '证件类型', type: 'label', field: 'certType', max: 6 },
  { name: 'certno', zh: '证件号码', type: 'label', field: 'certNoMasked', max: 50, note: '中间以 * 遮盖' },
  { name: 'gend', zh: '性别', type: 'label', field: 'gend', max: 6 },
  { name: 'brdy', zh: '出生日期', type: 'label', field: 'brdy', max: 10 },
  { name: 'insutype', zh: '险种', type: 'code', field: 'insutype', codes: INSU_TYPES },
  { name: 'psn_type', zh: '人员类别', type: 'label', field: 'psnType', max: 6 },
  { name: 'psn_insu_stas', zh: '参保状态', type: 'label', field: 'insuStatus', max: 6 },
  { name: 'insuplc_admdvs', zh: '参保地医保区划', type: 'admdvs', field: 'insuplc' },
  { name: 'balc', zh: '账户余额', type: 'signedFen', field: 'balance' },
  { name: 'filinginfo', zh: '异地就医备案', type: 'rows', field: 'filings', note: '见备案行；本项目自定' },
  { name: 'idetinfo', zh: '身份标识', type: 'rows', field: 'identities', note: '见身份标识行' },
] as const satisfies readonly Column[];

export const FILING_COLUMNS = [
  { name: 'filing_id', zh: '备案编号', type: 'text', field: 'id', max: 60 },
  {
    name: 'filing_kind',
    zh: '备案种类',
    type: 'code',
    field: 'kind',
    codes: FILING_KINDS,
    note: Object.keys(FILING_KINDS).join(' / '),
  },
  { name: 'areas', zh: '就医地', type: 'label', field: 'areas', max: 2000, note: '区划，以英文逗号分隔' },
  { name: 'begndate', zh: '开始日期', type: 'date', field: 'begndate' },
  { name: 'enddate', zh: '结束日期', type: 'date', field: 'enddate', nullable: true, note: 'null = 长期有效' },
  {
    name: 'filing_basis',
    zh: '备案方式',
    type: 'code',
    field: 'basis',
    codes: FILING_BASES,
    note: Object.keys(FILING_BASES).join(' / '),
  },
  { name: 'papers_date', zh: '材料补齐日期', type: 'date', field: 'papersOn', nullable: true },
  { name: 'withdrawn_date', zh: '撤销后最后有效日', type: 'date', field: 'withdrawnOn', nullable: true },
] as const satisfies readonly Column[];

export const IDENTITY_COLUMNS = [
  { name: 'psn_idet_type', zh: '人员身份类别', type: 'text', field: 'type', max: 30 },
  { name: 'begntime', zh: '开始日期', type: 'date', field: 'begndate' },
  { name: 'endtime', zh: '结束日期', type: 'date', field: 'enddate', nullable: true },
] as const satisfies readonly Column[];
