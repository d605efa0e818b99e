import { reduceRate } from '../policy/rate.js';
import { splitLine } from '../settlement/line-split.js';
import type { ClaimBody, RawLine } from '../wire/claim-body.js';
import type { BillRow, SettleBody } from '../wire/settle-body.js';

const ALL_BP = 10_000;

/** The bill of a claim, its raw lines split by what the insured place's catalogue says of each. */
export function splitBill({ bill, rawLines }: ClaimBody): SettleBody {
  if (rawLines === null) return bill;
  const rows = rawLines.map(splitRow);
  const sum = (at: number): number => rows.reduce((total, row) => total + (row[at] as number), 0);
  return { ...bill, shape: 'lines', rows, ownPay: sum(5), overLimit: sum(6), firstSelfPay: sum(7), inScope: sum(8) };
}

/** A row in the order of LINE_COLUMNS. */
function splitRow([sn, item, category, level, amount, selfPayBp, priceLimit]: RawLine): BillRow {
  const part = splitLine({ amount, priceLimit, selfPay: reduceRate(selfPayBp, ALL_BP) });
  return [sn, item, category, level, amount, part.ownPay, part.overLimit, part.firstSelfPay, part.inScope];
}
