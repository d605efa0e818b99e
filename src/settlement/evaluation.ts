import type { BillAmounts } from './types.js';

/** What a plan is evaluated on. fen; `totals` in the order of the plan's meters (counts for stay meters). */
export interface EvaluationInput {
  readonly bill: BillAmounts;
  readonly totals: readonly number[];
  /** Personal account balance usable for this bill; 0 when the account is not used. */
  readonly accountUsable: number;
  /** Set for what follows the first part of a stay that is settled in parts; left out = null. */
  readonly continued?: ContinuedStay | null;
}

/** A stay that was counted in an earlier part: it is not counted again. */
export interface ContinuedStay {
  /** fen of the stay's deductible that earlier parts had no cost for; null = this part has a deductible of its own. */
  readonly due: number | null;
}

/** What both evaluators return; equality of the two is tested and shadow-checked. fen. */
export interface Evaluation {
  readonly crossSelfPay: number;
  readonly deductible: number;
  /** fen of a deductible per stay that was due and found no cost; 0 for a deductible per year. */
  readonly deductibleLeft: number;
  /** Payment per fund step, in plan order. */
  readonly paid: readonly number[];
  /** Base per fund step, rounded half-up. */
  readonly base: readonly number[];
  /** Room under the tightest payment cap before this bill, per fund step; -1 = no payment cap. */
  readonly room: readonly number[];
  readonly account: number;
  /** Contribution to each meter of the plan. */
  readonly deltas: readonly number[];
}
