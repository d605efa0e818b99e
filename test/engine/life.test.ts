import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { sharePolicies } from '../../src/compute/policies.js';
import { BUNDLES } from '../compute/fixtures.js';
import { FakeStore } from './fake-store.js';
import { Bench, Simulation } from './harness.js';
import { checkLife, enrol, lifeEnvelope, MSGIDS, type Msgid } from './life.js';
import { delay, fault, unreliable } from './unreliable.js';

interface Message {
  readonly engine: 0 | 1;
  readonly name: Msgid;
  readonly timeoutMs: number;
  readonly afterMs: number;
}

const message: fc.Arbitrary<Message> = fc.record({
  engine: fc.constantFrom(0 as const, 1 as const),
  name: fc.constantFrom<Msgid>('O', 'O', ...MSGIDS),
  timeoutMs: fc.constantFrom(50, 400, 5000),
  afterMs: fc.integer({ min: 0, max: 150 }),
});

/** Compiled once: every engine of every run shares the policies. */
const POOL = new InlinePool();
const POLICIES = BUNDLES.filter((bundle) => bundle.region === '610100');
await POOL.prepare(sharePolicies(POLICIES));

function bench(store: FakeStore, no: string, sim = new Simulation()): Bench {
  // A short grace, so that some outcomes come after the caller was told that they are open.
  return new Bench(
    store,
    { batchMax: 3, doubtGraceMs: 10, doubtKeepMs: 5000 },
    { no, sim, pool: POOL, policies: POLICIES },
  );
}

async function run(messages: readonly Message[], faults: readonly number[], delays: readonly number[]) {
  const store: FakeStore = unreliable(faults, delays, (ms) => one.sim.scheduler.sleep(ms));
  const one: Bench = bench(store, '1');
  const two = bench(store, '2', one.sim);
  const calm = { ...store.faults };
  for (const name of Object.keys(calm) as (keyof typeof calm)[]) delete store.faults[name];
  await enrol(store, 'P1');
  Object.assign(store.faults, calm);
  const benches = [one, two];
  for (const m of messages)
    void one.sim.scheduler
      .sleep(m.afterMs)
      .then(() => benches[m.engine]?.send(lifeEnvelope(m.name, 'P1', m.timeoutMs)));
  const quiet = (b: Bench): boolean => b.replies.length === b.submitted && b.engine.stats().doubtsLate === 0;
  await one.sim.until(() => one.submitted + two.submitted === messages.length && benches.every(quiet));
  // Whatever is still on its way to the store arrives.
  const end = one.sim.clock.monotonicMs() + 200;
  void one.sim.scheduler.sleep(200);
  await one.sim.until(() => one.sim.clock.monotonicMs() >= end);
  for (const name of Object.keys(store.faults) as (keyof typeof calm)[]) delete store.faults[name];
  return { store, benches };
}

describe('two engines, a store with faults, and everything that may be sent about one bill', () => {
  it('keep totals, account, status, records and replies in step in every order', { timeout: 120_000 }, async () => {
    const seen = new Map<string, number>();
    const count = (what: string): unknown => seen.set(what, (seen.get(what) ?? 0) + 1);
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 4, maxLength: 24 }),
        fc.array(fault, { minLength: 3, maxLength: 25 }),
        fc.array(delay, { minLength: 3, maxLength: 25 }),
        async (messages, faults, delays) => {
          const { store, benches } = await run(messages, faults, delays);
          const replies = benches.flatMap((b) => [...b.replies, ...b.pushed]);
          const { status, barred } = await checkLife(store, 'P1', replies);
          for (const { code } of replies) count(`reply ${code}`);
          count(`status ${status}`);
          for (const name of barred) count(`barred ${name}`);
          for (const b of benches) for (const event of b.doubts) count(`doubt ${event}`);
        },
      ),
      { numRuns: 200 },
    );
    // A run that met no trouble would prove nothing.
    const codes = ['', 'E602', 'E603', 'E604', 'E702', 'E703', 'E901'].map((code) => `reply ${code}`);
    const states = ['none', 'settled', 'cancelled', 'reversed'].map((status) => `status ${status}`);
    for (const what of [...codes, ...states, 'barred O', 'barred C', 'doubt resolved', 'doubt pushed'])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
  });
});

describe('two cancellations of one settlement through two engines at once', () => {
  it('are one cancellation and one refusal', async () => {
    const store = new FakeStore();
    const one = bench(store, '1');
    const two = bench(store, '2', one.sim);
    await enrol(store, 'P1');
    one.send(lifeEnvelope('O', 'P1'));
    await one.settled();
    one.send(lifeEnvelope('C', 'P1'));
    two.send(lifeEnvelope('C2', 'P1'));
    await one.sim.until(() => one.replies.length + two.replies.length === 3);
    expect([one.replies[1]?.code ?? '?', two.replies[0]?.code ?? '?'].toSorted()).toEqual(['', 'E603']);
    const state = await checkLife(store, 'P1', [...one.replies, ...two.replies]);
    expect(state.status).toBe('cancelled');
  });

  it('with one msgid are one cancellation and its replay', async () => {
    const store = new FakeStore();
    const one = bench(store, '1');
    const two = bench(store, '2', one.sim);
    await enrol(store, 'P1');
    one.send(lifeEnvelope('O', 'P1'));
    await one.settled();
    one.send(lifeEnvelope('C', 'P1'));
    two.send(lifeEnvelope('C', 'P1'));
    await one.sim.until(() => one.replies.length + two.replies.length === 3);
    expect(one.replies[1]?.code).toBe('');
    expect(two.replies[0]?.frame).toEqual(one.replies[1]?.frame);
  });
});

describe('a reversal that overtakes its original', () => {
  it('is told what the original did when that was first to arrive after all', async () => {
    const store = new FakeStore();
    const one = bench(store, '1');
    const two = bench(store, '2', one.sim);
    await enrol(store, 'P1');
    // The original is committed between the reversal's look-up and its commit.
    let held: (() => void) | null = null;
    store.faults.beforeCommit = (requests) =>
      requests.some((r) => r.msgid === 'P1-RO') && held === null
        ? new Promise((resolve) => {
            held = resolve;
          })
        : Promise.resolve();
    two.send(lifeEnvelope('RO', 'P1'));
    await one.sim.until(() => held !== null);
    one.send(lifeEnvelope('O', 'P1'));
    await one.settled();
    (held as unknown as () => void)();
    await two.settled();
    expect([one.codes(), two.codes()]).toEqual([[''], ['']]);
    expect((await checkLife(store, 'P1', [...one.replies, ...two.replies])).status).toBe('reversed');
  });

  it('bars an original that is computed at the same time on another engine', async () => {
    const store = new FakeStore();
    const one = bench(store, '1');
    const two = bench(store, '2', one.sim);
    await enrol(store, 'P1');
    let held: (() => void) | null = null;
    store.faults.beforeCommit = (requests) =>
      requests.some((r) => r.msgid === 'P1-O') && held === null
        ? new Promise((resolve) => {
            held = resolve;
          })
        : Promise.resolve();
    one.send(lifeEnvelope('O', 'P1'));
    await one.sim.until(() => held !== null);
    two.send(lifeEnvelope('RO', 'P1'));
    await two.settled();
    (held as unknown as () => void)();
    await one.settled();
    expect([one.codes(), two.codes()]).toEqual([['E604'], ['']]);
    expect(await checkLife(store, 'P1', [...one.replies, ...two.replies])).toEqual({ status: 'none', barred: ['O'] });
  });
});
