/** What a store says happened, whoever keeps it: the engine or a peer. Amounts in fen. */
import { ACCOUNT_CELL, decodeAccount, decodeAccumulators, decodeOutbox, yearCell } from '../../src/store/cells.js';
import type { LoadRequest, StateStore } from '../../src/store/port.js';
import { psnNoOf } from '../world/persons.js';
import { openPlace, type StorePlace, type World } from '../world/world.js';

export interface PersonFigures {
  readonly settlements: number;
  readonly balance: number;
  /** Paid by the fund that pays first. */
  readonly pooled: number;
}

/** An answer whose receipt is asked for. */
export interface ReceiptKey {
  readonly person: number;
  readonly msgid: string;
}

export interface Ledger {
  /** In the order asked for. */
  persons(indexes: readonly number[]): Promise<PersonFigures[]>;
  /** The stored answers; null where there is none. */
  receipts(keys: readonly ReceiptKey[]): Promise<(Uint8Array | null)[]>;
  /** Settlements in all outboxes. */
  settlements(): Promise<number>;
  close(): Promise<void>;
}

const OUTBOX_PAGE = 4096;

/** Meter of the fund that pays first, of in-patient bills and of out-patient ones. */
export function pooledMeter({ lines }: World): string {
  return lines === null ? 'pool.paid' : 'outpatient.paid';
}

/** The engine's own store, opened afresh. */
export async function engineLedger(place: StorePlace, world: World): Promise<Ledger> {
  const store = await openPlace(place);
  const year = yearCell(world.day.slice(0, 4));
  const meter = pooledMeter(world);
  return {
    persons: async (indexes) => {
      const requests: LoadRequest[] = indexes.map((i) => ({ psnNo: psnNoOf(i), cells: [ACCOUNT_CELL, year] }));
      return (await store.load(requests)).map(({ cells: [account, totals] }) => {
        const sums = totals?.bytes == null ? null : decodeAccumulators(totals.bytes);
        return {
          settlements: sums?.events ?? 0,
          balance: account?.bytes == null ? 0 : decodeAccount(account.bytes).balance,
          pooled: sums?.meters[meter] ?? 0,
        };
      });
    },
    receipts: async (keys) => {
      const requests = keys.map(({ person, msgid }) => ({ psnNo: psnNoOf(person), cells: [], msgid }));
      return (await store.load(requests)).map(({ receipt }) => receipt?.answer ?? null);
    },
    settlements: () => countOutbox(store),
    close: () => store.close(),
  };
}

async function countOutbox(store: StateStore): Promise<number> {
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
