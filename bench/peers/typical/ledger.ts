/** The typical service's store: the benchmark's persons put into it, and what it says afterwards. */
import { Buffer } from 'node:buffer';
import { Redis } from 'ioredis';
import { formatYuan, parseYuan } from '../../../src/money/yuan.js';
import { type Ledger, pooledMeter, type ReceiptKey } from '../../load/ledger.js';
import { ACCOUNT_BALANCE, personOf, psnNoOf } from '../../world/persons.js';
import type { World } from '../../world/world.js';
import { keys, type StoredAccount, type StoredReceipt, type StoredTotals } from './state.js';

const BATCH = 500;

export async function populateTypical(path: string, world: World): Promise<void> {
  const redis = new Redis({ path });
  for (let from = 0; from < world.persons; from += BATCH) {
    const pipeline = redis.pipeline();
    for (let i = from; i < Math.min(from + BATCH, world.persons); i += 1) {
      const account: StoredAccount = { balance: formatYuan(ACCOUNT_BALANCE) };
      pipeline.set(keys.person(psnNoOf(i)), JSON.stringify(personOf(i, world.day)));
      pipeline.set(keys.account(psnNoOf(i)), JSON.stringify(account));
    }
    await pipeline.exec();
  }
  redis.disconnect();
}

export function typicalLedger(path: string, world: World): Ledger {
  const redis = new Redis({ path });
  const year = world.day.slice(0, 4);
  const read = async <T>(names: readonly string[]): Promise<(T | null)[]> =>
    (await redis.mget(...names)).map((text) => (text === null ? null : (JSON.parse(text) as T)));
  return {
    persons: async (indexes) => {
      const accounts = await read<StoredAccount>(indexes.map((i) => keys.account(psnNoOf(i))));
      const totals = await read<StoredTotals>(indexes.map((i) => keys.totals(psnNoOf(i), year)));
      return indexes.map((_, k) => ({
        settlements: totals[k]?.events ?? 0,
        balance: parseYuan(accounts[k]?.balance ?? '0'),
        pooled: parseYuan(totals[k]?.meters[pooledMeter(world)] ?? '0'),
      }));
    },
    receipts: async (wanted: readonly ReceiptKey[]) => {
      const found = await read<StoredReceipt>(wanted.map(({ msgid }) => keys.receipt(msgid)));
      return found.map((receipt) => (receipt === null ? null : Buffer.from(receipt.answer)));
    },
    settlements: () => redis.xlen(keys.outbox),
    close: async () => redis.disconnect(),
  };
}
