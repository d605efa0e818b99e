/** The `filing` and `filing_limits` parts of a region file as JSON Schema; src/policy/filing-rules.ts reads them. */
import type { TSchema } from 'typebox';
import {
  FILING_BASES,
  FILING_CHANNELS,
  FILING_GROUPS,
  FILING_PAPERS,
  HELD_ACTIONS,
  PLACE_UNITS,
} from './filing-words.js';
import { count, day, flag, list, map, oneOrList, optional, scalar, value, words } from './schema-parts.js';
import { FILING_KINDS } from './words.js';

const months = (description: string): TSchema => optional(value(count('月数'), description));
const several = (names: readonly string[], description: string): TSchema =>
  optional(value(oneOrList(words(names, description), description), description));

const group = map(
  {
    persons: optional(value(oneOrList(scalar('^[a-z_]+$', '人员组名', []), '人员组'), '人员组')),
    papers: several(FILING_PAPERS, '材料'),
  },
  '一类长期居住人员',
);

const hold = map(
  {
    months: value(count('月数'), '月数'),
    on: several(HELD_ACTIONS, '不得变更或撤销'),
    basis: several(FILING_BASES, '按材料或按承诺办理的'),
    papers_lift: optional(value(flag('补齐材料即解除'), '补齐材料即解除')),
  },
  '最短保持时间',
);

const kind = map(
  {
    open: optional(value(flag('没有结束日期'), '长期有效')),
    default_months: months('没有写结束日期时的月数'),
    min_months: months('至少月数'),
    max_months: months('至多月数'),
    fixed_months: months('固定月数'),
    basis: several(FILING_BASES, '按材料或按承诺办理'),
    groups: optional(map(Object.fromEntries(FILING_GROUPS.map((g) => [g, optional(group)])), '长期居住人员的几类')),
    papers: several(FILING_PAPERS, '按材料办理时须有其一'),
    several: optional(value(words(['any', 'papers', 'one'], '同时几个备案地'), '同时几个备案地')),
    hold: optional(oneOrList(hold, '最短保持时间')),
  },
  '一种备案',
);

const channel = map(
  {
    working_days: optional(value(count('工作日数'), '几个工作日内审核，0 为即时办结')),
    kinds: several(FILING_KINDS, '受理的备案种类，不写就是全部'),
  },
  '一种办理渠道',
);

export const FilingPart: TSchema = map(
  {
    temporary_months: months('临时外出备案没有结束日期时的有效月数'),
    commitment_papers_months: months('承诺办理的几个月内补齐材料'),
    commitment_papers_from: optional(value(day('起始日'), '只管从这一天起办理的备案')),
    outside: optional(value(words(['province', 'pooling_area'], '须在哪里之外'), '备案地须在省外还是统筹区外')),
    places: several(PLACE_UNITS, '备案地可到哪一级'),
    whole_provinces: optional(value(oneOrList(scalar('^\\d{2}$', '两位省级代码'), '省级代码'), '按全域备案的省份')),
    supplementary: optional(value(flag('出院结算前可补办'), '补办')),
    channels: optional(map(Object.fromEntries(FILING_CHANNELS.map((c) => [c, optional(channel)])), '办理渠道')),
    kinds: optional(map(Object.fromEntries(FILING_KINDS.map((k) => [k, optional(kind)])), '各种备案')),
  },
  '备案规则',
);

const bound = (description: string): TSchema => optional(value(count('月数'), description));

export const FilingLimitsPart: TSchema = list(
  map(
    {
      kind: several(FILING_KINDS, '备案种类'),
      hold_at_most: bound('保持时间至多'),
      months_at_least: bound('有效期至少'),
      months_at_most: bound('有效期至多'),
    },
    '一条限制',
  ),
  '上级或文件给参保地的限制',
);
