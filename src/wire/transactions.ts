/** The transactions the core answers, by national number; the ones of the project's own are named so in PROTOCOL.md. */
export const INFNO = {
  person: '1101',
  outpatientPreSettle: '2206',
  outpatientSettle: '2207',
  outpatientCancel: '2208',
  inpatientPreSettle: '2303',
  inpatientSettle: '2304',
  inpatientCancel: '2305',
  claimPreSettle: '2206M',
  claimSettle: '2207M',
  reversal: '2601',
  settlementQuery: '5203',
  accumulatorsQuery: '5206',
  filing: '2501',
  filingPapers: '2501A',
  filingReview: '2501B',
  filingWithdrawal: '2502',
  filingQuery: '5304',
} as const;

export type Infno = (typeof INFNO)[keyof typeof INFNO];

/** What a transaction does to the store: pre-settle and queries never write. */
export type TransactionKind = 'settle' | 'presettle' | 'cancel' | 'reverse' | 'query' | 'filing';

/** Which benefit lines a bill may belong to: inpatient, or everything that is not a stay. */
export type BenefitGroup = 'inpatient' | 'outpatient';

export interface Transaction {
  readonly infno: Infno;
  readonly zh: string;
  readonly kind: TransactionKind;
  /** null where no bill is concerned, or either kind. */
  readonly group: BenefitGroup | null;
}

const OPEN: readonly Transaction[] = [
  { infno: INFNO.person, zh: '人员信息查询', kind: 'query', group: null },
  { infno: INFNO.outpatientPreSettle, zh: '门诊预结算', kind: 'presettle', group: 'outpatient' },
  { infno: INFNO.outpatientSettle, zh: '门诊结算', kind: 'settle', group: 'outpatient' },
  { infno: INFNO.outpatientCancel, zh: '门诊结算撤销', kind: 'cancel', group: 'outpatient' },
  { infno: INFNO.inpatientPreSettle, zh: '住院预结算', kind: 'presettle', group: 'inpatient' },
  { infno: INFNO.inpatientSettle, zh: '住院结算', kind: 'settle', group: 'inpatient' },
  { infno: INFNO.inpatientCancel, zh: '住院结算撤销', kind: 'cancel', group: 'inpatient' },
  { infno: INFNO.claimPreSettle, zh: '零星报销预结算', kind: 'presettle', group: null },
  { infno: INFNO.claimSettle, zh: '零星报销结算', kind: 'settle', group: null },
  { infno: INFNO.reversal, zh: '冲正', kind: 'reverse', group: null },
  { infno: INFNO.filing, zh: '异地就医备案登记或变更', kind: 'filing', group: null },
  { infno: INFNO.filingPapers, zh: '异地就医备案补材料', kind: 'filing', group: null },
  { infno: INFNO.filingReview, zh: '异地就医备案审核', kind: 'filing', group: null },
  { infno: INFNO.filingWithdrawal, zh: '异地就医备案撤销', kind: 'filing', group: null },
  { infno: INFNO.settlementQuery, zh: '结算信息查询', kind: 'query', group: null },
  { infno: INFNO.accumulatorsQuery, zh: '年度累计查询', kind: 'query', group: null },
  { infno: INFNO.filingQuery, zh: '异地就医备案查询', kind: 'query', group: null },
];

export const TRANSACTIONS: ReadonlyMap<string, Transaction> = new Map(OPEN.map((t) => [t.infno, t]));

/** A manual claim: its body is not that of a bill alone. */
export const isClaim = (infno: string): boolean => infno === INFNO.claimPreSettle || infno === INFNO.claimSettle;

/** The open transaction of that number, or null when it is unknown or not open. */
export function transactionOf(infno: string): Transaction | null {
  return TRANSACTIONS.get(infno) ?? null;
}
