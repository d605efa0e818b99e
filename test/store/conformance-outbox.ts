/** The part of the conformance suite about consumers of the outbox, trimming, scanning and holds. */
import { expect, it } from 'vitest';
import { comparePositions } from '../../src/store/consumers.js';
import { decodeHold, encodeHold, HOLD_CELL } from '../../src/store/hold-cell.js';
import { partitionOf } from '../../src/store/partition.js';
import type { OutboxEntry, StateStore } from '../../src/store/port.js';
import type { Subject } from './conformance.js';
import { bytes, commitOne, request, textOf } from './requests.js';

export function conformOutbox(subject: () => Subject, person: () => string): void {
  const add = async (store: StateStore, psn: string, count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) await store.commit([request({ psn, outbox: `${psn} ${i}` })]);
  };
  const all = (store: StateStore, partition: number): Promise<OutboxEntry[]> => store.readOutbox(partition, '', 10_000);

  it('keeps what consumers say of their positions, partition by partition', async () => {
    const { store, second } = subject();
    await store.saveConsumer({ name: 'a.new-one', positions: {} });
    await store.saveConsumer({ name: 'archive', positions: { 3: '17-1', 5: '8' } });
    await (second ?? store).saveConsumer({ name: 'archive', positions: { 5: '9' } });
    expect(await store.readConsumers()).toEqual([
      { name: 'a.new-one', positions: {} },
      { name: 'archive', positions: { 3: '17-1', 5: '9' } },
    ]);
    await expect(store.saveConsumer({ name: 'a:b', positions: {} })).rejects.toThrow(RangeError);
    await store.removeConsumer('archive');
    await store.removeConsumer('never-there');
    await store.removeConsumer('a.new');
    expect((await store.readConsumers()).map((c) => c.name)).toEqual(['a.new-one']);
    await store.removeConsumer('a.new-one');
  });

  it('gives positions that compare as the entries stand', async () => {
    const { store } = subject();
    const psn = person();
    await add(store, psn, 12);
    const positions = (await all(store, partitionOf(psn, store.partitions))).map((e) => e.position);
    expect(positions.toReversed().toSorted(comparePositions)).toEqual(positions);
    expect(comparePositions('', positions[0] ?? '')).toBeLessThan(0);
    const ordered = ['', '9', '10', '10-1.0', '10-1.1', '10-1.9', '10-1.10', '10-1', '10-2.0', '10-2', '10-10'];
    expect(ordered.toReversed().toSorted(comparePositions)).toEqual(ordered);
  });

  it('reads back from the end, and from any entry, without the entries of other partitions', async () => {
    const { store } = subject();
    const psn = person();
    const other = Array.from({ length: 200 }, () => person()).find(
      (p) => partitionOf(p, store.partitions) === (partitionOf(psn, store.partitions) + 1) % store.partitions,
    );
    await add(store, psn, 7);
    if (other !== undefined) await add(store, other, 3);
    const partition = partitionOf(psn, store.partitions);
    const forwards = await all(store, partition);
    expect(await store.readOutboxBack(partition, '', 10_000)).toEqual(forwards.toReversed());
    expect(await store.readOutboxBack(partition, '', 2)).toEqual(forwards.slice(-2).toReversed());
    const at = forwards.at(-3)?.position ?? '';
    expect(await store.readOutboxBack(partition, at, 3)).toEqual(forwards.slice(-6, -3).toReversed());
    expect(await store.readOutboxBack(partition, forwards[0]?.position ?? '', 3)).toEqual([]);
  });

  it('trims only what every registered consumer has passed', async () => {
    const { store } = subject();
    const psn = person();
    const partition = partitionOf(psn, store.partitions);
    await add(store, psn, 10);
    const before = await all(store, partition);
    expect(await store.trimOutbox(partition)).toBe(0);
    await store.saveConsumer({ name: 'fast', positions: { [partition]: before.at(-2)?.position ?? '' } });
    await store.saveConsumer({ name: 'new', positions: {} });
    expect(await store.trimOutbox(partition)).toBe(0);
    await store.saveConsumer({ name: 'new', positions: { [partition]: before.at(-5)?.position ?? '' } });
    expect(await store.trimOutbox(partition)).toBe(before.length - 4);
    const positions = async (): Promise<string[]> => (await all(store, partition)).map((e) => e.position);
    expect(await positions()).toEqual(before.slice(-4).map((e) => e.position));
    await store.removeConsumer('new');
    expect(await store.trimOutbox(partition)).toBe(3);
    // What comes later still comes after every position anybody holds.
    await add(store, psn, 2);
    const after = await store.readOutbox(partition, before.at(-1)?.position ?? '', 10);
    expect(after.map((e) => textOf(e.bytes))).toEqual([`${psn} 0`, `${psn} 1`]);
    await store.removeConsumer('fast');
  });

  it('meets every cell in a scan, in steps of any size, while others are written', async () => {
    const { store } = subject();
    const psns = Array.from({ length: 60 }, () => person());
    await store.commit(psns.map((psn) => request({ psn, checks: { p: 0, y2025: 0 }, writes: { p: 'p', y2025: 'y' } })));
    for (const limit of [7, 1000]) {
      const met = new Set<string>();
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await store.scanCells(cursor, limit);
        for (const { psnNo, cell } of page.cells) met.add(`${psnNo}/${cell}`);
        expect(page.total).toBeGreaterThan(0);
        cursor = page.cursor;
        await commitOne(store, { psn: person(), checks: { p: 0 }, writes: { p: 'p' } });
      }
      for (const psn of psns) expect([met.has(`${psn}/p`), met.has(`${psn}/y2025`)]).toEqual([true, true]);
      expect([...met].filter((m) => !/^P[\d-]+\/[a-z][0-9A-Za-z]*$/.test(m))).toEqual([]);
    }
  });

  it('sets a hold whatever its version and touches nothing else', async () => {
    const { store } = subject();
    const psn = person();
    await commitOne(store, { psn, checks: { p: 0 }, writes: { p: 'p' } });
    const hold = { held: true, sinceMs: 1_750_000_000_000, reason: '累计不符', releasedMs: 0, releaseReason: '' };
    await store.setHold(psn, encodeHold(hold));
    await store.setHold(psn, encodeHold({ ...hold, held: false, releasedMs: 5, releaseReason: '已更正' }));
    const [found] = await store.load([{ psnNo: psn, cells: ['p', HOLD_CELL] }]);
    expect(found?.cells.map((c) => c.version)).toEqual([1, 2]);
    const kept = decodeHold(found?.cells[1]?.bytes ?? bytes(''));
    expect(kept).toEqual({ ...hold, held: false, releasedMs: 5, releaseReason: '已更正' });
  });
}
