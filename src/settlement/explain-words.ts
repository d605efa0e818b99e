/** Every word of an explanation, in Chinese for people at the counter and in English for those who maintain the program. */
import { CLAIM_REASON_NAMES, type ClaimReason } from '../policy/claim-words.js';
import type { FundStep } from '../policy/plan.js';
import { type BenefitLine, CLASS_NAMES, type Fund, type TreatmentClass } from '../policy/words.js';

export type Language = 'zh' | 'en';

export interface ExplainWords {
  /** Names of the components of a bill and of a fund's figures, by the pack language's word. */
  readonly components: Readonly<Record<string, string>>;
  readonly titles: Readonly<Record<'class' | 'cross_self_pay' | 'deductible' | 'account', string>>;
  readonly costs: string;
  readonly thisDeductible: string;
  readonly pays: string;
  readonly personShare: string;
  readonly accountUsable: string;
  readonly accountPays: string;
  readonly treatingPlace: string;
  readonly filing: string;
  readonly noFiling: string;
  readonly emergency: string;
  readonly emergencyFrom: string;
  readonly slip: string;
  readonly claim: string;
  readonly consent: string;
  readonly lateFiling: string;
  claimReason(reason: ClaimReason): string;
  readonly treatmentClass: string;
  readonly yes: string;
  readonly no: string;
  readonly classRule: string;
  readonly accountRule: string;
  readonly waived: string;
  readonly catchUp: string;
  className(cls: string): string;
  fundName(step: FundStep): string;
  less(name: string): string;
  part(name: string, percent: string): string;
  segment(from: string, to: string): string;
  crossRule(percent: string, side: 'self' | 'rest'): string;
  shareStandard(percent: string, min: string, max: string): string;
  yearStandard(yuan: string): string;
  stayStandard(yuan: string, line: BenefitLine): string;
  nthStayStandard(stay: number, yuan: string, line: BenefitLine): string;
  alreadyTaken(yuan: string): string;
  restOfStay(yuan: string): string;
  partTitle(number: number): string;
  partRule(line: BenefitLine, settledOn: string): string;
  bandTo(yuan: string | null, percent: string): string;
  readonly bandSeparator: string;
  room(yuan: string): string;
  passedOn(yuan: string): string;
  atLeast(of: string, percent: string): string;
}

const LINES_ZH: Readonly<Record<BenefitLine, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '门诊慢特病',
  pharmacy: '定点药店',
};

/** What is counted of a line. */
const VISITS_ZH: Readonly<Record<BenefitLine, string>> = {
  inpatient: '住院',
  outpatient: '门诊',
  chronic: '慢特病就诊',
  pharmacy: '购药',
};

export const ZH: ExplainWords = {
  components: {
    total: '医疗费总额',
    own_pay: '全自费',
    over_limit: '超限价',
    first_self_pay: '先行自付',
    in_scope: '符合范围',
    cross_self_pay: '跨区先行自付',
    deductible: '起付线',
    fees: '起付线以上费用',
    remaining: '范围内个人负担余额',
    coinsurance: '段内个人负担',
    over_cap: '封顶以上费用',
    paid: '基金支付',
    base: '计算基数',
  },
  titles: { class: '就医类别', cross_self_pay: '跨区先行自付', deductible: '起付线', account: '个人负担' },
  costs: '费用',
  thisDeductible: '本次起付线',
  pays: '支付',
  personShare: '个人负担',
  accountUsable: '账户可用',
  accountPays: '个人账户支付',
  treatingPlace: '就医地',
  filing: '备案',
  noFiling: '无',
  emergency: '急诊标志',
  claim: '零星报销',
  consent: '经办机构同意',
  lateFiling: '出院后补办备案',
  claimReason: (reason) => CLAIM_REASON_NAMES[reason],
  emergencyFrom: '住院前急诊开始',
  slip: '外院检查治疗或购药单',
  treatmentClass: '就医类别',
  yes: '是',
  no: '否',
  classRule: '按政策包就医类别规则，首条符合者',
  accountRule: '个人负担 = 总额 − 基金支付；先用个人账户，余下现金',
  waived: '封顶线已用完，不再扣起付线',
  catchUp: '；按年度累计应付减已付',
  className: (cls) => CLASS_NAMES[cls as TreatmentClass] ?? cls,
  fundName: (step) => step.fundPayTypeName,
  less: (name) => `减 ${name}`,
  part: (name, percent) => `${name}（计 ${percent}）`,
  segment: (from, to) => `${from}–${to} 段`,
  crossRule: (percent, side) =>
    `符合范围费用先由个人负担 ${percent}，${side === 'self' ? '个人部分' : '余额部分'}四舍五入到分`,
  shareStandard: (percent, min, max) => `按费用的 ${percent}，${min} 至 ${max}`,
  yearStandard: (yuan) => `年度累计起付标准 ${yuan}`,
  stayStandard: (yuan, line) => `每次${VISITS_ZH[line]}起付标准 ${yuan}`,
  nthStayStandard: (stay, yuan, line) => `本年度第 ${stay} 次${VISITS_ZH[line]}，起付标准 ${yuan}`,
  alreadyTaken: (yuan) => `，本年已扣 ${yuan}`,
  partTitle: (number) => `第 ${number} 部分`,
  partRule: (line, settledOn) => `${LINES_ZH[line]}，按 ${settledOn} 的政策和 ${settledOn.slice(0, 4)} 年度的累计`,
  restOfStay: (yuan) => `本次住院已在前一年度计次；起付线前面没有扣足的 ${yuan}`,
  bandTo: (yuan, percent) => `${yuan === null ? '以上' : `至 ${yuan}`} ${percent}`,
  bandSeparator: '，',
  room: (yuan) => `；本次可支付限额 ${yuan}`,
  passedOn: (yuan) => `；转入下一基金的费用 ${yuan}`,
  atLeast: (of, percent) => `；保底不低于（${of}）的 ${percent}`,
};

const FUND_NAMES: Readonly<Record<Fund, string>> = {
  hifp_pay: 'pooled fund',
  cvlserv_pay: 'civil servant subsidy',
  hifes_pay: 'enterprise supplement',
  hifmi_pay: 'serious-illness insurance',
  hifob_pay: 'large-amount fund',
  maf_pay: 'medical aid',
  oth_pay: 'other fund',
};

const CLASS_NAMES_EN: Readonly<Record<TreatmentClass, string>> = {
  local: 'at home',
  in_province: 'in the province',
  exempt: 'no filing needed',
  long_term: 'long-term filed',
  long_term_home: 'long-term filed, back home',
  long_term_onward: 'long-term filed, on to a third place',
  referral: 'referred',
  emergency: 'emergency',
  other_temporary: 'other temporary',
  unfiled: 'unfiled',
};

const visit = (line: BenefitLine): string => (line === 'inpatient' ? 'stay' : 'visit');

export const EN: ExplainWords = {
  components: {
    total: 'total',
    own_pay: 'fully own-pay',
    over_limit: 'over-limit',
    first_self_pay: 'first self-pay',
    in_scope: 'in scope',
    cross_self_pay: 'cross-region first self-pay',
    deductible: 'deductible',
    fees: 'costs above the deductible',
    remaining: 'in-scope costs still borne by the person',
    coinsurance: 'share borne inside the bands',
    over_cap: 'costs above the cap',
    paid: 'payment',
    base: 'base',
  },
  titles: {
    class: 'treatment class',
    cross_self_pay: 'cross-region first self-pay',
    deductible: 'deductible',
    account: 'personal share',
  },
  costs: 'costs',
  thisDeductible: 'deductible applied',
  pays: 'pays',
  personShare: 'personal share',
  accountUsable: 'usable on account',
  accountPays: 'account pays',
  treatingPlace: 'treating place',
  filing: 'filing',
  noFiling: 'none',
  emergency: 'emergency',
  emergencyFrom: 'emergency before the admission from',
  slip: 'outside test or drug slip',
  claim: 'manual claim',
  consent: 'consent of the office',
  lateFiling: 'filed after discharge',
  claimReason: (reason) => reason,
  treatmentClass: 'treatment class',
  yes: 'yes',
  no: 'no',
  classRule: 'first class rule of the pack that fits',
  accountRule: 'personal share = total − funds; the account pays first, cash the rest',
  waived: 'cap used up: no deductible any more',
  catchUp: "; the year's entitlement less what was paid",
  className: (cls) => CLASS_NAMES_EN[cls as TreatmentClass] ?? cls,
  fundName: (step) => `${FUND_NAMES[step.fund]}${step.id === step.fund ? '' : ` ${step.id}`}`,
  less: (name) => `less ${name}`,
  part: (name, percent) => `${name} (${percent} counted)`,
  segment: (from, to) => `band ${from}–${to}`,
  crossRule: (percent, side) =>
    `the person first bears ${percent} of in-scope costs, the ${side === 'self' ? "person's part" : 'rest'} rounded half-up to the fen`,
  shareStandard: (percent, min, max) => `${percent} of the costs, from ${min} to ${max}`,
  yearStandard: (yuan) => `annual deductible ${yuan}`,
  stayStandard: (yuan, line) => `deductible per ${visit(line)} ${yuan}`,
  nthStayStandard: (stay, yuan, line) => `${visit(line)} no. ${stay} of the year, deductible ${yuan}`,
  alreadyTaken: (yuan) => `, ${yuan} taken this year`,
  partTitle: (number) => `Part ${number}`,
  partRule: (line, settledOn) => `${line}, by the policy of ${settledOn} and the totals of ${settledOn.slice(0, 4)}`,
  restOfStay: (yuan) => `the stay was counted in an earlier year; ${yuan} of its deductible still to be taken`,
  bandTo: (yuan, percent) => `${yuan === null ? 'above' : `to ${yuan}`} ${percent}`,
  bandSeparator: ', ',
  room: (yuan) => `; limit left ${yuan}`,
  passedOn: (yuan) => `; costs passed on to the next fund ${yuan}`,
  atLeast: (of, percent) => `; at least ${percent} of (${of})`,
};

export const wordsOf = (language: Language): ExplainWords => (language === 'en' ? EN : ZH);
