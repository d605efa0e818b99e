/** The store against the answers: totals, accounts, numbers of settlements, receipts. */
import { Buffer } from 'node:buffer';
import { ACCOUNT_BALANCE } from '../world/persons.js';
import type { PersonTally, Sample } from './audit.js';
import type { Faults } from './faults.js';
import type { Ledger, PersonFigures } from './ledger.js';

const BATCH = 256;
/** In a large world: of those nobody settled for, every so many are looked at. */
const UNTOUCHED_EVERY = 50;
const LARGE = 50_000;

/** Returns how many persons were compared. `committed` false: every one of them must be as loaded. */
export async function comparePersons(
  ledger: Ledger,
  tallies: readonly PersonTally[],
  committed: boolean,
  faults: Faults,
): Promise<number> {
  const looked = [...tallies.keys()].filter(
    (i) => tallies.length < LARGE || i % UNTOUCHED_EVERY === 0 || (tallies[i] as PersonTally).settlements > 0,
  );
  for (let at = 0; at < looked.length; at += BATCH) {
    const batch = looked.slice(at, at + BATCH);
    const figures = await ledger.persons(batch);
    for (const [i, person] of batch.entries())
      faults.add(personFault(person, figures[i] as PersonFigures, committed ? (tallies[person] as PersonTally) : null));
  }
  return looked.length;
}

export async function compareReceipts(ledger: Ledger, samples: readonly Sample[], faults: Faults): Promise<void> {
  for (let at = 0; at < samples.length; at += BATCH) {
    const batch = samples.slice(at, at + BATCH);
    const stored = await ledger.receipts(batch);
    for (const [i, { msgid, bytes }] of batch.entries()) {
      const receipt = stored[i] ?? null;
      const same = receipt !== null && Buffer.compare(receipt, bytes) === 0;
      faults.add(same ? null : `receipt of ${msgid} is not the answer that was given`);
    }
  }
}

/** What is wrong with a person, or null. `tally` null: nothing may have happened to them. */
export function personFault(person: number, stored: PersonFigures, tally: PersonTally | null): string | null {
  const { settlements, account, pooled } = tally ?? { settlements: 0, account: 0, pooled: 0 };
  if (stored.settlements !== settlements)
    return `person ${person}: ${settlements} answers, ${stored.settlements} settlements in the store`;
  const spent = ACCOUNT_BALANCE - stored.balance;
  if (spent !== account) return `person ${person}: accounts paid ${account} fen by the answers, ${spent} by the store`;
  return stored.pooled === pooled
    ? null
    : `person ${person}: the pooled fund paid ${pooled} fen by the answers, ${stored.pooled} by the store`;
}
