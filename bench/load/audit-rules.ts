/** A sample of persons settled again from the start, one bill after the other, by the rules in this process. */
import { settle } from '../../src/settlement/settle.js';
import type { PolicySet } from '../../src/policy/policy-set.js';
import { type Accumulators, EMPTY_ACCUMULATORS } from '../../src/settlement/types.js';
import { addDeltas } from '../../src/compute/commit.js';
import { parseSetlId } from '../../src/wire/ids.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { ACCOUNT_BALANCE } from '../world/persons.js';
import { builtinPolicies, inputOf, type World } from '../world/world.js';
import type { PersonTally } from './audit.js';
import type { Faults } from './faults.js';

/** Returns how many answers were computed again. `committed` false: every one of them stands on untouched totals. */
export async function recompute(
  world: World,
  tallies: readonly PersonTally[],
  committed: boolean,
  faults: Faults,
): Promise<number> {
  const policies = await builtinPolicies();
  let count = 0;
  for (const [person, { answers }] of tallies.entries()) {
    if (answers === null) continue;
    if (committed) answers.sort((a, b) => eventOf(a) - eventOf(b));
    faults.add(replay(person, answers, world, policies, committed));
    count += answers.length;
  }
  return count;
}

const eventOf = (answer: SettleAnswer): number => parseSetlId(answer.setlId)?.event ?? -1;

function replay(
  person: number,
  answers: readonly SettleAnswer[],
  world: World,
  policies: PolicySet,
  committed: boolean,
): string | null {
  let totals: Accumulators = EMPTY_ACCUMULATORS;
  let balance = ACCOUNT_BALANCE;
  for (const [i, answer] of answers.entries()) {
    // Events of a year are numbered from 1.
    if (committed && eventOf(answer) !== i + 1) return `person ${person}: settlement ${i + 1} is missing or doubled`;
    const outcome = settle(policies, inputOf(person, world, totals, balance));
    if (!outcome.ok) return `person ${person}: the rules refuse settlement ${i}: ${outcome.refusal.reason}`;
    const { split, meterDeltas } = outcome.value;
    const same =
      split.fundTotal === answer.fundTotal &&
      split.deductible === answer.deductible &&
      split.crossSelfPay === answer.crossSelfPay &&
      split.account === answer.account &&
      split.cash === answer.cash &&
      split.funds[0] === answer.hifp &&
      balance - split.account === answer.balance;
    if (!same) return `person ${person}: settlement ${i} differs from the rules`;
    if (!committed) continue;
    totals = addDeltas(totals, meterDeltas) ?? totals;
    balance -= split.account;
  }
  return null;
}
