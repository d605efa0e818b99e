import { describe, expect, it } from 'vitest';
import type { CommitResult } from '../../src/store/port.js';
import { encodeErrorAnswer } from '../../src/wire/envelope.js';
import { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope, toyTotal } from './toy.js';

const IN_DOUBT: CommitResult = { kind: 'in_doubt', reason: 'connection lost' };

describe('a commit without a certain answer', () => {
  it('is answered from its receipt when it was executed', async () => {
    const bench = new Bench(
      new FakeStore({
        commit: (_request, apply) => {
          apply();
          return IN_DOUBT;
        },
      }),
    );
    bench.send(toyEnvelope('M1', 'P', 7));
    await bench.settled();
    expect(bench.codes()).toEqual(['']);
    expect(toyTotal(bench.replies[0]?.frame as Uint8Array)).toBe(7);
    expect(Buffer.from(bench.replies[0]?.frame ?? [])).toEqual(
      Buffer.from(bench.store.receipts.get('M1')?.answer ?? []),
    );
    expect(bench.doubts).toEqual(['entered', 'resolved']);
  });

  it('is left open by a receipt whose answer cannot be put together any more', async () => {
    const bench = new Bench(
      new FakeStore({
        commit: (_request, apply) => {
          apply();
          return IN_DOUBT;
        },
      }),
      { doubtGraceMs: 500 },
    );
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    const { receipts } = bench.store;
    const keep = receipts.set.bind(receipts);
    receipts.set = (msgid, receipt) => keep(msgid, { ...receipt, answer: new Uint8Array(0) });
    await bench.settled();
    expect(bench.codes()).toEqual(['E901']);
    expect(receipts.get('M1')?.answer.length).toBe(0);
  });

  it('is never called failed for want of a receipt: the caller is told that it is open', async () => {
    const bench = new Bench(new FakeStore({ commit: () => IN_DOUBT }), { doubtGraceMs: 500 });
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    expect(bench.codes()).toEqual(['E901']);
    expect(bench.replies[0]?.atMs).toBeGreaterThanOrEqual(1500);
    expect(bench.replies[0]?.atMs).toBeLessThan(2100);
    expect(bench.doubts).toEqual(['entered', 'unresolved']);
    expect(bench.engine.stats()).toMatchObject({ doubtsOpen: 0, doubtsLate: 1 });
  });

  it('that arrives late is found in the background and never answered twice', async () => {
    let arrives: () => CommitResult = () => IN_DOUBT;
    const bench = new Bench(
      new FakeStore({
        commit: (_request, apply) => {
          arrives = apply;
          return IN_DOUBT;
        },
      }),
    );
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    expect(arrives().kind).toBe('committed');
    await bench.sim.until(() => bench.doubts.includes('resolved_later'));
    expect(bench.codes()).toEqual(['E901']);
    expect(bench.engine.stats().doubtsLate).toBe(0);
    bench.store.faults.commit = (_request, apply) => apply();
    bench.send(toyEnvelope('M1', 'P', 7));
    await bench.settled();
    expect(toyTotal(bench.replies[1]?.frame as Uint8Array)).toBe(7);
    expect(bench.store.receipts.size).toBe(1);
  });

  it('is told to the caller after all, over the connection that is still open', async () => {
    let arrives: () => CommitResult = () => IN_DOUBT;
    const store = new FakeStore({
      commit: (_request, apply) => {
        arrives = apply;
        return IN_DOUBT;
      },
    });
    const bench = new Bench(store);
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    arrives();
    await bench.sim.until(() => bench.doubts.includes('resolved_later'));
    expect(bench.pushed.map((r) => [r.msgid, r.code])).toEqual([['M1', '']]);
    expect(Buffer.from(bench.pushed[0]?.frame ?? [])).toEqual(Buffer.from(store.receipts.get('M1')?.answer ?? []));
    expect(bench.doubts).toEqual(['entered', 'unresolved', 'resolved_later', 'pushed']);
    expect(bench.codes()).toEqual(['E901']);
  });

  it.each([
    ['whose connection is gone', (bench: Bench): unknown => (bench.connected = false)],
    ['whose connection breaks', (bench: Bench): unknown => (bench.connected = null)],
  ])('is resolved for a caller %s, who may ask', async (_name, leave) => {
    let arrives: () => CommitResult = () => IN_DOUBT;
    const bench = new Bench(
      new FakeStore({
        commit: (_request, apply) => {
          arrives = apply;
          return IN_DOUBT;
        },
      }),
    );
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    leave(bench);
    arrives();
    await bench.sim.until(() => bench.doubts.includes('resolved_later'));
    expect([bench.pushed.length, bench.repliesLost]).toEqual([0, 1]);
    expect(bench.doubts).not.toContain('pushed');
  });

  it.each([
    ['reversed before it arrived', new Uint8Array(16), 'E604'],
    ['whose msgid another intent took', new Uint8Array(16).fill(1), 'E601'],
  ])('is not executed when it is one %s, at once and later', async (_name, fingerprint, code) => {
    const refusal = (msgid: string): Uint8Array =>
      encodeErrorAnswer({ msgid, refMsgid: 'R', code: 'E604', message: '已冲正' });
    for (const late of [false, true]) {
      const store = new FakeStore({ commit: () => IN_DOUBT });
      const bench = new Bench(store, { doubtGraceMs: 500 });
      const bar = (): unknown => store.receipts.set('M1', { psnNo: 'P', fingerprint, answer: refusal('M1') });
      bench.send(toyEnvelope('M1', 'P', 7, 1000));
      if (late) await bench.settled();
      else await bench.sim.until(() => bench.doubts.includes('entered'));
      bar();
      await bench.sim.until(() => bench.doubts.some((event) => event.startsWith('resolved')));
      expect(bench.codes()).toEqual([late ? 'E901' : code]);
      expect(bench.pushed.map((r) => r.code)).toEqual(late ? [code] : []);
    }
  });

  it('is let go of in the end, counted', async () => {
    const bench = new Bench(new FakeStore({ commit: () => IN_DOUBT }), { doubtKeepMs: 5000 });
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.sim.until(() => bench.doubts.includes('abandoned'));
    expect(bench.codes()).toEqual(['E901']);
    expect(bench.engine.stats().doubtsLate).toBe(0);
  });

  it('keeps a bounded number in the background', async () => {
    const bench = new Bench(new FakeStore({ commit: () => IN_DOUBT }), { maxDoubts: 3 });
    for (let i = 0; i < 5; i++) bench.send(toyEnvelope(`M${i}`, `P${i}`, 1, 1000));
    await bench.settled();
    expect(bench.engine.stats().doubtsLate).toBe(3);
    expect(bench.doubts.filter((event) => event === 'abandoned')).toHaveLength(2);
  });

  it('is a conflict when the receipt found is that of another intent', async () => {
    const store = new FakeStore();
    const bench = new Bench(store);
    store.faults.commit = (request, apply) => {
      if (request.psnNo !== 'P') return apply();
      store.receipts.set('M1', { psnNo: 'P', fingerprint: new Uint8Array([1]), answer: new Uint8Array([2]) });
      return IN_DOUBT;
    };
    bench.send(toyEnvelope('M1', 'P', 7));
    await bench.settled();
    expect(bench.codes()).toEqual(['E601']);
  });

  it('holds the next message of the person until it is decided, and waits through an unreadable store', async () => {
    let lookups = 0;
    const store = new FakeStore({
      load: async (requests) => {
        if (requests.every((r) => r.cells.length === 0) && ++lookups < 4) throw new Error('down');
      },
      commit: (request, apply) => {
        const result = apply();
        return request.msgid === 'M1' ? IN_DOUBT : result;
      },
    });
    const bench = new Bench(store);
    bench.send(toyEnvelope('M1', 'P', 7));
    bench.send(toyEnvelope('M2', 'P', 1));
    await bench.settled();
    expect(bench.replies.map((r) => [r.msgid, r.code])).toEqual([
      ['M1', ''],
      ['M2', ''],
    ]);
    expect(toyTotal(bench.replies[1]?.frame as Uint8Array)).toBe(8);
    expect(lookups).toBe(4);
  });

  it('lets no later attempt at its msgid be told that nothing was executed', async () => {
    let unreadable = false;
    let arrives: () => CommitResult = () => IN_DOUBT;
    const bench = new Bench(
      new FakeStore({
        load: () => (unreadable ? Promise.reject(new Error('down')) : Promise.resolve()),
        commit: (_request, apply) => {
          arrives = apply;
          return IN_DOUBT;
        },
      }),
      { maxOpen: 1 },
    );
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    unreadable = true;
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    bench.send(toyEnvelope('M2', 'P', 7, 1000));
    await bench.settled();
    // In doubt; refused with more open than allowed, the second M1 in the same way; then the load that failed.
    expect(bench.replies.map((r) => [r.msgid, r.code])).toEqual([
      ['M1', 'E901'],
      ['M1', 'E901'],
      ['M2', 'E701'],
      ['M1', 'E901'],
    ]);
    unreadable = false;
    arrives();
    await bench.sim.until(() => bench.doubts.includes('resolved_later'));
    unreadable = true;
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    expect(bench.codes().at(-1)).toBe('E703');
  });

  it('is open for a copy whose deadline passes behind it', async () => {
    const bench: Bench = new Bench(new FakeStore({ beforeCommit: () => bench.sim.scheduler.sleep(500) }));
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    bench.send(toyEnvelope('M1', 'P', 7, 100));
    bench.send(toyEnvelope('M2', 'P', 7, 100));
    await bench.settled();
    expect(bench.replies.map((r) => [r.msgid, r.code])).toEqual([
      ['M1', 'E901'],
      ['M2', 'E702'],
      ['M1', ''],
    ]);
    expect(bench.store.receipts.size).toBe(1);
  });

  it('whose result comes after the caller was told is not answered a second time', async () => {
    const bench: Bench = new Bench(new FakeStore({ afterCommit: () => bench.sim.scheduler.sleep(3000) }), {
      doubtGraceMs: 500,
    });
    bench.send(toyEnvelope('M1', 'P', 7, 1000));
    await bench.settled();
    await bench.sim.until(() => bench.engine.stats().batchesInFlight === 0);
    expect(bench.codes()).toEqual(['E901']);
    expect(bench.engine.stats()).toMatchObject({ open: 0, openBytes: 0, lanes: 0 });
  });

  it('is what a store that rejects or never answers leaves behind', async () => {
    const rejecting = new Bench(new FakeStore({ beforeCommit: () => Promise.reject(new Error('bug')) }));
    rejecting.send(toyEnvelope('M1', 'P', 7, 1000));
    await rejecting.settled();
    expect(rejecting.codes()).toEqual(['E901']);
    const silent = new Bench(new FakeStore({ afterCommit: () => new Promise(() => undefined) }), { doubtGraceMs: 500 });
    silent.send(toyEnvelope('M1', 'P', 7, 1000));
    await silent.settled();
    expect(silent.codes()).toEqual(['E901']);
    await silent.sim.until(() => silent.doubts.includes('resolved_later'));
  });
});
