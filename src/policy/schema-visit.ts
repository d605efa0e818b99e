/** The `visit` part of a region file as JSON Schema; src/policy/visit-rules.ts reads it. */
import type { TSchema } from 'typebox';
import { count, day, flag, list, map, oneOrList, optional, region, scalar, value, words } from './schema-parts.js';
import { BILL_SHAPES, SLIP_PLACES } from './visit-words.js';
import { BENEFIT_LINES, SCOPES } from './words.js';

const several = (names: readonly string[], description: string): TSchema =>
  optional(value(oneOrList(words(names, description), description), description));

const shape = map(
  {
    scope: several(SCOPES, '就医地，不写就是全部'),
    line: several(BENEFIT_LINES, '待遇，不写就是全部'),
    shape: value(oneOrList(words(BILL_SHAPES, '费用形式'), '费用形式'), '费用形式'),
  },
  '这些账单应有的费用形式',
);

const institution = map(
  {
    code: scalar('^[0-9A-Za-z_-]{1,30}$', '机构编号'),
    area: region('归属地'),
    lines: several(BENEFIT_LINES, '开通的待遇，不写就是全部'),
    suspended_from: optional(day('暂停起始日')),
  },
  '一家开通异地直接结算的机构',
);

export const VisitPart: TSchema = map(
  {
    emergency_referral_flag: optional(value(flag('门诊急诊转诊标志算急诊'), '门诊急诊转诊标志算急诊')),
    emergency_ipt_types: optional(
      value(oneOrList(scalar('^[0-9A-Za-z_-]{1,3}$', '住院类型代码'), '住院类型代码'), '哪些住院类型是急诊'),
    ),
    emergency_med_types: optional(
      value(oneOrList(scalar('^\\d{2,6}$', '医疗类别代码'), '医疗类别代码'), '哪些医疗类别是急诊'),
    ),
    emergency_before_stay: optional(
      value(words(['joined', 'separate'], '并入或另行结算'), '住院前的急诊并入还是另行结算'),
    ),
    slip_places: several(SLIP_PLACES, '外院检查、外购药品可在哪些机构'),
    bill_shapes: optional(list(shape, '账单应有的费用形式，第一条符合者')),
    institutions: optional(list(institution, '开通异地直接结算的机构名单')),
    chronic_institutions: optional(value(count('机构数'), '异地慢特病可选定几家机构')),
  },
  '单次就诊的规则',
);
