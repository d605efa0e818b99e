import type { BillShape, SlipPlace } from '../policy/visit-words.js';
import type { Accumulators, BenefitLine, BillAmounts, Fund, InsuType, Person, Split } from './types.js';
import type { Claim } from './claim-contract.js';
import type { ContinuedStay } from './evaluation.js';
import type { Refusal } from './refusal.js';

/** What the rules need to know of a visit besides its amounts. Days are `yyyy-MM-dd`. */
export interface Visit {
  readonly line: BenefitLine;
  readonly insutype: InsuType;
  readonly insuplc: string;
  readonly mdtrtarea: string;
  /** Admission or visit day. */
  readonly begnDate: string;
  /** Discharge or visit day. */
  readonly endDate: string;
  /** Settlement day: decides year and policy version (出院结算日期). */
  readonly setlDate: string;
  /** Hospital grade code, e.g. `3A`; see src/policy/README.md. */
  readonly hospLv: string;
  readonly emergency: boolean;
  /** 外伤标志 / 涉及第三方标志; null = not sent. */
  readonly injury: boolean | null;
  readonly thirdParty: boolean | null;
  readonly diseCode: string | null;
  readonly acctUsed: boolean;
  /** The treating place says whether the institution is in the cross-region network. */
  readonly networked: boolean;
  /** 中途结算. */
  readonly midSettlement: boolean;
  /** Settlement day of the whole bill, on which filings are looked at, where this is a part of it; absent = setlDate. */
  readonly settledOn?: string;
  /** What was sent beyond the above; absent = nothing. */
  readonly more?: VisitMore;
  /** Institution and form of the bill, looked at where the pack rules on them; absent = not known. */
  readonly institution?: string;
  readonly shape?: BillShape;
  /** Set for a manual claim (零星报销) at the insured place. */
  readonly claim?: Claim;
}

/** Flags and slips that few visits have. */
export interface VisitMore {
  /** 门诊急诊转诊标志. */
  readonly referralFlag: boolean;
  /** 住院类型. */
  readonly iptType: string | null;
  /** 医疗类别. */
  readonly medType: string;
  /** Day on which the emergency before the admission began; null = none. */
  readonly emergencyDay: string | null;
  readonly slips: readonly Slip[];
}

/** 外院检查治疗或购药单: something got elsewhere during the stay and charged with it. */
export interface Slip {
  /** '' = there is no slip. */
  readonly no: string;
  readonly institution: string;
  readonly place: SlipPlace;
  readonly date: string;
  readonly item: string;
  /** Fen. */
  readonly amount: number;
  readonly sealed: boolean;
}

export interface SettlementInput {
  readonly visit: Visit;
  readonly bill: BillAmounts;
  readonly person: Person;
  readonly accumulators: Accumulators;
  /** Personal account balance, fen. */
  readonly accountBalance: number;
  /** Set for what follows the first part of a stay that is settled in parts. */
  readonly continued?: ContinuedStay;
}

/** One row of setldetail. */
export interface FundDetail {
  readonly fund: Fund;
  readonly fundPayType: string;
  readonly fundPayTypeName: string;
  /** Amount of cost this fund's rule looked at, fen (rounded half-up). */
  readonly base: number;
  /** What this fund could still have paid before this bill; null = no limit. */
  readonly payable: number | null;
  readonly paid: number;
}

export interface SettlementResult {
  readonly split: Split;
  /** Policy version `region@hash`. */
  readonly policyVersion: string;
  /** Key of the plan inside that version: enough to evaluate again. */
  readonly planKey: string;
  readonly treatmentClass: string;
  /** Clause ids of the class decision, for the trace. */
  readonly classCitations: readonly string[];
  /** Contribution to every meter it touched, fen or count, zero left out. */
  readonly meterDeltas: Readonly<Record<string, number>>;
  readonly details: readonly FundDetail[];
  /** Chinese sentences for warn_msg: assumed values used. */
  readonly warnings: readonly string[];
  /** 统筹基金支付比例 of the first band used, in parts per 10,000; 0 when the pooled fund paid nothing. */
  readonly poolRatio: number;
  /** Per-region switch: fund_pay_sumamt contains acct_pay. */
  readonly fundTotalIncludesAccount: boolean;
}

export type SettlementOutcome =
  | { readonly ok: true; readonly value: SettlementResult }
  | { readonly ok: false; readonly refusal: Refusal };
