/** Sums up re-priced settlements; keeps totals and the largest cases only, so memory does not grow with their number. Fen. */
import type { SettlementOutcome, SettlementResult } from '../../../settlement/contract.js';
import { FUNDS } from '../../../settlement/types.js';
import type { Recorded } from './records.js';

export interface Pair {
  readonly recorded: Recorded;
  readonly before: SettlementOutcome;
  readonly after: SettlementOutcome;
}

export interface Sum {
  count: number;
  changed: number;
  before: number;
  after: number;
}

export interface LargeCase {
  readonly setlId: string;
  readonly classBefore: string;
  readonly classAfter: string;
  readonly total: number;
  readonly fundsBefore: number;
  readonly fundsAfter: number;
}

const LARGEST = 10;
export const PERSON = 'person';

export class Tally {
  records = 0;
  changed = 0;
  /** Regions neither policy is about. */
  elsewhere = 0;
  refusedBoth = 0;
  newlyRefused = 0;
  newlyAllowed = 0;
  /** Wire name of a fund, or PERSON. */
  readonly byFund = new Map<string, Sum>();
  /** Treatment class under the first policy. */
  readonly byClass = new Map<string, Sum>();
  readonly largest: LargeCase[] = [];
  /** Refusal reason -> how often under each policy. */
  readonly refusals = new Map<string, { before: number; after: number }>();

  skip(): void {
    this.records++;
    this.elsewhere++;
  }

  /** Adds one; returns whether its amounts, class or admissibility changed. */
  add({ recorded, before, after }: Pair): boolean {
    this.records++;
    if (!before.ok) this.refused(before.refusal.reason).before++;
    if (!after.ok) this.refused(after.refusal.reason).after++;
    if (!before.ok || !after.ok) {
      if (!before.ok && !after.ok) this.refusedBoth++;
      else if (after.ok) this.newlyAllowed++;
      else this.newlyRefused++;
      const changed = before.ok !== after.ok;
      if (changed) this.changed++;
      return changed;
    }
    const [a, b] = [before.value, after.value];
    const changed = differ(a, b);
    if (changed) this.changed++;
    FUNDS.forEach((fund, i) => sum(this.byFund, fund, a.split.funds[i] ?? 0, b.split.funds[i] ?? 0));
    sum(this.byFund, PERSON, a.split.personTotal, b.split.personTotal);
    sum(this.byClass, a.treatmentClass, fundsOf(a), fundsOf(b));
    if (changed)
      this.keep({
        setlId: recorded.setlId,
        classBefore: a.treatmentClass,
        classAfter: b.treatmentClass,
        total: a.split.bill.total,
        fundsBefore: fundsOf(a),
        fundsAfter: fundsOf(b),
      });
    return changed;
  }

  private refused(reason: string): { before: number; after: number } {
    const known = this.refusals.get(reason) ?? { before: 0, after: 0 };
    this.refusals.set(reason, known);
    return known;
  }

  private keep(one: LargeCase): void {
    const size = (c: LargeCase): number => Math.abs(c.fundsAfter - c.fundsBefore);
    const last = this.largest.at(-1);
    if (this.largest.length >= LARGEST && last !== undefined && size(one) <= size(last)) return;
    this.largest.push(one);
    this.largest.sort((x, y) => size(y) - size(x));
    this.largest.length = Math.min(this.largest.length, LARGEST);
  }
}

export const fundsOf = (r: SettlementResult): number => r.split.funds.reduce((total, paid) => total + paid, 0);

function differ(a: SettlementResult, b: SettlementResult): boolean {
  return (
    a.treatmentClass !== b.treatmentClass ||
    a.split.deductible !== b.split.deductible ||
    a.split.crossSelfPay !== b.split.crossSelfPay ||
    a.split.account !== b.split.account ||
    a.split.funds.some((paid, i) => paid !== b.split.funds[i])
  );
}

function sum(into: Map<string, Sum>, key: string, before: number, after: number): void {
  const known = into.get(key) ?? { count: 0, changed: 0, before: 0, after: 0 };
  known.count++;
  if (before !== after) known.changed++;
  known.before += before;
  known.after += after;
  into.set(key, known);
}
