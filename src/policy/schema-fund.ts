/** One entry of `funds` as JSON Schema. */
import { type TSchema, Type } from 'typebox';
import {
  flag,
  list,
  map,
  oneOrList,
  optional,
  percent,
  points,
  scalar,
  text,
  value,
  words,
  yuan,
} from './schema-parts.js';
import { FUNDS } from './words.js';

export const meter = optional(scalar('^[a-z][a-z0-9_.]*$', '累计名：小写字母、数字、_ 和 .', []));

const ratio = value(
  Type.Union([
    percent('支付比例'),
    map({ base: percent('基数'), per_year_of_age: points('每岁加'), max: optional(percent('最高')) }, '随年龄的比例'),
  ]),
  '支付比例',
);
const baseItem = Type.Union([
  text('成分'),
  map({ of: text('成分'), part: optional(percent('只计')) }, '只计一部分'),
  map({ less: text('成分'), part: optional(percent('只减')) }, '减去'),
]);

export const FundPart: TSchema = map(
  {
    fund: words(FUNDS, '接口字段'),
    id: optional(text('同一字段分几步时各取一个名')),
    type: optional(map({ code: optional(text('fund_pay_type')), name: optional(text('名称')) }, '基金款项')),
    base: oneOrList(baseItem, '这笔基金看哪些钱'),
    line: optional(
      map(
        {
          amount: value(yuan('起付线'), '起付线'),
          per: optional(value(words(['year', 'bill'], '年或次'), '一年一次还是每次')),
        },
        '基金自己的起付线',
      ),
    ),
    ratio: optional(ratio),
    bands: optional(
      map(
        {
          edges: value(
            words(['including_deductible', 'above_deductible', 'including_line', 'above_line'], '边界怎样量'),
            '边界怎样量',
          ),
          accumulate: optional(value(words(['bill', 'year'], '次或年'), '按次还是按年累计')),
          rows: value(list(map({ to: optional(value(yuan('上边界'), '上边界')), ratio }, '一段'), '各段'), '各段'),
        },
        '分段',
      ),
    ),
    at_least: optional(map({ base: oneOrList(baseItem, '按哪些钱'), ratio }, '保底：支付不低于这些钱的这个比例')),
    add_points: optional(value(points('每段再加几个点'), '加点')),
    caps: optional(
      list(
        map(
          {
            limit: value(Type.Union([yuan('限额'), words(['none'], '不封顶')]), '限额'),
            on: value(words(['payments', 'fees'], '支付额还是费用'), '封的是支付额还是费用'),
            per: optional(value(words(['year', 'month', 'bill'], '年、月、次'), '期间')),
            disease: optional(
              value(words(['shared', 'each', 'highest'], '合用、每病种、几个病种合用最高的'), '每病种'),
            ),
            meter,
            includes_deductible: optional(value(flag('起付线也占限额'), '起付线也占限额')),
          },
          '一个限额',
        ),
        '限额',
      ),
    ),
    settle: optional(value(words(['per_bill', 'catch_up'], '按次还是补算'), '按次还是按年补算')),
    meter,
    paid_meter: meter,
  },
  '一笔基金',
);
