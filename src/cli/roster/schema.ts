import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/**
 * One row of a roster, in both formats. `description` is what a rejected value is told it should have been; ROSTER.md
 * documents the same fields for people.
 */
const text = (pattern: string, description: string) => Type.String({ pattern, description });
const closed = { additionalProperties: false } as const;

const IDENTIFIER = '^[0-9A-Za-z_-]{1,30}$';
const DATE = '^\\d{4}-\\d{2}-\\d{2}$';
const date = text(DATE, '日期，形如 2026-01-31');
const optionalDate = Type.Optional(
  Type.Union([date, Type.Null()], { description: '日期，形如 2026-01-31；没有则不填' }),
);
const area = text('^\\d{6}$', '6 位医保区划代码');
const yuan = Type.Union([Type.String({ pattern: '^(0|[1-9]\\d{0,9})(\\.\\d{1,2})?$' }), Type.Number({ minimum: 0 })], {
  description: '非负金额，单位元，最多两位小数',
});

const Identity = Type.Object(
  { psn_idet_type: text('^[0-9A-Za-z_]{1,20}$', '身份类别代码'), begntime: date, endtime: optionalDate },
  closed,
);

const Filing = Type.Object(
  {
    filing_id: text(IDENTIFIER, '备案编号，1–30 位字母、数字、下划线或连字符'),
    kind: text(
      '^(long_term|referral|emergency|other_temporary)$',
      'long_term、referral、emergency、other_temporary 之一',
    ),
    areas: Type.Array(area, { minItems: 1, maxItems: 64, description: '就医地区划，1–64 个' }),
    begndate: date,
    enddate: optionalDate,
    basis: Type.Optional(text('^(papers|commitment)$', 'papers（按材料）或 commitment（按承诺）')),
    papers_on: optionalDate,
    withdrawn_on: optionalDate,
  },
  closed,
);

const Chronic = Type.Object(
  { opsp_dise_code: text('^[0-9A-Za-z.]{1,30}$', '门诊慢特病病种代码'), begndate: date, enddate: optionalDate },
  closed,
);

/** Amounts in yuan; meters whose name ends in `.count` are whole numbers. */
const Meters = Type.Record(
  Type.String({ pattern: '^[A-Za-z][0-9A-Za-z_.:#@-]{0,79}$' }),
  Type.Union([Type.String({ pattern: '^(0|[1-9]\\d{0,9})(\\.\\d{1,2})?$' }), Type.Number({ minimum: 0 })], {
    description: '累计值：金额单位元、最多两位小数，或以 .count 结尾的整数',
  }),
  { ...closed, description: '累计项名称（字母开头）-> 累计值' },
);

const YearTotals = Type.Object(
  { year: Type.Integer({ minimum: 2000, maximum: 2999, description: '年度，四位整数' }), meters: Meters },
  closed,
);

/** 个人账户划入: added to the balance once, however often the row is loaded. */
const TopUp = Type.Object(
  { topup_id: text('^[0-9A-Za-z_-]{1,20}$', '划入编号，1–20 位字母、数字、下划线或连字符'), amount: yuan },
  closed,
);

export const RosterRow = Type.Object(
  {
    psn_no: text(IDENTIFIER, '人员编号，1–30 位字母、数字、下划线或连字符'),
    psn_name: Type.String({ minLength: 1, maxLength: 50, description: '姓名，1–50 字' }),
    psn_cert_type: text('^\\d{2}$', '两位证件类型代码'),
    certno: text('^[0-9A-Za-z()（）-]{1,50}$', '证件号码'),
    gend: text('^[0129]$', '性别代码 0、1、2 或 9'),
    brdy: date,
    insuplc_admdvs: area,
    insutype: text('^(310|390)$', '310（职工）或 390（居民）'),
    psn_type: text('^1[1-6]\\d{2}$', '四位人员类别代码，如 1101、1201、1501'),
    psn_insu_stas: text('^[0-4]$', '参保状态 0–4'),
    cvlserv_flag: Type.Optional(text('^[01]$', '公务员标志 0 或 1')),
    balc: Type.Optional(yuan),
    topup: Type.Optional(TopUp),
    idetinfo: Type.Optional(Type.Array(Identity, { maxItems: 64, description: '身份列表' })),
    filings: Type.Optional(Type.Array(Filing, { maxItems: 256, description: '备案列表' })),
    chronic: Type.Optional(Type.Array(Chronic, { maxItems: 64, description: '慢特病资格列表' })),
    accumulators: Type.Optional(Type.Array(YearTotals, { maxItems: 20, description: '年度累计列表' })),
  },
  closed,
);
export type RosterRow = Static<typeof RosterRow>;

export const rosterRowValidator = Compile(RosterRow);

/** Columns of the CSV form; a cell of a list column holds the JSON of the same list. */
export const LIST_COLUMNS: ReadonlySet<string> = new Set(['topup', 'idetinfo', 'filings', 'chronic', 'accumulators']);
export const COLUMNS: readonly string[] = Object.keys(RosterRow.properties);
