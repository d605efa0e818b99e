import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAccumulators } from '../../src/store/cells.js';
import { unpack } from '../../src/wire/msgpack.js';
import type { FakeStore } from './fake-store.js';
import { Bench } from './harness.js';
import { toyEnvelope, YEAR_CELL } from './toy.js';
import { delay, fault, unreliable } from './unreliable.js';

interface Message {
  readonly engine: 0 | 1;
  readonly person: number;
  readonly msgid: number;
  readonly amount: number;
  readonly timeoutMs: number;
  readonly afterMs: number;
}

const message: fc.Arbitrary<Message> = fc.record({
  engine: fc.constantFrom(0 as const, 1 as const),
  person: fc.integer({ min: 0, max: 3 }),
  msgid: fc.integer({ min: 0, max: 30 }),
  amount: fc.integer({ min: 1, max: 3 }),
  timeoutMs: fc.constantFrom(20, 200, 5000),
  afterMs: fc.integer({ min: 0, max: 40 }),
});

async function run(
  messages: readonly Message[],
  faults: readonly number[],
  delays: readonly number[],
): Promise<{ store: FakeStore; benches: Bench[]; sent: Message[] }> {
  const store: FakeStore = unreliable(faults, delays, (ms) => one.sim.scheduler.sleep(ms));
  const settings = { batchMax: 3, doubtKeepMs: 5000 };
  const one: Bench = new Bench(store, settings, { no: '1' });
  const two = new Bench(store, settings, { no: '2', sim: one.sim });
  const benches = [one, two];
  for (const m of messages) {
    void one.sim.scheduler
      .sleep(m.afterMs)
      .then(() => benches[m.engine]?.send(toyEnvelope(`M${m.msgid}`, `P${m.person}`, m.amount, m.timeoutMs)));
  }
  const quiet = (b: Bench): boolean => b.replies.length === b.submitted && b.engine.stats().doubtsLate === 0;
  await one.sim.until(() => one.submitted + two.submitted === messages.length && benches.every(quiet));
  // Whatever is still on its way to the store arrives.
  const end = one.sim.clock.monotonicMs() + 200;
  void one.sim.scheduler.sleep(201);
  await one.sim.until(() => one.sim.clock.monotonicMs() >= end);
  return { store, benches, sent: [...messages] };
}

describe('two engines on one store, whatever happens in whatever order', () => {
  it('reply once to each message, execute each msgid at most once, and keep the totals', {
    timeout: 60_000,
  }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 5, maxLength: 40 }),
        fc.array(fault, { minLength: 3, maxLength: 25 }),
        fc.array(delay, { minLength: 3, maxLength: 25 }),
        async (messages, faults, delays) => {
          const { store, benches } = await run(messages, faults, delays);
          const replies = benches.flatMap((b) => b.replies);
          expect(replies).toHaveLength(messages.length);
          for (const { code } of replies) seen.set(code, (seen.get(code) ?? 0) + 1);

          // A success was executed, and all successes of one msgid are the same bytes: those of the receipt.
          for (const reply of replies.filter((r) => r.code === '')) {
            expect(Buffer.from(reply.frame)).toEqual(Buffer.from(store.receipts.get(reply.msgid)?.answer ?? []));
          }
          // What only ever was answered "not executed" is not there.
          const executable = new Set(replies.filter((r) => r.code === '' || r.code === 'E901').map((r) => r.msgid));
          for (const msgid of store.receipts.keys()) expect(executable.has(msgid)).toBe(true);

          // Totals, events and records are those of the executed messages, each once.
          let events = 0;
          let total = 0;
          for (const psnNo of store.persons.keys()) {
            const { bytes } = store.cell(psnNo, YEAR_CELL);
            if (bytes === null) continue;
            const totals = decodeAccumulators(bytes);
            events += totals.events;
            total += totals.meters['total'] ?? 0;
          }
          const recorded = [...store.records.values()].map((bytes) => (unpack(bytes) as [string, number])[1]);
          expect(events).toBe(store.receipts.size);
          expect(store.outbox).toHaveLength(store.receipts.size);
          expect(recorded.length).toBe(store.receipts.size);
          expect(total).toBe(recorded.reduce((sum, amount) => sum + amount, 0));
        },
      ),
      { numRuns: 150 },
    );
    // A run that met no trouble would prove nothing.
    for (const code of ['', 'E601', 'E702', 'E703', 'E901'])
      expect(seen.get(code) ?? 0, `replies ${code}`).toBeGreaterThan(0);
  });
});
