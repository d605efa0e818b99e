import { CHANNEL_NAMES, FILING_GROUPS, FILING_KIND_NAMES, GROUP_NAMES, PAPER_NAMES } from '../policy/filing-words.js';
import type { CodeTable } from './codes.js';
import type { Column } from './columns.js';
import { FILING_COLUMNS } from './query-columns.js';

const KINDS: CodeTable = FILING_KIND_NAMES;
const BASES: CodeTable = { papers: '按材料', commitment: '按承诺' };
/** filing_group. */
export const GROUPS: CodeTable = GROUP_NAMES;
const STATES: CodeTable = {
  active: '有效',
  future: '未生效',
  ended: '已到期',
  withdrawn: '已撤销',
  pending: '待审核',
  rejected: '审核未通过',
};
const CHANNELS: CodeTable = CHANNEL_NAMES;
const RESULTS: CodeTable = { approve: '通过', reject: '不通过' };

/** filing_papers. */
export const PAPERS: CodeTable = PAPER_NAMES;

const words = (codes: CodeTable): string => Object.keys(codes).join(' / ');
const PAPERS_COLUMN = {
  name: 'filing_papers',
  zh: '提供的材料',
  type: 'label',
  field: 'papers',
  max: 200,
  absent: '',
  note: '代码，以英文逗号分隔；见 filing_papers',
} as const satisfies Column;

/** 2501. */
export const FILING_REQUEST_COLUMNS = [
  {
    name: 'filing_id',
    zh: '备案编号',
    type: 'id',
    field: 'filingId',
    max: 60,
    nullable: true,
    note: '有 = 变更这个备案',
  },
  { name: 'filing_kind', zh: '备案种类', type: 'code', field: 'kind', codes: KINDS, note: words(KINDS) },
  {
    name: 'filing_group',
    zh: '长期居住人员种类',
    type: 'code',
    field: 'group',
    codes: GROUPS,
    nullable: true,
    note: FILING_GROUPS.join(' / '),
  },
  {
    name: 'mdtrtarea_admdvs',
    zh: '备案就医地',
    type: 'text',
    field: 'areas',
    max: 200,
    note: '6位区划，以英文逗号分隔',
  },
  { name: 'begndate', zh: '开始日期', type: 'date', field: 'begndate' },
  {
    name: 'enddate',
    zh: '结束日期',
    type: 'date',
    field: 'enddate',
    nullable: true,
    note: 'null = 长期有效，或按规定期限',
  },
  {
    name: 'filing_basis',
    zh: '备案方式',
    type: 'code',
    field: 'basis',
    codes: BASES,
    absent: 'commitment',
    note: words(BASES),
  },
  PAPERS_COLUMN,
  {
    name: 'mdtrt_id',
    zh: '补办：就诊ID',
    type: 'id',
    field: 'mdtrtId',
    max: 30,
    nullable: true,
    note: '与入院日期同填',
  },
  {
    name: 'adm_date',
    zh: '补办：入院日期',
    type: 'date',
    field: 'admissionDay',
    nullable: true,
    note: '开始日期早于今天时必填',
  },
  {
    name: 'filing_channel',
    zh: '办理渠道',
    type: 'code',
    field: 'channel',
    codes: CHANNELS,
    absent: 'counter',
    optional: true,
    note: `可省，省略为 counter；${words(CHANNELS)}`,
  },
  {
    name: 'fixmedins_codes',
    zh: '选定的慢特病机构',
    type: 'label',
    field: 'institutions',
    max: 200,
    absent: '',
    optional: true,
    note: '可省；机构编号，以英文逗号分隔',
  },
] as const satisfies readonly Column[];

/** 2501B. */
export const FILING_REVIEW_COLUMNS = [
  { name: 'filing_id', zh: '备案编号', type: 'id', field: 'filingId', max: 60 },
  { name: 'review_rslt', zh: '审核结果', type: 'code', field: 'result', codes: RESULTS, note: words(RESULTS) },
  { name: 'review_opnn', zh: '审核意见', type: 'label', field: 'note', max: 200, absent: '', note: '不通过时必填' },
] as const satisfies readonly Column[];

/** 2501A and 2502. */
export const FILING_ACTION_COLUMNS = [
  { name: 'filing_id', zh: '备案编号', type: 'id', field: 'filingId', max: 60 },
  PAPERS_COLUMN,
] as const satisfies readonly Column[];

/** 5304. */
export const FILING_QUERY_COLUMNS = [
  { name: 'query_date', zh: '查询日期', type: 'date', field: 'day', nullable: true, note: 'null = 今天' },
] as const satisfies readonly Column[];

/** A filing with what it means on a day. */
export const FILING_STANDING_COLUMNS = [
  ...FILING_COLUMNS,
  { name: 'filing_group', zh: '长期居住人员种类', type: 'code', field: 'group', codes: GROUPS, nullable: true },
  { name: 'filing_state', zh: '状态', type: 'code', field: 'state', codes: STATES, note: words(STATES) },
  {
    name: 'counts_as',
    zh: '视同种类',
    type: 'code',
    field: 'countsAs',
    codes: KINDS,
    note: '材料逾期的长期备案视同其他临时外出',
  },
  { name: 'last_date', zh: '最后有效日', type: 'date', field: 'lastDay', nullable: true, note: 'null = 长期有效' },
  {
    name: 'change_from',
    zh: '可变更起始日',
    type: 'date',
    field: 'changeableFrom',
    nullable: true,
    note: 'null = 现在即可',
  },
  {
    name: 'withdraw_from',
    zh: '可撤销起始日',
    type: 'date',
    field: 'withdrawableFrom',
    nullable: true,
    note: 'null = 现在即可',
  },
  { name: 'papers_due', zh: '材料补齐期限', type: 'date', field: 'papersDue', nullable: true, note: 'null = 不欠材料' },
  {
    name: 'review_due',
    zh: '审核期限',
    type: 'date',
    field: 'reviewDue',
    nullable: true,
    optional: true,
    note: '可省；null = 不在审核中',
  },
  {
    name: 'fixmedins_codes',
    zh: '选定的慢特病机构',
    type: 'label',
    field: 'institutions',
    max: 200,
    optional: true,
    note: '可省；以英文逗号分隔',
  },
] as const satisfies readonly Column[];

/** 2501, 2501A, 2502. */
export const FILING_ANSWER_COLUMNS = [
  { name: 'filing_event_id', zh: '备案事件ID', type: 'id', field: 'eventId', max: 30 },
  { name: 'psn_no', zh: '人员编号', type: 'id', field: 'psnNo', max: 30 },
  { name: 'policy_version', zh: '政策版本', type: 'label', field: 'policyVersion', max: 200 },
  {
    name: 'filinginfo',
    zh: '办理后的备案',
    type: 'rows',
    field: 'filings',
    note: '见备案现状行；变更时第二行为被替代的备案',
  },
  { name: 'citations', zh: '依据', type: 'rows', field: 'citations', note: '文本数组' },
  { name: 'warn_msg', zh: '提示', type: 'rows', field: 'warnings', note: '文本数组' },
] as const satisfies readonly Column[];

/** 5304 answer. */
export const FILINGS_ANSWER_COLUMNS = [
  { name: 'psn_no', zh: '人员编号', type: 'id', field: 'psnNo', max: 30 },
  { name: 'query_date', zh: '查询日期', type: 'date', field: 'day' },
  { name: 'filinginfo', zh: '备案', type: 'rows', field: 'filings', note: '见备案现状行' },
] as const satisfies readonly Column[];
