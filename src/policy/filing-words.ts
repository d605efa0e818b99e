/** Words of filings that packs, the wire and the rules share. */

/** 长期居住人员的三种: 异地安置退休、异地长期居住、常驻异地工作. */
export const FILING_GROUPS = ['retiree', 'resident', 'worker'] as const;
export type FilingGroup = (typeof FILING_GROUPS)[number];

export const GROUP_NAMES: Readonly<Record<FilingGroup, string>> = {
  retiree: '异地安置退休人员',
  resident: '异地长期居住人员',
  worker: '常驻异地工作人员',
};

/** Papers a filing may rest on. Identity papers are not listed: every channel has seen them. */
export const FILING_PAPERS = [
  'household_book',
  'settlement_proof',
  'residence_permit',
  'posting_proof',
  'employer_proof',
  'labour_contract',
  'referral_proof',
] as const;
export type FilingPaper = (typeof FILING_PAPERS)[number];

export const PAPER_NAMES: Readonly<Record<FilingPaper, string>> = {
  household_book: '户口簿',
  settlement_proof: '异地安置认定材料',
  residence_permit: '居住证明',
  posting_proof: '派出证明',
  employer_proof: '单位工作证明',
  labour_contract: '劳动合同',
  referral_proof: '转诊转院证明',
};

export const FILING_BASES = ['papers', 'commitment'] as const;
export type FilingBasis = (typeof FILING_BASES)[number];

/** What a holding period stands against. */
export const HELD_ACTIONS = ['change', 'withdraw'] as const;
export type HeldAction = (typeof HELD_ACTIONS)[number];

/** How large a filed place may be. A municipality counts as a city. */
export const PLACE_UNITS = ['province', 'city', 'county'] as const;
export type PlaceUnit = (typeof PLACE_UNITS)[number];

export const FILING_KIND_NAMES = {
  long_term: '长期居住',
  referral: '转诊',
  emergency: '急诊抢救',
  other_temporary: '其他临时外出',
} as const;

/** Where a filing was applied for: at a counter, online, or through the referring hospital's own system. */
export const FILING_CHANNELS = ['counter', 'online', 'referring_hospital'] as const;
export type FilingChannel = (typeof FILING_CHANNELS)[number];

export const CHANNEL_NAMES: Readonly<Record<FilingChannel, string>> = {
  counter: '窗口',
  online: '线上',
  referring_hospital: '转诊医院',
};
