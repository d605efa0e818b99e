/** The part of the conformance suite about many requests at once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CommitRequest, StateStore } from '../../src/store/port.js';
import type { Subject } from './conformance.js';
import { ModelStore } from './model.js';
import { plain } from './plain.js';
import { bytes, commitOne, drainOutbox, fingerprint, type Intent, request, textOf } from './requests.js';

export function conformBatches(subject: () => Subject, person: () => string): void {
  it('takes an empty batch', async () => {
    expect(await subject().store.commit([])).toEqual([]);
    expect(await subject().store.load([])).toEqual([]);
  });

  it('applies two requests of one person in one batch one after the other', async () => {
    const psn = person();
    const first = request({ psn, msgid: `${psn}-1`, checks: { b: 0 }, writes: { b: 'first' } });
    const blind = request({ psn, msgid: `${psn}-2`, checks: { b: 0 }, writes: { b: 'blind' } });
    const seeing = request({ psn, msgid: `${psn}-3`, checks: { b: 1 }, writes: { b: 'seeing' } });
    const repeat = request({ psn, msgid: `${psn}-1`, checks: { b: 9 }, writes: { b: 'never' } });
    const stranger = request({ psn: person(), msgid: `${psn}-1`, checks: { b: 0 }, writes: { b: 'never' } });
    const results = await subject().store.commit([first, blind, seeing, repeat, stranger]);
    expect(results.map((r) => r.kind)).toEqual([
      'committed',
      'version_conflict',
      'committed',
      'replayed',
      'message_conflict',
    ]);
    const [, conflict, , replay] = results;
    expect(conflict?.kind === 'version_conflict' && textOf(conflict.cells[0]?.bytes)).toBe('first');
    expect(replay?.kind === 'replayed' && textOf(replay.answer)).toBe(`answer ${psn}-1`);
    const [found] = await subject().store.load([{ psnNo: psn, cells: ['b'] }]);
    expect([found?.cells[0]?.version, textOf(found?.cells[0]?.bytes)]).toEqual([2, 'seeing']);
  });

  it('sees a second receipt of the same batch', async () => {
    const psn = person();
    const results = await subject().store.commit([
      request({ psn, msgid: `${psn}-r`, also: `${psn}-o` }),
      request({ psn, msgid: `${psn}-o`, checks: { b: 0 }, writes: { b: 'late' } }),
      request({ psn, msgid: `${psn}-s`, also: `${psn}-o` }),
      request({ psn, msgid: `${psn}-t`, also: `${psn}-s` }),
      request({ psn, msgid: `${psn}-s`, checks: { b: 0 }, writes: { b: 'late' } }),
    ]);
    expect(results.map((r) => r.kind)).toEqual([
      'committed',
      'message_conflict',
      'receipt_exists',
      'committed',
      'message_conflict',
    ]);
  });

  it('commits 1,000 persons in one batch in order', async () => {
    const people = Array.from({ length: 1000 }, () => person());
    const wanted = people.map((psn, i) =>
      request({ psn, msgid: `${psn}-m`, checks: { b: i % 10 === 0 ? 5 : 0 }, writes: { b: psn } }),
    );
    const results = await subject().store.commit(wanted);
    expect(results.map((r) => r.kind)).toEqual(people.map((_, i) => (i % 10 === 0 ? 'version_conflict' : 'committed')));
    const found = await subject().store.load(people.map((psnNo) => ({ psnNo, cells: ['b'], msgid: `${psnNo}-m` })));
    expect(found.map((f) => textOf(f.cells[0]?.bytes))).toEqual(people.map((psn, i) => (i % 10 === 0 ? null : psn)));
    expect(found.map((f) => f.receipt !== null)).toEqual(people.map((_, i) => i % 10 !== 0));
  });

  it('loses no update among 200 concurrent increments, through one adapter and through two', async () => {
    const { store, second } = subject();
    for (const stores of second === null ? [[store]] : [[store], [store, second]]) {
      const psn = person();
      await Promise.all(
        Array.from({ length: 200 }, (_, i) => increment(stores[i % stores.length] as StateStore, psn, `${psn}-${i}`)),
      );
      const [found] = await store.load([{ psnNo: psn, cells: ['b'] }]);
      expect([found?.cells[0]?.version, textOf(found?.cells[0]?.bytes)]).toEqual([200, '200']);
    }
  });

  it('executes a message sent twice at once only once, through one adapter and through two', async () => {
    const { store, second } = subject();
    const psn = person();
    const send = (via: StateStore): ReturnType<typeof commitOne> =>
      commitOne(via, { psn, msgid: `${psn}-m`, checks: { b: 0 }, writes: { b: '1' }, outbox: `once ${psn}` });
    const results = await Promise.all([send(store), send(second ?? store), send(store), send(second ?? store)]);
    expect(results.map((r) => r.kind).toSorted()).toEqual(['committed', 'replayed', 'replayed', 'replayed']);
    expect((await drainOutbox(store, 1000)).filter((e) => e.text === `once ${psn}`)).toHaveLength(1);
  });

  it('keeps the outbox complete and in order per partition, and resumes from a position', async () => {
    const { store } = subject();
    const psn = person();
    const before = await drainOutbox(store, 1000);
    for (let i = 0; i < 20; i += 1)
      await store.commit([request({ psn, checks: { b: i }, writes: { b: '' }, outbox: `${psn} ${i}` })]);
    // A refused and a conflicting one must leave no trace.
    await store.commit([request({ psn, checks: { b: 3 }, writes: { b: '' }, outbox: `${psn} bad` })]);
    const mine = (await drainOutbox(store, 3)).filter((e) => e.text.startsWith(psn));
    expect(mine.map((e) => e.text)).toEqual(Array.from({ length: 20 }, (_, i) => `${psn} ${i}`));
    expect(new Set(mine.map((e) => e.partition)).size).toBe(1);
    expect((await drainOutbox(store, 1000)).length).toBe(before.length + 20);
  });

  it('does what a store of plain maps does, for any batches', { timeout: 120_000 }, async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      message: fc.option(fc.integer({ min: 0, max: 9 })),
      intent: fc.constantFrom('a', 'a', 'a', 'b'),
      also: fc.option(fc.integer({ min: 0, max: 9 })),
      /** How far the version seen lags behind the model's. */
      lag: fc.constantFrom(0, 0, 0, 0, 1),
      cells: fc.uniqueArray(fc.constantFrom('p', 'b', 'y2024', 'y2025'), { minLength: 1 }),
      written: fc.integer({ min: 0, max: 4 }),
      value: fc.uint8Array({ minLength: 1, maxLength: 40 }).filter(([first]) => first !== 0xc1),
      record: fc.boolean(),
      /** How much of the answer's end the record holds. */
      tail: fc.option(fc.nat(40)),
      outbox: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), async (batches) => {
        run += 1;
        const tag = person();
        const message = (who: number, m: number): string =>
          subject().claimsStay === true ? `${tag}m${m}-${who}` : `${tag}m${m}`;
        const model = new ModelStore();
        const before = (await drainOutbox(subject().store, 1000)).length;
        let number = 0;
        for (const steps of batches) {
          const requests = steps.map((s) => {
            number += 1;
            const psn = `${tag}-${s.who}`;
            // Versions as they stood before the batch: inside it a later request may find them moved on.
            const checks = Object.fromEntries(s.cells.map((c) => [c, Math.max(0, model.cell(psn, c).version - s.lag)]));
            const intent: Intent = {
              psn,
              ...(s.message === null
                ? {}
                : { msgid: message(s.who, s.message), intent: `${psn.slice(-1)}${s.intent}` }),
              ...(s.message === null || s.also === null || s.also === s.message
                ? {}
                : { also: message(s.who, s.also) }),
              answer: s.value,
              checks,
              writes: Object.fromEntries(s.cells.slice(0, s.written).map((c) => [c, s.value])),
              ...(s.record ? { record: [`${tag}s${number}`, s.value] as const } : {}),
              ...(s.outbox ? { outbox: bytes(`${tag} ${number}`) } : {}),
            };
            return s.tail === null ? request(intent) : withTail(request(intent), s.tail);
          });
          expect(plain(await subject().store.commit(requests))).toEqual(plain(requests.map((r) => model.commit(r))));
        }
        const wanted = [0, 1, 2, 3].flatMap((who) =>
          Array.from({ length: 10 }, (_, m) => ({
            psnNo: `${tag}-${who}`,
            cells: ['y2025', 'p', 'b', 'y2024'],
            msgid: message(who, m),
            setlId: `${tag}s${m}`,
          })),
        );
        expect(plain(await subject().store.load(wanted))).toEqual(plain(wanted.map((w) => model.load(w))));
        expect((await drainOutbox(subject().store, 1000)).length).toBe(before + model.outbox.length);
      }),
      { numRuns: 25 },
    );
    expect(run).toBeGreaterThan(0);
  });
}

/** The record holds the end of the answer somewhere in it. */
function withTail(r: CommitRequest, most: number): CommitRequest {
  if (r.record === null || r.receipt === null) return r;
  const { answer } = r.receipt;
  const length = Math.min(most, answer.length);
  const held = Buffer.concat([r.record.bytes, answer.subarray(answer.length - length), bytes('.')]);
  return { ...r, record: { ...r.record, bytes: held, answerTail: { at: r.record.bytes.length, length } } };
}

/** Reads, adds one, commits; starts again on what a conflict reports, as the engine does. */
async function increment(store: StateStore, psn: string, msgid: string): Promise<void> {
  const [found] = await store.load([{ psnNo: psn, cells: ['b'] }]);
  let cell = found?.cells[0] ?? { version: 0, bytes: null };
  for (;;) {
    const next = String(Number(textOf(cell.bytes) ?? '0') + 1);
    const receipt = { fingerprint: fingerprint(msgid), answer: bytes(next) };
    const checks = [{ cell: 'b', version: cell.version }];
    const [result] = await store.commit([
      { psnNo: psn, msgid, receipt, checks, writes: [{ cell: 'b', bytes: bytes(next) }], record: null, outbox: null },
    ]);
    if (result?.kind === 'committed') return;
    if (result?.kind !== 'version_conflict') throw new Error(`unexpected ${result?.kind}`);
    cell = result.cells[0] ?? cell;
  }
}
