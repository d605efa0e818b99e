import { describe, expect, it } from 'vitest';
import { encodeAccumulators } from '../../src/store/cells.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope, toyTotal, YEAR_CELL } from './toy.js';

/** Moves the totals of P as another engine would, before each of the first `times` commits. */
function disturbed(times: number): FakeStore {
  let left = times;
  const store = new FakeStore({
    beforeCommit: async (requests) => {
      if (left > 0 && requests.some((r) => r.psnNo === 'P')) {
        left--;
        store.put('P', YEAR_CELL, encodeAccumulators({ events: 9, meters: { total: 100 } }));
      }
    },
  });
  return store;
}

describe('a version conflict', () => {
  it('is computed again on the current totals; the rest of the batch is not', async () => {
    const bench = new Bench(disturbed(2));
    bench.send(toyEnvelope('M1', 'P', 7));
    bench.send(toyEnvelope('M2', 'Q', 3));
    await bench.settled();
    const total = (msgid: string): number =>
      toyTotal(bench.replies.find((r) => r.msgid === msgid)?.frame as Uint8Array);
    expect(total('M1')).toBe(107);
    expect(total('M2')).toBe(3);
    expect(bench.conflicts).toBe(2);
    expect(bench.store.commits.map((batch) => batch.length)).toEqual([2, 1, 1]);
    expect(bench.store.loads).toEqual([2]);
  });

  it('is given up after five recomputations, with nothing executed', async () => {
    const bench = new Bench(disturbed(1000));
    bench.send(toyEnvelope('M1', 'P', 7));
    await bench.settled();
    expect(bench.codes()).toEqual(['E706']);
    expect(bench.store.commits).toHaveLength(6);
    expect(bench.store.receipts.size).toBe(0);
  });

  it('is not computed again past the deadline', async () => {
    const store = disturbed(1000);
    const bench = new Bench(store);
    const before = store.faults.beforeCommit;
    store.faults.beforeCommit = async (requests) => {
      await before?.(requests);
      await bench.sim.scheduler.sleep(60);
    };
    bench.send(toyEnvelope('M1', 'P', 7, 100));
    await bench.settled();
    expect(bench.codes()).toEqual(['E702']);
    expect(store.commits).toHaveLength(2);
    expect(store.receipts.size).toBe(0);
  });
});
