/** The store against the answers: totals, accounts, numbers of settlements, receipts. */
import { ACCOUNT_CELL, decodeAccount, decodeAccumulators, decodeOutbox, yearCell } from '../../src/store/cells.js';
import type { LoadRequest, LoadResult, StateStore } from '../../src/store/port.js';
import { ACCOUNT_BALANCE, psnNoOf } from '../world/persons.js';
import type { World } from '../world/world.js';
import type { PersonTally, Sample } from './audit.js';
import type { Faults } from './faults.js';

const BATCH = 256;
const OUTBOX_PAGE = 4096;
const POOLED_METER = 'pool.paid';

/** `tallies` null: every person must be as loaded. */
export async function compareWithStore(
  store: StateStore,
  world: World,
  tallies: readonly PersonTally[] | null,
  samples: readonly Sample[],
  faults: Faults,
): Promise<void> {
  const year = yearCell(world.day.slice(0, 4));
  const persons = Array.from({ length: world.persons }, (_, i) => i);
  const personRequest = (i: number): LoadRequest => ({ psnNo: psnNoOf(i), cells: [ACCOUNT_CELL, year] });
  await inBatches(store, persons, personRequest, (i, result) => {
    faults.add(personFault(i, result, tallies === null ? null : (tallies[i] as PersonTally)));
  });
  const receiptRequest = (s: Sample): LoadRequest => ({ psnNo: psnNoOf(s.person), cells: [], msgid: s.msgid });
  await inBatches(store, samples, receiptRequest, (s, { receipt }) => {
    const same = receipt !== null && Buffer.compare(receipt.answer, s.frame) === 0;
    faults.add(same ? null : `receipt of ${s.msgid} is not the answer that was given`);
  });
}

async function inBatches<T>(
  store: StateStore,
  items: readonly T[],
  request: (item: T) => LoadRequest,
  check: (item: T, result: LoadResult) => void,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH);
    const results = await store.load(batch.map(request));
    for (const [i, item] of batch.entries()) check(item, results[i] as LoadResult);
  }
}

function personFault(person: number, { cells }: LoadResult, tally: PersonTally | null): string | null {
  const [account, year] = cells;
  const balance = account?.bytes == null ? 0 : decodeAccount(account.bytes).balance;
  const totals = year?.bytes == null ? null : decodeAccumulators(year.bytes);
  const settlements = tally?.settlements ?? 0;
  if ((totals?.events ?? 0) !== settlements)
    return `person ${person}: ${settlements} answers, ${totals?.events ?? 0} settlements in the store`;
  const spent = ACCOUNT_BALANCE - balance;
  if (spent !== (tally?.account ?? 0))
    return `person ${person}: accounts paid ${tally?.account ?? 0} fen by the answers, ${spent} by the store`;
  const pooled = totals?.meters[POOLED_METER] ?? 0;
  if (pooled !== (tally?.pooled ?? 0))
    return `person ${person}: the pooled fund paid ${tally?.pooled ?? 0} fen by the answers, ${pooled} by the store`;
  return null;
}

/** Settlements in the outboxes of all partitions. */
export async function countOutbox(store: StateStore): Promise<number> {
  let count = 0;
  for (let partition = 0; partition < store.partitions; partition += 1) {
    let position = '';
    while (true) {
      const page = await store.readOutbox(partition, position, OUTBOX_PAGE);
      for (const entry of page) if (decodeOutbox(entry.bytes).kind === 'settle') count += 1;
      if (page.length < OUTBOX_PAGE) break;
      position = page.at(-1)?.position ?? position;
    }
  }
  return count;
}
