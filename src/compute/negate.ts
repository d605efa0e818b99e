import { SETTLE_ANSWER_COLUMNS } from '../wire/answer-columns.js';
import type { SettleAnswer } from '../wire/settle-answer.js';
import type { YearChange } from './other-years.js';
import type { TouchedYear } from './record-parts.js';

type Amounts = Record<string, number>;

/** Every amount of setlinfo but the balance, which is a state and not a part of the settlement. */
const AMOUNTS = SETTLE_ANSWER_COLUMNS.filter((c) => c.type === 'signedFen' && c.field !== 'balance').map(
  (c) => c.field,
);

/** 0 - n: a negated zero must not become -0. */
const negative = (n: number): number => 0 - n;

/** setlinfo with every amount negated, component by component (I7). What a fund could still pay says nothing of a refund. */
export function negatedAnswer<T extends SettleAnswer>(answer: T): T {
  const amounts: Amounts = {};
  for (const field of AMOUNTS) amounts[field] = negative(answer[field] as number);
  const details = answer.details.map((d) => ({ ...d, base: negative(d.base), payable: null, paid: negative(d.paid) }));
  return { ...answer, ...amounts, details };
}

/** What takes back the contributions to other years. */
export function negatedYears(touches: readonly TouchedYear[]): YearChange[] {
  return touches.map(({ year, meterDeltas }) => ({ year, meterDeltas: negatedDeltas(meterDeltas) }));
}

export function negatedDeltas(deltas: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(deltas).map(([name, n]) => [name, negative(n)]));
}
