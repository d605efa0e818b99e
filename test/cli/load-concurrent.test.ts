import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import { decodeAccount, decodeAccumulators, encodeAccount, encodeAccumulators } from '../../src/store/cells.js';
import type { CommitRequest, CommitResult, StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { type RedisHandle, startRedis } from '../support/redis.js';
import { load, openStore, readRejects, rows, tempFolder, writeNdjson, YEAR } from './load-support.js';

const SPENT = 1_234;

/** One settlement as an engine commits it: totals and account together, on the versions it saw. */
async function settle(store: StateStore, psnNo: string): Promise<boolean> {
  const cells = [`y${YEAR}`, 'b'];
  const [loaded] = await store.load([{ psnNo, cells }]);
  const [totals, account] = loaded?.cells ?? [];
  const before = totals?.bytes == null ? { events: 0, meters: {} } : decodeAccumulators(totals.bytes);
  const balance = account?.bytes == null ? 0 : decodeAccount(account.bytes).balance;
  const meters = { ...before.meters, 'pool.paid': (before.meters['pool.paid'] ?? 0) + SPENT };
  const writes = [{ cell: cells[0] as string, bytes: encodeAccumulators({ events: before.events + 1, meters }) }];
  const checks = [{ cell: cells[0] as string, version: totals?.version ?? 0 }];
  if (balance >= SPENT) {
    writes.push({ cell: 'b', bytes: encodeAccount({ balance: balance - SPENT }) });
    checks.push({ cell: 'b', version: account?.version ?? 0 });
  }
  const [result] = await store.commit([
    { psnNo, msgid: null, receipt: null, checks, writes, record: null, outbox: null },
  ]);
  return result?.kind === 'committed';
}

/** Between the loader's look and its write, the person settles `times` times. */
function settlingBefore(store: StateStore, times: number, settled: Map<string, number>): StateStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'commit') {
        return async (requests: readonly CommitRequest[]): Promise<CommitResult[]> => {
          for (const { psnNo } of requests) {
            const done = settled.get(psnNo) ?? 0;
            if (done < times && (await settle(target, psnNo))) settled.set(psnNo, done + 1);
          }
          return target.commit(requests);
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

let folder: ReturnType<typeof tempFolder>;
let redis: RedisHandle | null = null;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(async () => {
  await redis?.stop();
  redis = null;
  folder.remove();
});

const stores: readonly (readonly [string, () => Promise<StateStore>])[] = [
  ['embedded', () => openStore(folder.path('data'))],
  [
    'redis',
    async () => {
      redis = await startRedis();
      return openRedisStore({ url: redis.socket });
    },
  ],
];

const person = (row: RosterRow): RosterRow => ({
  ...row,
  balc: '100.00',
  accumulators: [{ year: YEAR, meters: { 'pool.paid': '500.00' } }],
});

describe.each(stores)('loading while people settle, %s store', (_name, open) => {
  it('never loses a settlement of a person who already settled', async () => {
    const store = await open();
    const file = folder.path('roster.ndjson');
    const persons = rows(30).map(person);
    writeNdjson(file, persons);
    await load(store, file);
    const settled = new Map<string, number>();
    // Only the person's own data changes; the row still carries the totals and the balance of before.
    writeNdjson(
      file,
      persons.map((row) => ({ ...row, psn_name: `${row.psn_name}改` })),
    );
    // At the moment of comparing the amounts agreed; the settlement that came before the write must stay untouched.
    expect(await load(settlingBefore(store, 1, settled), file, { batch: 7 })).toMatchObject({
      changed: 30,
      rejected: 0,
    });
    expect([...settled.values()]).toEqual(persons.map(() => 1));
    for (const row of persons)
      await expectTotals(store, row, { events: 1, paid: 50_000 + SPENT, balance: 10_000 - SPENT });
    // Now they differ, and the row is turned away whole.
    expect(await load(store, file)).toMatchObject({ changed: 0, rejected: 30 });
    for (const row of persons)
      await expectTotals(store, row, { events: 1, paid: 50_000 + SPENT, balance: 10_000 - SPENT });
    // The same persons without the amounts: the change goes through, and the settlements in between stay.
    writeNdjson(
      file,
      persons.map(({ balc: _b, accumulators: _a, ...row }) => ({ ...row, psn_name: `${row.psn_name}二` })),
    );
    expect(await load(settlingBefore(store, 2, settled), file, { batch: 7 })).toMatchObject({
      changed: 30,
      rejected: 0,
    });
    for (const row of persons)
      await expectTotals(store, row, { events: 2, paid: 50_000 + 2 * SPENT, balance: 10_000 - 2 * SPENT });
    await store.close();
  });

  it('never overwrites the first settlement of a person whose totals it was about to write', async () => {
    const store = await open();
    const file = folder.path('roster.ndjson');
    const persons = rows(10).map(person);
    writeNdjson(file, persons);
    const settled = new Map<string, number>();
    expect(await load(settlingBefore(store, 1, settled), file)).toMatchObject({ rejected: 10, created: 0 });
    expect(readRejects(file).every(({ reason }) => reason.includes('已有结算'))).toBe(true);
    for (const row of persons) await expectTotals(store, row, { events: 1, paid: SPENT, balance: null });
    await store.close();
  });

  it('does overwrite when told to, on top of what was settled meanwhile', async () => {
    const store = await open();
    const file = folder.path('roster.ndjson');
    const persons = rows(10).map(person);
    writeNdjson(file, persons);
    const settled = new Map<string, number>();
    const summary = await load(settlingBefore(store, 4, settled), file, {
      overwriteAccumulators: true,
      overwriteBalance: true,
    });
    expect(summary).toMatchObject({ created: 10, rejected: 0 });
    for (const row of persons)
      await expectTotals(store, row, { events: settled.get(row.psn_no) ?? 0, paid: 50_000, balance: 10_000 });
    await store.close();
  });

  it('gives up on a person who never stands still, and says so', async () => {
    const store = await open();
    const file = folder.path('roster.ndjson');
    writeNdjson(file, rows(1).map(person));
    const settled = new Map<string, number>();
    const summary = await load(settlingBefore(store, Number.POSITIVE_INFINITY, settled), file, {
      overwriteAccumulators: true,
      overwriteBalance: true,
    });
    expect(summary).toMatchObject({ rejected: 1 });
    expect(readRejects(file)[0]?.reason).toContain('频繁结算');
    await store.close();
  });
});

async function expectTotals(
  store: StateStore,
  row: RosterRow,
  wanted: { events: number; paid: number; balance: number | null },
): Promise<void> {
  const [loaded] = await store.load([{ psnNo: row.psn_no, cells: [`y${YEAR}`, 'b'] }]);
  const [totals, account] = loaded?.cells ?? [];
  const balance = account?.bytes == null ? null : decodeAccount(account.bytes).balance;
  const { events, meters } = decodeAccumulators(totals?.bytes as Uint8Array);
  expect({ events, paid: meters['pool.paid'], balance }).toEqual(wanted);
}
