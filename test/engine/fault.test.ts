import { describe, expect, it } from 'vitest';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.js';
import type { ComputeOutcome, ComputePool } from '../../src/compute/contract.js';
import { need, success } from '../../src/compute/answers.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { StoreUnavailable } from '../../src/store/port.js';
import { pack } from '../../src/wire/msgpack.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope } from './toy.js';

describe('a fault', () => {
  it('in the computation of one message is answered alone', async () => {
    const bench = new Bench(new FakeStore());
    for (let i = 0; i < 10; i++) bench.send(toyEnvelope(`M${i}`, `P${i}`, i === 4 ? -1 : 1));
    await bench.settled();
    expect(bench.batches).toEqual([10]);
    expect(bench.replies.filter((r) => r.code === 'E704').map((r) => r.msgid)).toEqual(['M4']);
    expect(bench.codes().filter((code) => code === '')).toHaveLength(9);
  });

  it('of the pool sends nothing to the store', async () => {
    const nothing = (): Promise<void> => Promise.resolve();
    const broken: ComputePool = { prepare: nothing, run: () => Promise.reject(new Error('gone')), close: nothing };
    const bench = new Bench(new FakeStore(), {}, { pool: broken });
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['E704']);
    expect(bench.store.commits).toHaveLength(0);
  });

  it('of a load is not executed, and the person is free again', async () => {
    let down = true;
    const store = new FakeStore({
      load: () => (down ? Promise.reject(new StoreUnavailable('no master')) : Promise.resolve()),
    });
    const bench = new Bench(store);
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    down = false;
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['E703', '']);
  });

  it('that the store reports before writing is not executed', async () => {
    const bench = new Bench(new FakeStore({ commit: () => ({ kind: 'refused', reason: 'NOREPLICAS' }) }));
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['E703']);
    expect(bench.store.receipts.size).toBe(0);
  });
});

describe('a message that asks for more state', () => {
  const asking = (execute: (round: number) => Partial<Parameters<typeof need>[0]> | null): Bench => {
    let round = 0;
    const pool = new InlinePool({ strict: false }, (task): ComputeOutcome => {
      const wanted = execute(round++);
      return wanted === null ? success(task, pack([task.cells.map((c) => c.name), task.lookup])) : need(wanted);
    });
    return new Bench(new FakeStore(), {}, { pool });
  };

  it('gets cells, record, receipt and policy, each added to what it has', async () => {
    const bench = asking(
      (round) => [{ cells: ['y2024'] }, { setlId: 'S1', msgid: 'OTHER' }, { policyVersion: 'V' }][round] ?? null,
    );
    bench.store.records.set('S1', new Uint8Array([9]));
    bench.store.policies.set('V', new Uint8Array([8]));
    bench.store.receipts.set('OTHER', { psnNo: 'P', fingerprint: new Uint8Array(), answer: new Uint8Array([7]) });
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['']);
    // Each further load takes the message's own receipt along.
    expect(bench.store.loads).toEqual([1, 2, 2, 2]);
    const text = Buffer.from(bench.replies[0]?.frame as Uint8Array).toString('latin1');
    for (const word of ['y2024', 'S1', 'OTHER', 'policyVersion']) expect(text).toContain(word);
  });

  it('is cut off when it never has enough', async () => {
    const bench = asking(() => ({ cells: ['y2024'] }));
    bench.send(toyEnvelope('M', 'P', 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['E704']);
    expect(bench.store.loads).toHaveLength(DEFAULT_ENGINE_SETTINGS.maxNeeds + 1);
  });
});

describe('drain', () => {
  it('refuses what comes, answers what is open, and then resolves', async () => {
    const store = new FakeStore({ load: () => bench.sim.scheduler.sleep(50) });
    const bench: Bench = new Bench(store, { batchMax: 2, batchesInFlight: 1 });
    for (let i = 0; i < 6; i++) bench.send(toyEnvelope(`M${i}`, 'P', 1));
    let drained = false;
    const done = bench.engine.drain().then(() => {
      drained = true;
    });
    bench.send(toyEnvelope('LATE', 'Q', 1));
    expect(bench.codes()).toEqual(['E705']);
    await bench.sim.until(() => drained);
    await done;
    expect(bench.replies).toHaveLength(7);
    expect(bench.codes().filter((code) => code === '')).toHaveLength(6);
  });

  it('resolves at once when nothing is open', async () => {
    const bench = new Bench(new FakeStore());
    await bench.engine.drain();
    expect(bench.engine.stats().draining).toBe(true);
  });
});
