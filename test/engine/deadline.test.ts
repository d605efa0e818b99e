import { describe, expect, it } from 'vitest';
import type { ComputePool } from '../../src/compute/contract.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope, toyExecute, toyTotal } from './toy.js';

const never = (): Promise<void> => new Promise(() => undefined);

describe('a deadline', () => {
  it('that passes during the load sends nothing to the store', async () => {
    const bench = new Bench(new FakeStore({ load: () => bench.sim.scheduler.sleep(200) }));
    bench.send(toyEnvelope('SHORT', 'P', 1, 100));
    bench.send(toyEnvelope('LONG', 'Q', 1, 1000));
    await bench.settled();
    expect(bench.replies.map((r) => [r.msgid, r.code])).toEqual([
      ['SHORT', 'E702'],
      ['LONG', ''],
    ]);
    expect(bench.store.commits.flat().map((r) => r.msgid)).toEqual(['LONG']);
  });

  it('is kept to although the store never answers a load', async () => {
    const bench = new Bench(new FakeStore({ load: never }), { batchesInFlight: 1, batchMax: 1 });
    bench.send(toyEnvelope('LOADING', 'P', 1, 300));
    bench.send(toyEnvelope('QUEUED', 'Q', 1, 200));
    bench.send(toyEnvelope('LANE', 'P', 1, 250));
    await bench.settled();
    expect(bench.codes()).toEqual(['E702', 'E702', 'E702']);
    expect(bench.replies.map((r) => r.msgid)).toEqual(['QUEUED', 'LANE', 'LOADING']);
    for (const reply of bench.replies) expect(reply.atMs).toBeLessThanOrEqual(325);
    expect(bench.store.commits).toHaveLength(0);
  });

  it('that passed before the commit was sent forbids it, whatever was computed', async () => {
    const inner = new InlinePool({ strict: false }, toyExecute);
    const slow: ComputePool = {
      prepare: (policies) => inner.prepare(policies),
      run: async (...batch) => {
        await bench.sim.scheduler.sleep(150);
        return inner.run(...batch);
      },
      close: () => inner.close(),
    };
    const bench: Bench = new Bench(new FakeStore(), { sweepMs: 10_000 }, { pool: slow });
    bench.send(toyEnvelope('M', 'P', 1, 100));
    await bench.settled();
    await bench.sim.until(() => bench.engine.stats().batchesInFlight === 0);
    expect(bench.codes()).toEqual(['E702']);
    expect(bench.store.commits).toHaveLength(0);
  });
});

describe('admission', () => {
  it('refuses at once what the queue would keep past its deadline, and recovers', async () => {
    const store = new FakeStore({ load: () => bench.sim.scheduler.sleep(100) });
    const bench: Bench = new Bench(store, { batchMax: 1, batchesInFlight: 1 });
    bench.send(toyEnvelope('WARM', 'W', 1));
    await bench.settled();
    expect(bench.engine.stats().batchMs).toBe(100);
    for (let i = 0; i < 20; i++) bench.send(toyEnvelope(`M${i}`, `P${i}`, 1, 500));
    // 100 ms each: within 60 % of 500 ms there is room for two before and oneself.
    expect(bench.codes().filter((code) => code === 'E701')).toHaveLength(17);
    await bench.settled();
    expect(bench.codes().filter((code) => code === '')).toHaveLength(1 + 3);
    expect(bench.codes()).not.toContain('E702');
    bench.send(toyEnvelope('AFTER', 'P0', 1, 500));
    await bench.settled();
    expect(bench.codes().at(-1)).toBe('');
  });

  it('counts the messages of the same person one after the other', async () => {
    const store = new FakeStore({ load: () => bench.sim.scheduler.sleep(100) });
    const bench: Bench = new Bench(store);
    bench.send(toyEnvelope('WARM', 'W', 1));
    await bench.settled();
    for (let i = 0; i < 10; i++) bench.send(toyEnvelope(`M${i}`, 'P', 1, 500));
    expect(bench.codes().filter((code) => code === 'E701')).toHaveLength(7);
    await bench.settled();
    expect(bench.codes()).not.toContain('E702');
  });

  it('always lets one in when nothing is open, however slow the last time was', async () => {
    let slow = 5000;
    const store = new FakeStore({ load: () => bench.sim.scheduler.sleep(slow) });
    const bench: Bench = new Bench(store);
    bench.send(toyEnvelope('SLOW', 'P', 1, 20_000));
    await bench.settled();
    slow = 1;
    bench.send(toyEnvelope('FAST', 'P', 1, 100));
    await bench.settled();
    expect(bench.codes()).toEqual(['', '']);
  });

  it('bounds open messages and open bytes', async () => {
    const count = new Bench(new FakeStore(), { maxOpen: 3 });
    for (let i = 0; i < 5; i++) count.send(toyEnvelope(`M${i}`, `P${i}`, 1));
    expect(count.codes()).toEqual(['E701', 'E701']);
    await count.settled();
    const bytes = new Bench(new FakeStore(), { maxOpenBytes: 6 });
    for (let i = 0; i < 5; i++) bytes.send(toyEnvelope(`M${i}`, `P${i}`, 1));
    expect(bytes.codes()).toEqual(['E701', 'E701']);
    await bytes.settled();
    expect(bytes.codes().filter((code) => code === '')).toHaveLength(3);
  });

  it('copies the body of what it lets in: the door may use its bytes again', async () => {
    const bench = new Bench(new FakeStore());
    const envelope = { ...toyEnvelope('M1', 'P', 7), body: Uint8Array.from(toyEnvelope('M1', 'P', 7).body) };
    bench.send(envelope);
    envelope.body.fill(0xc1);
    await bench.settled();
    expect(bench.replies.map((r) => toyTotal(r.frame))).toEqual([7]);
  });

  it('lets a sender speak for its treating places only', async () => {
    const bench = new Bench(new FakeStore());
    bench.send(toyEnvelope('M1', 'P', 1), ['310000', '120100']);
    bench.send(toyEnvelope('M2', 'P', 1), ['310000', '110000']);
    await bench.settled();
    expect(bench.replies.map((r) => [r.msgid, r.code])).toEqual([
      ['M1', 'E204'],
      ['M2', ''],
    ]);
  });
});
