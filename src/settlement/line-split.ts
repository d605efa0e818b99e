/**
 * Splits one charged line into the four parts of a bill, in the order every published rule uses: what is above the price
 * limit first, then the first self-pay share of the capped price, rounded half-up to the fen; what is in scope is the rest,
 * so the parts always add up.
 */
import { mulDivRoundHalfUp } from '../money/rounding.js';
import type { Rate } from '../policy/rate.js';
import type { BillAmounts } from './types.js';

export interface StampedLine {
  /** Price charged, fen. */
  readonly amount: number;
  /** Highest price the catalogue admits, fen; null = none. */
  readonly priceLimit: number | null;
  /** First self-pay share of the capped price; 1 = wholly at the person's own cost (自费). */
  readonly selfPay: Rate;
}

/** The parts of one line, fen. Throws RangeError for amounts that are no fen or a share above 1. */
export function splitLine(line: StampedLine): BillAmounts {
  const { amount, priceLimit, selfPay } = line;
  if (!isFen(amount) || (priceLimit !== null && !isFen(priceLimit)))
    throw new RangeError('a line holds whole fen from 0 up');
  if (selfPay.n < 0 || selfPay.n > selfPay.d) throw new RangeError('a first self-pay share is between 0 and 100 %');
  // A line outside the catalogue has no price limit to speak of: all of it is own cost.
  if (selfPay.n === selfPay.d) return { total: amount, ownPay: amount, overLimit: 0, firstSelfPay: 0, inScope: 0 };
  const capped = priceLimit === null ? amount : Math.min(amount, priceLimit);
  const firstSelfPay = mulDivRoundHalfUp(capped, selfPay.n, selfPay.d);
  return { total: amount, ownPay: 0, overLimit: amount - capped, firstSelfPay, inScope: capped - firstSelfPay };
}

/** The bill of several lines. */
export function splitLines(lines: readonly StampedLine[]): BillAmounts {
  const sum = { total: 0, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 0 };
  for (const line of lines) {
    const part = splitLine(line);
    sum.total += part.total;
    sum.ownPay += part.ownPay;
    sum.overLimit += part.overLimit;
    sum.firstSelfPay += part.firstSelfPay;
    sum.inScope += part.inScope;
  }
  return sum;
}

const isFen = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
