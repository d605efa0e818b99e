import type { BillAmounts } from './types.js';

/** What a plan is evaluated on. fen; `totals` in the order of the plan's meters (counts for stay meters). */
export interface EvaluationInput {
  readonly bill: BillAmounts;
  readonly totals: readonly number[];
  /** Personal account balance usable for this bill; 0 when the account is not used. */
  readonly accountUsable: number;
}

/** What both evaluators return; equality of the two is tested and shadow-checked. fen. */
export interface Evaluation {
  readonly crossSelfPay: number;
  readonly deductible: number;
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
