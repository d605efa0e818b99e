import type { BenefitLine, Fund, InsuType, Scope, Standing, TreatmentClass } from './words.js';

/**
 * A plan: everything a pack says about one kind of visit of one kind of person, resolved to integers. Two evaluators run it:
 * settlement/kernel.ts (integers) and settlement/explain.ts (exact decimals, with trace).
 *
 * Amounts are fen. Ratios of one fund share one denominator (`den`). Meters are named by index into `meters`.
 */
export interface Plan {
  readonly key: string;
  readonly region: string;
  readonly insutype: InsuType;
  readonly line: BenefitLine;
  readonly treatmentClass: TreatmentClass;
  readonly scope: Scope;
  readonly meters: readonly MeterSpec[];
  readonly steps: readonly Step[];
  readonly fundTotalIncludesAccount: boolean;
  /** What a personal account may pay: the whole personal share, the in-scope part of it, or nothing. */
  readonly account: AccountRule;
  readonly citations: readonly Citation[];
  /** Indexes into `citations` of assumed values; each one gives a warning. */
  readonly assumed: readonly number[];
}

export interface AccountRule {
  readonly covers: 'all' | 'in_scope' | 'none';
  readonly cites: readonly number[];
}

export interface MeterSpec {
  readonly name: string;
  /** What it sums: cost, payments, deductible used (fen), or a count of stays. */
  readonly kind: 'cost' | 'paid' | 'deductible' | 'count';
  /** `month` meters get the settlement month as a suffix. */
  readonly period: 'year' | 'month';
  readonly perDisease: boolean;
}

export interface Citation {
  /** Title of the document. */
  readonly title: string;
  /** Document number, '' when it has none. */
  readonly number: string;
  readonly article: string;
  readonly url: string;
  readonly standing: Standing;
  /** Why a value is assumed; '' otherwise. */
  readonly why: string;
}

/** The amounts a base may be built of. Fund-related ones name the step index. */
export const COMPONENTS = [
  'total',
  'own_pay',
  'over_limit',
  'first_self_pay',
  'in_scope',
  'cross_self_pay',
  'deductible',
  'fees',
  'remaining',
] as const;
export type Component = (typeof COMPONENTS)[number];
export const FUND_COMPONENTS = ['coinsurance', 'over_cap', 'paid', 'base'] as const;
export type FundComponent = (typeof FUND_COMPONENTS)[number];

/** Slot numbers: COMPONENTS first, then FUND_COMPONENTS of each fund step. */
export const componentSlot = (c: Component): number => COMPONENTS.indexOf(c);
export const fundSlot = (fundIndex: number, c: FundComponent): number =>
  COMPONENTS.length + fundIndex * FUND_COMPONENTS.length + FUND_COMPONENTS.indexOf(c);

export interface BaseTerm {
  readonly slot: number;
  /** Part counted, n/d; negative n subtracts. */
  readonly n: number;
  readonly d: number;
}

export type Step = CrossSelfPayStep | DeductibleStep | FundStep;

/** 跨区先行自付: X % of the cost still in the base is borne by the person first. */
export interface CrossSelfPayStep {
  readonly kind: 'cross_self_pay';
  readonly n: number;
  readonly d: number;
  /** Which side of the cut is rounded half-up to the fen; the other is the difference. */
  readonly rounds: 'self' | 'rest';
  readonly cites: readonly number[];
}

export interface DeductibleStep {
  readonly kind: 'deductible';
  /** `stay`: standard by stay number; `year`: what is left of an annual amount. */
  readonly basis: 'stay' | 'year';
  /** Standard of the 1st, 2nd, … stay; the last one repeats. One entry for `year`. */
  readonly amounts: readonly number[];
  /** A standard that is a share of a component, bounded; replaces `amounts`. */
  readonly share: {
    readonly slot: number;
    readonly n: number;
    readonly d: number;
    readonly min: number;
    readonly max: number;
  } | null;
  /** Meter counting stays (basis stay); -1 when the standard does not step. */
  readonly stayMeter: number;
  /** Meter of the deductible used; -1 = not kept. */
  readonly usedMeter: number;
  /** Ceiling of the year on usedMeter; -1 = none. */
  readonly yearCeiling: number;
  /** Payment caps (meter, limit) whose exhaustion waives the deductible; empty = it always applies. */
  readonly waivedWhen: readonly { readonly meter: number; readonly limit: number }[];
  readonly cites: readonly number[];
}

export interface Band {
  /** Upper edge in fen on the position axis, Infinity written as null. */
  readonly to: number | null;
  /** Ratio over the fund's `den`. */
  readonly rate: number;
  readonly cites: readonly number[];
}

export interface Cap {
  readonly on: 'payments' | 'fees';
  /** fen. */
  readonly limit: number;
  /** -1 = this bill alone. */
  readonly meter: number;
  /** For fee caps: the deductible uses up the limit too. */
  readonly includesDeductible: boolean;
  readonly cites: readonly number[];
}

/** A share of a sum of components: n/d of it. */
export interface AtLeast {
  readonly base: readonly BaseTerm[];
  readonly n: number;
  readonly d: number;
}

export interface FundStep {
  readonly kind: 'fund';
  readonly id: string;
  readonly fund: Fund;
  readonly fundIndex: number;
  readonly fundPayType: string;
  readonly fundPayTypeName: string;
  readonly base: readonly BaseTerm[];
  readonly baseCites: readonly number[];
  /** Meter that says where on the band axis this bill starts; -1 = at zero. */
  readonly positionMeter: number;
  /** The deductible of this bill stands on the axis before the first paid fee. */
  readonly includesDeductible: boolean;
  readonly bands: readonly Band[];
  readonly den: number;
  readonly caps: readonly Cap[];
  /** 保底: the payment is never under this, caps and the bill itself aside; left out = none. */
  readonly atLeast?: AtLeast | null;
  /** `catch_up`: pay what the year's sum entitles to, less what was paid (paidMeter). */
  readonly settle: 'per_bill' | 'catch_up';
  readonly paidMeter: number;
  readonly cites: readonly number[];
}
