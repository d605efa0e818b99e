import { describe, expect, it } from 'vitest';
import { decodeAccumulators } from '../../src/store/cells.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope, toyTotal, YEAR_CELL } from './toy.js';

describe('every message', () => {
  it('gets exactly one reply, in batches bounded in count', async () => {
    const bench = new Bench(new FakeStore(), { batchMax: 16 });
    for (let i = 0; i < 100; i++) bench.send(toyEnvelope(`M${i}`, `P${i}`, 5));
    await bench.settled();
    expect(bench.replies).toHaveLength(100);
    expect(new Set(bench.replies.map((r) => r.msgid)).size).toBe(100);
    expect(bench.codes().every((code) => code === '')).toBe(true);
    expect(Math.max(...bench.batches)).toBe(16);
    expect(bench.store.receipts.size).toBe(100);
    expect(bench.store.outbox).toHaveLength(100);
    expect(bench.engine.stats()).toMatchObject({ open: 0, openBytes: 0, lanes: 0, batchesInFlight: 0 });
  });

  it('closes a batch at its byte bound but takes one larger body alone', async () => {
    const bench = new Bench(new FakeStore(), { batchBytes: 5 });
    for (let i = 0; i < 6; i++) bench.send(toyEnvelope(`M${i}`, `P${i}`, i === 3 ? 4_000_000_000 : 1));
    await bench.settled();
    expect(bench.codes()).toEqual(['', '', '', '', '', '']);
    // Bodies of 2 bytes, the fourth of 6.
    expect(bench.batches).toEqual([2, 1, 1, 2]);
  });

  it('of one person is worked on after the one before it, in order', async () => {
    let inFlight = 0;
    let most = 0;
    const store = new FakeStore({
      load: async (requests) => {
        inFlight += requests.length;
        most = Math.max(most, inFlight);
      },
      afterCommit: async (requests) => {
        inFlight -= requests.length;
      },
    });
    const bench = new Bench(store);
    for (let i = 1; i <= 20; i++) bench.send(toyEnvelope(`M${i}`, 'P', i));
    await bench.settled();
    expect(most).toBe(1);
    expect(bench.conflicts).toBe(0);
    expect(bench.replies.map((r) => r.msgid)).toEqual(Array.from({ length: 20 }, (_, i) => `M${i + 1}`));
    expect(toyTotal(bench.replies[19]?.frame as Uint8Array)).toBe(210);
  });

  it('sent twice at once is executed once and answered with the same bytes', async () => {
    const bench = new Bench(new FakeStore());
    bench.send(toyEnvelope('SAME', 'P', 7));
    bench.send(toyEnvelope('SAME', 'P', 7));
    await bench.settled();
    const [first, second] = bench.replies;
    expect(first?.code).toBe('');
    expect(second?.frame).toEqual(first?.frame);
    expect(bench.replays).toBe(1);
    expect(decodeAccumulators(bench.store.cell('P', YEAR_CELL).bytes as Uint8Array).meters).toEqual({ total: 7 });
  });

  it('sent twice on two engines at once is executed once and answered with the same bytes', async () => {
    const store = new FakeStore();
    const one = new Bench(store, {}, { no: '1' });
    const two = new Bench(store, {}, { no: '2', sim: one.sim });
    one.send(toyEnvelope('SAME', 'P', 7));
    two.send(toyEnvelope('SAME', 'P', 7));
    await one.sim.until(() => one.replies.length + two.replies.length === 2);
    expect(one.replies[0]?.code).toBe('');
    expect(two.replies[0]?.frame).toEqual(one.replies[0]?.frame);
    expect(decodeAccumulators(store.cell('P', YEAR_CELL).bytes as Uint8Array)).toEqual({
      events: 1,
      meters: { total: 7 },
    });
  });

  it('whose msgid was used for another content or another person is refused and changes nothing', async () => {
    const bench = new Bench(new FakeStore());
    bench.send(toyEnvelope('SAME', 'P', 7));
    await bench.settled();
    bench.send(toyEnvelope('SAME', 'P', 8));
    bench.send(toyEnvelope('SAME', 'Q', 7));
    await bench.settled();
    expect(bench.codes()).toEqual(['', 'E601', 'E601']);
    expect(bench.store.receipts.size).toBe(1);
    expect(bench.store.cell('Q', YEAR_CELL).version).toBe(0);
  });

  it('with the msgid of another person on its way is refused by the commit', async () => {
    const bench = new Bench(new FakeStore());
    bench.send(toyEnvelope('SAME', 'P', 7));
    bench.send(toyEnvelope('SAME', 'Q', 7));
    await bench.settled();
    expect(bench.codes()).toEqual(['', 'E601']);
  });

  it('is answered although its connection is gone', async () => {
    const bench = new Bench(new FakeStore());
    const envelope = toyEnvelope('GONE', 'P', 7);
    bench.engine.submit({
      envelope,
      senderId: 'test',
      areas: ['*'],
      reply: () => {
        throw new Error('closed');
      },
    });
    bench.send(toyEnvelope('NEXT', 'P', 1));
    await bench.settled();
    expect(bench.repliesLost).toBe(1);
    bench.send(envelope);
    await bench.settled();
    expect(bench.codes()).toEqual(['', '']);
    expect(toyTotal(bench.replies[1]?.frame as Uint8Array)).toBe(7);
  });
});
