/** Example files as JSON Schema, for editors; src/settlement/example-file.ts is what reads them. */
import { type TSchema, Type } from 'typebox';
import { BenefitFile, RegionFile } from '../policy/schema.js';
import {
  closed,
  count,
  day,
  flag,
  list,
  oneOrList,
  optional,
  percent,
  region,
  scalar,
  text,
  words,
  yuan,
} from '../policy/schema-parts.js';
import { BENEFIT_LINES, FILING_KINDS, FUNDS, INSURED, TREATMENT_CLASSES } from '../policy/words.js';

const object = (properties: Record<string, TSchema>, description: string): TSchema =>
  Type.Object(properties, { ...closed, description });
const byFund = (item: TSchema, description: string): TSchema =>
  optional(Type.Record(Type.String(), item, { description }));

const person = object(
  {
    psn_type: optional(scalar('^\\d{4,6}$', '人员类别代码，如 1101 在职、1201 退休、1501 居民')),
    age: optional(count('结算日周岁')),
    brdy: optional(day('出生日期')),
    identities: optional(oneOrList(text('身份标识'), '身份标识')),
    cvlserv: optional(flag('公务员')),
    insured: optional(words(Object.keys(INSURED), '险种，缺省由 psn_type 定')),
    chronic: optional(oneOrList(text('病种代码'), '门诊慢特病资格，缺省为 visit 里的病种')),
  },
  '参保人',
);

const filing = object(
  {
    kind: words(FILING_KINDS, '备案种类'),
    areas: oneOrList(scalar('^\\d{6}$', '就医地区划'), '就医地'),
    from: optional(day('开始')),
    to: optional(day('结束')),
    basis: optional(words(['papers', 'commitment'], '材料或承诺')),
    papers_on: optional(day('材料补齐日')),
    withdrawn_on: optional(day('撤销日')),
  },
  '备案',
);

const visit = object(
  {
    line: optional(words(BENEFIT_LINES, '待遇，缺省住院')),
    hosp_lv: optional(scalar('^[0-9A-Z]{1,2}$', '医院等级代码，缺省 3A')),
    area: optional(scalar('^\\d{6}$', '就医地，缺省为参保地')),
    emergency: optional(flag('急诊')),
    networked: optional(flag('联网机构，缺省 true')),
    dise_codg: optional(text('病种代码')),
    begn_date: optional(day('入院或就诊日')),
    end_date: optional(day('出院日')),
    setl_date: optional(day('结算日')),
    acct_used: optional(flag('使用个人账户，缺省 true')),
    injury: optional(flag('外伤')),
    third_party: optional(flag('涉及第三方')),
  },
  '就医',
);

const bill = object(
  {
    total: optional(yuan('总额')),
    own_pay: optional(yuan('全自费')),
    over_limit: optional(yuan('超限价')),
    first_self_pay: optional(yuan('先行自付')),
    in_scope: optional(yuan('符合范围，缺省由其余算出')),
  },
  '费用',
);

const line = object(
  {
    name: optional(text('名称')),
    amount: yuan('金额'),
    price_limit: optional(yuan('限价')),
    self_pay: optional(percent('先行自付比例')),
    note: optional(text('说明')),
  },
  '一条明细',
);

const AMOUNTS = [
  'total',
  'own_pay',
  'over_limit',
  'first_self_pay',
  'in_scope',
  'cross_self_pay',
  'deductible',
  'deductible_left',
  'after_deductible',
  'fund_total',
  'person_total',
  'account',
  'cash',
  'balance',
] as const;
const WORKINGS = ['paid', 'base', 'counted', 'over_cap', 'coinsurance', 'uncapped'] as const;

const expectation = object(
  {
    refuse: optional(text('应被拒绝，拒绝的话里含有')),
    class: optional(words(TREATMENT_CLASSES, '就医类别')),
    ...Object.fromEntries([...AMOUNTS, ...FUNDS].map((key) => [key, optional(yuan('金额'))])),
    ...Object.fromEntries(WORKINGS.map((key) => [key, byFund(yuan('金额'), '基金步骤 → 金额')])),
    band_paid: byFund(list(yuan('金额'), '各段'), '基金步骤 → 各段支付'),
    band_borne: byFund(list(yuan('金额'), '各段'), '基金步骤 → 各段个人负担'),
    totals: byFund(yuan('累计'), '结算后的累计'),
    warnings: optional(text('推定提示里含有的话；none 表示没有')),
  },
  '应得',
);

const stayParts = {
  date: optional(day('结算日')),
  person: optional(person),
  filings: optional(list(filing, '备案')),
  visit: optional(visit),
  bill: optional(bill),
  lines: optional(list(line, '明细')),
  account: optional(yuan('个人账户余额')),
  totals: byFund(yuan('累计'), '结算前的累计：名 → 元（*.count 为次数）'),
};

const stay = object(
  { name: optional(text('名称')), note: optional(text('说明')), ...stayParts, expect: expectation },
  '一次结算',
);
const source = Type.Union([text('出处'), Type.Record(Type.String(), text('出处'))], { description: '出处' });

export const ExamplesFile: TSchema = Type.Object(
  {
    kind: words(['examples'], '样例文件'),
    region: region('参保地'),
    name: optional(text('名称')),
    note: optional(text('说明')),
    source: optional(source),
    date: stayParts.date,
    person: stayParts.person,
    filings: stayParts.filings,
    visit: stayParts.visit,
    account: stayParts.account,
    totals: stayParts.totals,
    pack: optional(list(Type.Union([RegionFile, BenefitFile]), '自带的政策包')),
    cases: list(
      object(
        {
          name: text('样例名称'),
          source: optional(source),
          cite: optional(text('依据')),
          note: optional(text('说明')),
          ...stayParts,
          expect: optional(expectation),
          stays: optional(list(stay, '一次接一次的结算，累计自动带下去')),
        },
        '一个样例',
      ),
      '样例',
    ),
  },
  { ...closed, title: '样例文件', description: 'kind: examples' },
);
