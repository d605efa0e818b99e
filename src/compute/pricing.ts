import type { SettlementInput, SettlementResult } from '../settlement/contract.js';
import type { PricedPart } from '../settlement/parts.js';
import type { SettleBody } from '../wire/settle-body.js';
import type { ComputeTask, TaskCell } from './contract.js';

/** Everything one pricing produced, for the answer, the record and the commit. */
export interface Pricing {
  readonly task: ComputeTask;
  readonly body: SettleBody;
  readonly year: number;
  readonly yearCell: TaskCell;
  readonly input: SettlementInput;
  readonly result: SettlementResult;
  /** In their order, `input` and `result` being the whole; empty for one bill of one year. */
  readonly parts: readonly PricedPart[];
}

/** Shared by all that are one bill of one year. */
export const NO_PARTS: readonly PricedPart[] = Object.freeze([]);
