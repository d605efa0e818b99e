/**
 * What callers tried and got between two moments: a row that says "nothing was executed" must also show that somebody asked.
 * To be asked when what was under way has come to its end: a copy is kept with its result.
 */
import type { SettlementClient } from '../../src/client/index.js';
import type { Intent } from './model.js';

export interface Served {
  /** Copies under way in that time, whenever they were answered. */
  readonly tried: number;
  /** Messages that were answered as executed for the first time, whichever copy of them it was. */
  readonly executed: number;
}

/** Moments of performance.now(); `by`: only what these clients sent. */
export function servedBetween(
  intents: readonly Intent[],
  from: number,
  to: number,
  by?: readonly SettlementClient[],
): Served {
  let tried = 0;
  let executed = 0;
  for (const { kind, copies } of intents) {
    if (kind === 'conflict') continue;
    const theirs = copies.filter(({ by: client }) => by === undefined || by.includes(client));
    tried += theirs.filter(({ sentMs, endMs }) => sentMs < to && endMs > from).length;
    const within = theirs.filter(({ sentMs, endMs }) => sentMs > from && endMs < to);
    const before = copies.some(({ result, endMs }) => result.outcome === 'executed' && endMs <= from);
    if (!before && within.some(({ result }) => result.outcome === 'executed')) executed += 1;
  }
  return { tried, executed };
}
