/** The part of the conformance suite about outbox entries of one batch, which a store may keep together. */
import { expect, it } from 'vitest';
import { comparePositions } from '../../src/store/consumers.js';
import { partitionOf } from '../../src/store/partition.js';
import type { CommitRequest, OutboxEntry, StateStore } from '../../src/store/port.js';
import type { Subject } from './conformance.js';
import { drainOutbox, request, textOf } from './requests.js';

const LIMITS = [1, 2, 3, 4, 5, 7, 16, 17, 50, 1000];

export function conformGroups(subject: () => Subject, person: () => string): void {
  /** Persons of one partition, the first of whom may be told. */
  const together = (store: StateStore, count: number): { partition: number; psns: string[] } => {
    const psns = [person()];
    const partition = partitionOf(psns[0] ?? '', store.partitions);
    while (psns.length < count) {
      const next = person();
      if (partitionOf(next, store.partitions) === partition) psns.push(next);
    }
    return { partition, psns };
  };
  const all = (store: StateStore, partition: number): Promise<OutboxEntry[]> =>
    store.readOutbox(partition, '', 100_000);
  const texts = (entries: readonly OutboxEntry[]): (string | null)[] => entries.map((e) => textOf(e.bytes));
  const note = (psn: string, text = `of ${psn}`): CommitRequest => request({ psn, outbox: text });

  /** Batches of several sizes, single ones between; gives the texts in their order. */
  async function fill(store: StateStore): Promise<{ partition: number; added: string[] }> {
    const { partition, psns } = together(store, 40);
    const added: string[] = [];
    for (let from = 0, size = 1; from < psns.length; from += size, size = (size * 3) % 11) {
      const batch = psns.slice(from, from + size).map((psn) => note(psn));
      const results = await store.commit(batch);
      expect(new Set(results.map((r) => r.kind))).toEqual(new Set(['committed']));
      added.push(...batch.map((r) => textOf(r.outbox) ?? ''));
    }
    return { partition, added };
  }

  it('keeps the entries of a batch apart and in order, and only those of what was committed', async () => {
    const { store } = subject();
    const { partition, psns } = together(store, 4);
    const [a = '', b = '', c = '', d = ''] = psns;
    const before = await all(store, partition);
    const total = (await drainOutbox(store, 1000)).length;
    await store.commit([request({ psn: b, msgid: `${b}-m`, outbox: 'b first' })]);
    const results = await store.commit([
      note(a, 'a'),
      request({ psn: a, checks: { b: 7 }, outbox: 'conflict of a' }),
      request({ psn: b, msgid: `${b}-m`, outbox: 'replayed of b' }),
      request({ psn: b, msgid: `${b}-m`, intent: 'other', outbox: 'conflict of b' }),
      request({ psn: c, msgid: `${c}-m`, also: `${b}-m`, outbox: 'bar of c' }),
      request({ psn: 'a:b', outbox: 'malformed' }),
      note(c, ''),
      request({ psn: d }),
      note(d, 'x'.repeat(70_000)),
      request({ psn: d, outbox: Uint8Array.of(0xc1) }),
      note(a, 'a again'),
    ]);
    expect(results.filter((r) => r.kind === 'committed')).toHaveLength(6);
    const added = ['b first', 'a', '', 'x'.repeat(70_000), '\ufffd', 'a again'];
    const after = await all(store, partition);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(texts(after.slice(before.length))).toEqual(added);
    expect((await drainOutbox(store, 1000)).length).toBe(total + added.length);
  });

  it('gives every entry a position of its own, from which both ways go on, whatever the limit', async () => {
    const { store, second } = subject();
    const { partition, added } = await fill(store);
    const entries = await all(store, partition);
    expect(texts(entries.slice(-added.length))).toEqual(added);
    const positions = entries.map((e) => e.position);
    expect(new Set(positions).size).toBe(positions.length);
    expect(positions.toReversed().toSorted(comparePositions)).toEqual(positions);
    const newest = entries.toReversed();
    for (const limit of LIMITS) {
      expect(await walk(limit, (at) => store.readOutbox(partition, at, limit))).toEqual(entries);
      expect(await walk(limit, (at) => (second ?? store).readOutboxBack(partition, at, limit))).toEqual(newest);
    }
    for (const [i, { position }] of entries.entries()) {
      if (i < entries.length - added.length - 1) continue;
      expect(await store.readOutbox(partition, position, 9)).toEqual(entries.slice(i + 1, i + 10));
      expect(await store.readOutboxBack(partition, position, 9)).toEqual(newest.slice(-i).slice(0, i === 0 ? 0 : 9));
    }
  });

  it('trims no entry of a batch that a consumer has still to read, and counts what it removed', async () => {
    const { store } = subject();
    const { partition, added } = await fill(store);
    const entries = await all(store, partition);
    await store.saveConsumer({ name: 'ahead', positions: { [partition]: entries.at(-1)?.position ?? '' } });
    let left = entries.length;
    for (let i = entries.length - added.length; i < entries.length; i += 1) {
      const { position } = entries[i] as OutboxEntry;
      await store.saveConsumer({ name: 'slow', positions: { [partition]: position } });
      left -= await store.trimOutbox(partition);
      const kept = await all(store, partition);
      expect(kept).toEqual(entries.slice(entries.length - left));
      expect(left).toBeGreaterThanOrEqual(entries.length - 1 - i);
      // What is not removed came with what is not read yet, or is the newest.
      expect(left).toBeLessThanOrEqual(entries.length - 1 - i + 10);
      expect(await store.readOutbox(partition, position, 1000)).toEqual(entries.slice(i + 1));
    }
    expect(left).toBeLessThanOrEqual(1);
    for (const name of ['ahead', 'slow']) await store.removeConsumer(name);
  });
}

/** Page after page, each from the last position of the one before, until there are no more. */
async function walk(limit: number, read: (at: string) => Promise<OutboxEntry[]>): Promise<OutboxEntry[]> {
  const found: OutboxEntry[] = [];
  for (let at = ''; ; ) {
    const page = await read(at);
    expect(page.length).toBeLessThanOrEqual(limit);
    found.push(...page);
    if (found.length > 10_000) throw new Error('the same entries come again and again');
    if (page.length < limit) return found;
    at = page.at(-1)?.position ?? '';
  }
}
