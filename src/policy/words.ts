/** Words that packs, plans and settlements share. */

/** 险种: 310 职工基本医疗保险, 390 城乡居民基本医疗保险 (national code table insutype). */
export type InsuType = '310' | '390';

export const INSURED = { employee: '310', resident: '390' } as const;
export type InsuredWord = keyof typeof INSURED;

/** Which line of benefit a bill belongs to. */
export const BENEFIT_LINES = ['inpatient', 'outpatient', 'chronic', 'pharmacy'] as const;
export type BenefitLine = (typeof BENEFIT_LINES)[number];

/** Wire names of the funds in the order of the interface. */
export const FUNDS = ['hifp_pay', 'cvlserv_pay', 'hifes_pay', 'hifmi_pay', 'hifob_pay', 'maf_pay', 'oth_pay'] as const;
export type Fund = (typeof FUNDS)[number];

/** 备案种类, in the order in which one is preferred when several cover the same visit. */
export const FILING_KINDS = ['long_term', 'referral', 'emergency', 'other_temporary'] as const;
export type FilingKind = (typeof FILING_KINDS)[number];

/** Where the treating place lies as seen from the insured place. */
export const SCOPES = ['local', 'in_province', 'cross_province'] as const;
export type Scope = (typeof SCOPES)[number];

/** 就医类别: what the class rules of a pack may decide. */
export const TREATMENT_CLASSES = [
  'local',
  'in_province',
  'exempt',
  'long_term',
  'long_term_home',
  'long_term_onward',
  'referral',
  'emergency',
  'other_temporary',
  'unfiled',
] as const;
export type TreatmentClass = (typeof TREATMENT_CLASSES)[number];

export const CLASS_NAMES: Readonly<Record<TreatmentClass, string>> = {
  local: '本地就医',
  in_province: '省内异地',
  exempt: '免备案',
  long_term: '长期居住备案',
  long_term_home: '长期备案人员回参保地',
  long_term_onward: '长期备案人员转往第三地',
  referral: '转诊备案',
  emergency: '急诊抢救',
  other_temporary: '其他临时外出备案',
  unfiled: '未备案',
};

/** 依据的可信程度: the text itself, seen only in a copy, or assumed with a reason. */
export type Standing = 'cited' | 'relayed' | 'assumed';
