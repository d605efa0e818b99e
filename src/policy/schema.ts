/**
 * The pack language as JSON Schema: region files, benefit files. Emitted by `policy schema` for editors, and used by the check
 * to name every unknown key and misshapen value at once. Compiling remains the judge of meaning.
 */
import { type TSchema, Type } from 'typebox';
import { COMPONENTS } from './plan.js';
import { ClaimsPart } from './schema-claim.js';
import { CLAIM_REASONS } from './claim-words.js';
import { FundPart, meter } from './schema-fund.js';
import { FilingLimitsPart, FilingPart } from './schema-filing.js';
import { ChronicPart, YearCrossingPart } from './schema-stay.js';
import { VisitPart } from './schema-visit.js';
import {
  closed,
  day,
  factor,
  flag,
  list,
  map,
  NOTES,
  oneOrList,
  optional,
  percent,
  region,
  scalar,
  text,
  value,
  words,
  yuan,
} from './schema-parts.js';
import { BENEFIT_LINES, FILING_KINDS, INSURED, SCOPES, TREATMENT_CLASSES } from './words.js';

const INSURED_WORDS = Object.keys(INSURED);

const documents = optional(
  Type.Record(
    Type.String(),
    map(
      {
        title: text('文件标题'),
        number: optional(text('文号')),
        url: optional(text('地址')),
        date: optional(text('日期')),
      },
      '一份文件',
    ),
    {
      description: '文件代号 → 标题、文号、地址、可信程度',
    },
  ),
);

const groups = (description: string): TSchema =>
  optional(
    Type.Record(Type.String(), Type.Union([oneOrList(scalar('^[0-9A-Za-z]+$', '代码'), '代码'), text('依据')]), {
      description,
    }),
  );

const classRule = map(
  {
    class: optional(words(TREATMENT_CLASSES, '就医类别')),
    refuse: optional(text('拒绝结算，告诉对方的话')),
    hold: optional(text('条文没有规定，留给经办人员核定，告诉对方的话')),
    when: optional(
      map(
        {
          scope: optional(oneOrList(words(SCOPES, '本地、省内、跨省'), '就医地')),
          line: optional(oneOrList(words(BENEFIT_LINES, '待遇'), '待遇')),
          insured: optional(oneOrList(words(INSURED_WORDS, '险种'), '险种')),
          filing: optional(oneOrList(words([...FILING_KINDS, 'none'], '备案'), '备案')),
          emergency: optional(flag('急诊')),
          networked: optional(flag('联网机构')),
          long_term_elsewhere: optional(flag('有长期备案但不覆盖这个就医地')),
          claim: optional(flag('零星报销')),
          reason: optional(oneOrList(words(CLAIM_REASONS, '零星报销的原因'), '零星报销的原因')),
          consent: optional(flag('经办机构同意手工结算')),
          late_filed: optional(flag('备案是出院后补办的')),
        },
        '条件，全部符合才用这条',
      ),
    ),
  },
  '就医类别规则：自上而下第一条符合者',
);

const share = map(
  {
    share_of: words(COMPONENTS, '按什么费用'),
    rate: value(percent('比例'), '比例'),
    min: optional(yuan('不低于')),
    max: optional(yuan('不高于')),
  },
  '按费用的比例',
);
const laterStays = value(
  list(
    Type.Union([
      yuan('金额'),
      map(
        {
          amount: optional(value(yuan('金额'), '金额')),
          factor: optional(value(factor('倍数'), '倍数')),
          floor: optional(value(yuan('下限'), '下限')),
        },
        '倍数，可有下限',
      ),
    ]),
    '第 2、3… 次',
  ),
  '第二次起的标准',
);
const standard = value(Type.Union([yuan('起付标准'), list(yuan('起付标准'), '第 1、2、3… 次'), share]), '起付标准');

const crossRule = map(
  {
    class: oneOrList(words(TREATMENT_CLASSES, '就医类别'), '就医类别'),
    lines: optional(oneOrList(words(BENEFIT_LINES, '待遇'), '待遇，不写就是全部')),
    insured: optional(oneOrList(words(INSURED_WORDS, '险种'), '险种，不写就是全部')),
    none: optional(flag('不调整')),
    points_off: optional(value(percent('每段比例降几个百分点'), '降点')),
    multiplier: optional(value(factor('每段比例乘几'), '倍数')),
    min_ratio: optional(value(percent('降后不低于'), '下限')),
    first_self_pay: optional(value(percent('符合范围费用先由个人负担的比例'), '先行自付')),
    rounds: optional(value(words(['self', 'rest'], '四舍五入的是个人一侧还是余额一侧'), '四舍五入')),
    place: optional(value(words(['before_deductible', 'after_deductible'], '先行自付在起付线之前还是之后'), '次序')),
    deductible: optional(
      value(
        Type.Union([
          yuan('起付标准'),
          list(yuan('起付标准'), '第 1、2… 次'),
          share,
          map({ standard, later_stays: optional(laterStays) }, '另一个起付标准'),
        ]),
        '换成另一个起付标准',
      ),
    ),
    deductible_factor: optional(value(factor('起付标准乘几'), '起付标准倍数')),
    funds: optional(oneOrList(text('基金'), '降点、倍数触及哪些基金')),
    level_as: optional(text('按这个等级组计算')),
    not_covered: optional(text('各基金都不支付的原因')),
    not_provided: optional(text('没有规定，拒绝结算的原因')),
  },
  '异地怎样调整：每个（类别、待遇、险种）恰好一条',
);

export const RegionFile: TSchema = Type.Object(
  {
    kind: words(['region'], '参保地文件'),
    region: region('参保地'),
    name: text('参保地名称'),
    inherits: optional(region('上级')),
    abstract: optional(flag('只供下级继承')),
    from: day('生效日'),
    to: optional(day('最后一天')),
    documents,
    levels: groups('机构等级归组：组名 → hosp_lv 代码'),
    persons: groups('人员类别归组：组名 → psn_type 前缀'),
    identities: groups('身份标识归组：词 → psn_idet_type 代码'),
    areas: optional(
      map(
        {
          local: optional(oneOrList(scalar('^\\d{2,6}$', '区划前缀'), '本统筹区')),
          in_province: optional(oneOrList(scalar('^\\d{2,6}$', '区划前缀'), '本省')),
        },
        '地区',
      ),
    ),
    filing: optional(FilingPart),
    filing_limits: optional(FilingLimitsPart),
    claims: optional(ClaimsPart),
    visit: optional(VisitPart),
    classes: optional(list(classRule, '就医类别规则')),
    cross_region: optional(list(crossRule, '异地调整')),
    ceilings: optional(
      list(
        map(
          { class: oneOrList(words(TREATMENT_CLASSES, '就医类别'), '就医类别'), points_off: percent('降幅上限') },
          '上级的降幅上限',
        ),
        '降幅上限',
      ),
    ),
    fund_total_includes_account: optional(value(flag('基金支付总额包含个人账户'), '基金支付总额包含个人账户')),
    year_crossing: optional(YearCrossingPart),
    chronic: optional(ChronicPart),
    ...NOTES,
  },
  { ...closed, title: '参保地文件', description: 'kind: region' },
);

export const BenefitFile: TSchema = Type.Object(
  {
    kind: words(['benefit'], '待遇文件'),
    region: region('参保地'),
    insured: words(INSURED_WORDS, '险种：employee 职工、resident 居民'),
    lines: oneOrList(words(BENEFIT_LINES, '待遇'), '待遇：住院、门诊、慢特病、药店'),
    from: day('生效日'),
    to: optional(day('最后一天')),
    not_provided: optional(text('这项待遇没有：原因')),
    documents,
    deductible: optional(
      map(
        {
          per: value(words(['stay', 'year', 'none'], '每次、年度、没有'), '起付线按什么'),
          standard: optional(standard),
          later_stays: optional(laterStays),
          year_ceiling: optional(value(yuan('全年合计'), '全年合计封顶')),
          used_meter: meter,
          stay_meter: meter,
        },
        '起付线',
      ),
    ),
    deductible_when_exhausted: optional(
      map(
        {
          funds: optional(oneOrList(text('基金'), '基金')),
          then: value(words(['waived', 'applies'], '不再扣或仍扣'), '封顶用完后'),
        },
        '封顶用完后的起付线',
      ),
    ),
    funds: optional(list(FundPart, '基金，自上而下')),
    account: optional(
      map({ covers: value(words(['all', 'in_scope', 'none'], '全部、范围内、不用'), '可付什么') }, '个人账户'),
    ),
    examples: optional(text('样例所在的文件')),
    ...NOTES,
  },
  { ...closed, title: '待遇文件', description: 'kind: benefit' },
);
