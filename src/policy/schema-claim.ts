/** The `claims` part of a region file as JSON Schema; src/policy/claim-rules.ts reads it. */
import { type TSchema, Type } from 'typebox';
import { CLAIM_EXTRAS, CLAIM_KINDS, CLAIM_PAPERS, CLAIM_REASONS } from './claim-words.js';
import {
  closed,
  count,
  day,
  flag,
  list,
  map,
  NOTES,
  oneOrList,
  optional,
  text,
  value,
  words,
  yuan,
} from './schema-parts.js';

const several = (names: readonly string[], description: string): TSchema =>
  optional(value(oneOrList(words(names, description), description), description));

const papers = optional(
  list(oneOrList(words(CLAIM_PAPERS, '材料'), '材料，列表里再写列表表示有其一即可'), '须交的材料'),
);

const year = map(
  {
    holidays: optional(list(day('放假的日子'), '放假的日子')),
    workdays: optional(list(day('调休上班的周末'), '调休上班的周末')),
  },
  '一年的放假安排',
);

export const ClaimsPart: TSchema = map(
  {
    reasons: several(CLAIM_REASONS, '哪些原因受理'),
    catalogue: optional(value(words(['home', 'treating'], '按哪里的目录'), '按参保地还是就医地目录')),
    designated_only: optional(value(flag('非定点机构只付急诊'), '非定点机构只付急诊')),
    proofs: optional(value(flag('须交证明材料，条文未列清单'), '须交证明材料')),
    papers: optional(
      map(
        {
          ...Object.fromEntries(CLAIM_KINDS.map((k) => [k, papers])),
          extras: optional(map(Object.fromEntries(CLAIM_EXTRAS.map((k) => [k, papers])), '特别情形加交的材料')),
        },
        '材料',
      ),
    ),
    online: several(CLAIM_PAPERS, '已上传明细和诊断的，哪些材料不用再交'),
    late_filing: optional(
      map(
        {
          open: optional(flag('不限期')),
          days: optional(count('出院后几天内')),
          months: optional(count('出院后几个月内')),
          not_provided: optional(text('没有规定时限，拒绝的原因')),
        },
        '出院后补办备案的时限',
      ),
    ),
    decision: optional(
      map(
        {
          ordinary: value(count('工作日'), '一般业务的工作日'),
          special: optional(value(count('工作日'), '特殊情况的工作日')),
          small_outpatient: optional(
            map({ amount: yuan('金额'), days: value(count('工作日'), '工作日') }, '单次门诊小额'),
          ),
        },
        '收齐材料后的办理时限',
      ),
    ),
    calendar: optional(
      Type.Object(
        { ...NOTES },
        { ...closed, patternProperties: { '^\\d{4}$': year }, description: '放假和调休，按年' },
      ),
    ),
  },
  '零星报销',
);
