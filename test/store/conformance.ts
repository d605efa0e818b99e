/** What the port promises, asked of a real adapter. embedded.test.ts and redis*.test.ts run it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StateStore } from '../../src/store/port.js';
import { conformBatches } from './conformance-batches.js';
import { conformGroups } from './conformance-groups.js';
import { conformOutbox } from './conformance-outbox.js';
import { conformReceipts } from './conformance-receipts.js';
import { bytes, commitOne, request, textOf } from './requests.js';

export interface Subject {
  readonly store: StateStore;
  /** A second adapter on the same data, as another process would have it; null where the store allows only one. */
  readonly second: StateStore | null;
  /** A msgid stays with the first person who tried it, executed or not (Redis Cluster). */
  readonly claimsStay?: boolean;
  close(): Promise<void>;
}

export function conformance(name: string, open: () => Promise<Subject>): void {
  describe(`${name}: the state port`, () => {
    let subject: Subject;
    let next = 0;
    /** A person no other test touches. */
    const person = (): string => `P${(next += 1).toString().padStart(6, '0')}`;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(async () => subject.close());

    it('knows nothing of a new person', async () => {
      const [found] = await subject.store.load([
        { psnNo: person(), cells: ['p', 'y2025'], msgid: 'never-sent', setlId: 'none' },
      ]);
      const absent = { version: 0, bytes: null };
      expect(found).toEqual({ cells: [absent, absent], receipt: null, claimedByOther: false, record: null });
    });

    it('gives back what was committed', async () => {
      const psn = person();
      const intent = {
        psn,
        msgid: `${psn}-m`,
        checks: { p: 0, b: 0 },
        writes: { b: '12', p: 'name' },
        record: [`${psn}-s`, 'rec'],
      } as const;
      expect(await commitOne(subject.store, { ...intent, outbox: 'out' })).toEqual({ kind: 'committed' });
      const [found] = await subject.store.load([
        { psnNo: psn, cells: ['b', 'p', 'x'], msgid: `${psn}-m`, setlId: `${psn}-s` },
      ]);
      expect(found?.cells.map((c) => [c.version, textOf(c.bytes)])).toEqual([
        [1, '12'],
        [1, 'name'],
        [0, null],
      ]);
      expect(textOf(found?.receipt?.answer)).toBe(`answer ${psn}-m`);
      expect(textOf(found?.record)).toBe('rec');
    });

    it('raises the version of a written cell only', async () => {
      const psn = person();
      await commitOne(subject.store, { psn, checks: { p: 0, b: 0 }, writes: { p: 'a', b: '1' } });
      await commitOne(subject.store, { psn, checks: { p: 1, b: 1 }, writes: { b: '2' } });
      const [found] = await subject.store.load([{ psnNo: psn, cells: ['p', 'b'] }]);
      expect(found?.cells.map((c) => c.version)).toEqual([1, 2]);
    });

    it('replays the same bytes for a repeated message, whatever it now carries', async () => {
      const psn = person();
      const answer = new Uint8Array([0, 255, 13, 10, 0, 128]);
      await commitOne(subject.store, { psn, msgid: `${psn}-m`, answer, checks: { b: 0 }, writes: { b: '1' } });
      const again = await commitOne(subject.store, {
        psn,
        msgid: `${psn}-m`,
        answer: 'other',
        checks: { b: 0 },
        writes: { b: '9' },
        outbox: 'x',
      });
      expect(again.kind).toBe('replayed');
      expect(again.kind === 'replayed' && Buffer.from(again.answer).equals(Buffer.from(answer))).toBe(true);
      const [found] = await subject.store.load([{ psnNo: psn, cells: ['b'] }]);
      expect(found?.cells[0]?.version).toBe(1);
    });

    it('answers message_conflict for another intent under the same msgid', async () => {
      const psn = person();
      await commitOne(subject.store, { psn, msgid: `${psn}-m`, intent: 'one' });
      expect(await commitOne(subject.store, { psn, msgid: `${psn}-m`, intent: 'two' })).toEqual({
        kind: 'message_conflict',
      });
    });

    it('answers message_conflict for another person, in the same and in other partitions', async () => {
      const psn = person();
      await commitOne(subject.store, { psn, msgid: `${psn}-m` });
      const others = Array.from({ length: 200 }, () => person());
      const results = await subject.store.commit(
        others.map((other) => request({ psn: other, msgid: `${psn}-m`, checks: { b: 0 }, writes: { b: '1' } })),
      );
      expect(new Set(results.map((r) => r.kind))).toEqual(new Set(['message_conflict']));
      const found = await subject.store.load(others.map((psnNo) => ({ psnNo, cells: ['b'], msgid: `${psn}-m` })));
      expect(found.every((f) => f.claimedByOther && f.receipt === null && f.cells[0]?.version === 0)).toBe(true);
    });

    it('writes a second receipt with the first, or neither', async () => {
      const psn = person();
      const bar = { psn, msgid: `${psn}-r`, also: `${psn}-o` } as const;
      expect((await commitOne(subject.store, { ...bar, checks: { b: 5 } })).kind).toBe('version_conflict');
      const [before] = await subject.store.load([{ psnNo: psn, cells: [], msgid: `${psn}-o` }]);
      expect(before?.receipt).toBeNull();
      expect((await commitOne(subject.store, bar)).kind).toBe('committed');
      const found = await subject.store.load(
        [`${psn}-r`, `${psn}-o`].map((msgid) => ({ psnNo: psn, cells: [], msgid })),
      );
      expect(found.map((f) => textOf(f.receipt?.answer))).toEqual([`answer ${psn}-r`, `barred ${psn}-o`]);
      // The barred message is a conflict, for its person and for others; the one that barred it is replayed.
      expect((await commitOne(subject.store, { psn, msgid: `${psn}-o` })).kind).toBe('message_conflict');
      expect((await commitOne(subject.store, { psn: person(), msgid: `${psn}-o` })).kind).toBe('message_conflict');
      expect((await commitOne(subject.store, bar)).kind).toBe('replayed');
    });

    it('writes nothing when the second msgid is used by now, whoever used it', async () => {
      const psn = person();
      await commitOne(subject.store, { psn, msgid: `${psn}-o` });
      const late = { msgid: `${psn}-r`, also: `${psn}-o`, checks: { b: 0 }, writes: { b: '1' }, outbox: 'never' };
      const other = person();
      expect((await commitOne(subject.store, { psn, ...late })).kind).toBe('receipt_exists');
      expect((await commitOne(subject.store, { psn: other, ...late, msgid: `${other}-r` })).kind).toBe(
        'receipt_exists',
      );
      const found = await subject.store.load(
        [psn, other].map((psnNo) => ({ psnNo, cells: ['b'], msgid: `${psnNo}-r` })),
      );
      expect(found.map((f) => [f.receipt, f.cells[0]?.version])).toEqual([
        [null, 0],
        [null, 0],
      ]);
    });

    it('answers a version conflict with the current cells in the order of the checks, and writes nothing', async () => {
      const psn = person();
      await commitOne(subject.store, { psn, checks: { p: 0, b: 0 }, writes: { p: 'a', b: '1' } });
      await commitOne(subject.store, { psn, checks: { b: 1 }, writes: { b: '2' } });
      const stale = {
        psn,
        msgid: `${psn}-m`,
        checks: { b: 1, y2025: 0, p: 1 },
        writes: { b: '9', y2025: '9' },
        record: [`${psn}-s`, 'r'],
      } as const;
      const result = await commitOne(subject.store, { ...stale, outbox: `stale ${psn}` });
      expect(result.kind).toBe('version_conflict');
      if (result.kind !== 'version_conflict') return;
      expect(result.cells.map((c) => [c.version, textOf(c.bytes)])).toEqual([
        [2, '2'],
        [0, null],
        [1, 'a'],
      ]);
      const [found] = await subject.store.load([
        { psnNo: psn, cells: ['b', 'y2025'], msgid: `${psn}-m`, setlId: `${psn}-s` },
      ]);
      expect(found?.cells.map((c) => c.version)).toEqual([2, 0]);
      expect([found?.receipt, found?.record]).toEqual([null, null]);
      // The message is free: the same id may be used after computing again.
      const retried = await commitOne(subject.store, { ...stale, checks: { b: 2, y2025: 0, p: 1 } });
      expect(retried.kind).toBe('committed');
    });

    it('refuses what is malformed before writing anything', async () => {
      const psn = person();
      const wrong = [
        { ...request({ psn, msgid: `${psn}-1` }), receipt: null },
        { ...request({ psn, msgid: `${psn}-2` }), receipt: { fingerprint: bytes('short'), answer: bytes('') } },
        request({ psn, writes: { b: 'unchecked' } }),
        request({ psn, checks: { b: -1 }, writes: { b: '1' } }),
        request({ psn, checks: { b: 0.5 } }),
        request({ psn, checks: { 'B:x': 0 } }),
        {
          ...request({ psn }),
          checks: [
            { cell: 'b', version: 0 },
            { cell: 'b', version: 0 },
          ],
        },
        request({ psn: 'a:b' }),
        request({ psn: 'a{b}' }),
        request({ psn: '' }),
        request({ psn, record: ['', 'x'] }),
        request({ psn, also: `${psn}-3` }),
        request({ psn, msgid: `${psn}-4`, also: `${psn}-4` }),
        request({ psn, msgid: `${psn}-5`, also: 'a:b' }),
      ];
      const results = await subject.store.commit(wrong);
      expect(results.map((r) => r.kind)).toEqual(wrong.map(() => 'refused'));
      const [found] = await subject.store.load([{ psnNo: psn, cells: ['b'] }]);
      expect(found?.cells[0]?.version).toBe(0);
    });

    it('keeps every byte value and a megabyte', async () => {
      const psn = person();
      const every = Uint8Array.from({ length: 256 }, (_, i) => i);
      const large = Uint8Array.from({ length: 1024 * 1024 }, (_, i) => (i * 31) & 0xff);
      const intent = { psn, msgid: `${psn}-m`, answer: large, checks: { p: 0, b: 0 }, writes: { p: every, b: large } };
      expect((await commitOne(subject.store, { ...intent, record: [`${psn}-s`, large], outbox: every })).kind).toBe(
        'committed',
      );
      const [found] = await subject.store.load([
        { psnNo: psn, cells: ['p', 'b'], msgid: `${psn}-m`, setlId: `${psn}-s` },
      ]);
      const kept = [found?.cells[0]?.bytes, found?.cells[1]?.bytes, found?.receipt?.answer, found?.record];
      const sent = [every, large, large, large];
      expect(kept.map((k, i) => Buffer.from(k ?? []).equals(Buffer.from(sent[i] ?? [])))).toEqual([
        true,
        true,
        true,
        true,
      ]);
    });

    it('stores, activates and keeps policies immutable', async () => {
      const { store } = subject;
      await store.putPolicy({ versionId: '610100@aa', bytes: bytes('{"a":1}') });
      await store.putPolicy({ versionId: '610100@aa', bytes: bytes('{"a":1}') });
      await store.putPolicy({ versionId: '610100@bb', bytes: bytes('{"a":2}') });
      await expect(store.putPolicy({ versionId: '610100@aa', bytes: bytes('{"a":3}') })).rejects.toThrow(/other bytes/);
      expect(textOf(await store.getPolicy('610100@aa'))).toBe('{"a":1}');
      expect(await store.getPolicy('610100@zz')).toBeNull();
      await store.activatePolicy('610100', '610100@aa');
      await store.activatePolicy('610100', '610100@bb');
      await expect(store.activatePolicy('610100', '610100@zz')).rejects.toThrow(/not stored/);
      expect(await store.activePolicies()).toEqual({ '610100': '610100@bb' });
    });

    it('is ready', async () => {
      expect(await subject.store.health()).toMatchObject({ ready: true, reason: '' });
    });

    conformReceipts(() => subject, person);
    conformBatches(() => subject, person);
    conformOutbox(() => subject, person);
    conformGroups(() => subject, person);
  });
}
