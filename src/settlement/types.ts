/**
 * The domain words shared by policy evaluation, the wire and the store.
 * Money is integer fen everywhere; dates are `yyyy-MM-dd`, moments `yyyy-MM-dd HH:mm:ss` in Asia/Shanghai.
 */

import type { FilingChannel, FilingGroup } from '../policy/filing-words.js';
import type { FilingKind, InsuType } from '../policy/words.js';

export { FUNDS } from '../policy/words.js';
export type { BenefitLine, FilingKind, Fund, InsuType } from '../policy/words.js';

export interface Filing {
  readonly id: string;
  readonly kind: FilingKind;
  /** 就医地 codes covered: 6 digits; `510000` covers a whole province, `510100` a whole city. */
  readonly areas: readonly string[];
  /** First and last valid day; null = open-ended. */
  readonly begndate: string;
  readonly enddate: string | null;
  /** 按材料 or 按承诺. */
  readonly basis: 'papers' | 'commitment';
  /** Day on which the missing papers arrived; null while they are owed or when none were owed. */
  readonly papersOn: string | null;
  /** Last day of effect after a withdrawal; null = not withdrawn. */
  readonly withdrawnOn: string | null;
  /** 长期居住人员的种类, where it was asked. */
  readonly group?: FilingGroup;
  /** Day of the registration (of a roster's filing that was changed here: its first day); absent = untouched from a roster. */
  readonly registeredOn?: string;
  /** How it was applied for and what the insured place made of it; absent = in force as registered. */
  readonly review?: FilingReview;
  /** Institutions chosen with it for chronic care (TJ-4.3b); absent = none. */
  readonly institutions?: readonly string[];
}

/** 备案审核. While it is pending, and once it is rejected, the filing counts for nothing. */
export interface FilingReview {
  readonly channel: FilingChannel;
  readonly state: 'pending' | 'approved' | 'rejected';
  /** Last day for the decision. */
  readonly due: string;
  /** Day of the decision; null while it is pending. */
  readonly decidedOn: string | null;
  /** Filing that ends when this one is approved; null = it takes no other's place. */
  readonly replaces: string | null;
}

/** 身份标识 (psn_idet_type), for instance 特困, 低保. */
export interface Identity {
  readonly type: string;
  readonly begndate: string;
  readonly enddate: string | null;
}

/** 门诊慢特病 qualification. */
export interface ChronicQualification {
  readonly diseCode: string;
  readonly begndate: string;
  readonly enddate: string | null;
}

export interface Person {
  readonly psnNo: string;
  readonly name: string;
  readonly certType: string;
  /** Identity number. Never logged whole. */
  readonly certNo: string;
  readonly gend: string;
  readonly brdy: string;
  /** 参保地 pooling area. */
  readonly insuplc: string;
  readonly insutype: InsuType;
  /** psn_type, e.g. 1101 在职, 1201 退休, 1501 居民(成年). */
  readonly psnType: string;
  /** psn_insu_stas: 0 未参保 1 正常 2 暂停 3 无效 4 终止. */
  readonly insuStatus: string;
  readonly cvlserv: boolean;
  readonly identities: readonly Identity[];
  readonly filings: readonly Filing[];
  readonly chronic: readonly ChronicQualification[];
  /** Filing events recorded for this person; numbers the next event. Never goes down; absent = 0. */
  readonly filingEvents?: number;
  /** Visits paid otherwise than by a settlement of their own; absent = none, as for nearly everybody. */
  readonly paidVisits?: readonly PaidVisit[];
}

/** A visit paid by a manual claim, or an emergency paid with the stay it led to. */
export interface PaidVisit {
  readonly kind: 'claim' | 'emergency';
  /** The settlement that paid it. */
  readonly setlId: string;
  /** false: that settlement is cancelled, and may yet be restored. */
  readonly live: boolean;
  readonly mdtrtId: string;
  /** Of an emergency: where the stay was. */
  readonly institution: string;
  readonly inpatient: boolean;
  /** Moments; '' = not told. */
  readonly begntime: string;
  readonly endtime: string;
  /** Fen; 0 for an emergency, whose share in the stay is not told. */
  readonly total: number;
  /** Other settlements of this visit, undone before or made after it was cancelled: no two may count at once. */
  readonly rivals: readonly string[];
}

/** Annual running totals of one person: meter name -> fen (or a count for `*.count` meters). */
export interface Accumulators {
  /** Number of settlement events recorded in this person-year; numbers the next setl_id. Never goes down. */
  readonly events: number;
  readonly meters: Readonly<Record<string, number>>;
}

export const EMPTY_ACCUMULATORS: Accumulators = Object.freeze({ events: 0, meters: Object.freeze({}) });

/** The five amounts of a bill, fen. total = ownPay + overLimit + firstSelfPay + inScope (I1). */
export interface BillAmounts {
  readonly total: number;
  readonly ownPay: number;
  readonly overLimit: number;
  readonly firstSelfPay: number;
  readonly inScope: number;
}

/** The result of one evaluation, fen. `funds` is in the order of FUNDS. */
export interface Split {
  readonly bill: BillAmounts;
  /** First self-pay added by cross-region rules; part of inScope. */
  readonly crossSelfPay: number;
  /** 实际支付起付线. */
  readonly deductible: number;
  readonly funds: readonly number[];
  readonly fundTotal: number;
  readonly hospitalPart: number;
  readonly personTotal: number;
  readonly account: number;
  readonly cash: number;
}
