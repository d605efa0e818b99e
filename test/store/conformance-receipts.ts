/** The part of the conformance suite about answers whose end stands in the record. */
import { expect, it } from 'vitest';
import type { CommitRequest, LoadResult, StateStore } from '../../src/store/port.js';
import type { Subject } from './conformance.js';
import { bytes, commitOne, fingerprint, request } from './requests.js';

const hex = (value: Uint8Array | null | undefined): string => Buffer.from(value ?? []).toString('hex');

/** No two bytes near each other are the same: one byte to either side would be another answer. */
const answerOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => 0x95 + i * 31);

/** A settlement whose record holds the last `length` bytes of its answer, at `at`. */
function settlement(psn: string, answer: Uint8Array, at: number, length: number): CommitRequest {
  const tail = answer.subarray(answer.length - length);
  const record = Buffer.concat([new Uint8Array(at).fill(0xee), tail, bytes('more of it')]);
  return {
    ...request({ psn, msgid: `${psn}-m`, checks: { b: 0 }, writes: { b: '1' } }),
    receipt: { fingerprint: fingerprint('intent'), answer },
    record: { setlId: `${psn}-s`, bytes: record, answerTail: { at, length } },
  };
}

const again = (r: CommitRequest): CommitRequest => ({ ...r, record: null, checks: [], writes: [] });

export function conformReceipts(subject: () => Subject, person: () => string): void {
  const stores = (): StateStore[] => [subject().store, subject().second].filter((s) => s !== null);

  it.each([
    [620, 300, 550],
    [100, 0, 100],
    [100, 7, 1],
    [100, 7, 0],
    [1, 70_000, 1],
  ])('gives back an answer of %i bytes whose end stands at %i of the record, %i bytes of it', async (n, at, length) => {
    const psn = person();
    const answer = answerOf(n);
    const first = settlement(psn, answer, at, length);
    expect(await subject().store.commit([first])).toEqual([{ kind: 'committed' }]);
    for (const store of stores()) {
      const [replayed] = await store.commit([again(first)]);
      expect(replayed?.kind).toBe('replayed');
      expect(replayed?.kind === 'replayed' && hex(replayed.answer)).toBe(hex(answer));
      const [found] = await store.load([{ psnNo: psn, cells: ['b'], msgid: `${psn}-m`, setlId: `${psn}-s` }]);
      expect([hex(found?.receipt?.answer), hex(found?.receipt?.fingerprint)]).toEqual([
        hex(answer),
        hex(fingerprint('intent')),
      ]);
      expect([found?.cells[0]?.version, hex(found?.record)]).toEqual([1, hex(first.record?.bytes)]);
    }
  });

  it('keeps such an answer to its person and its intent', async () => {
    const psn = person();
    const { store } = subject();
    const first = settlement(psn, answerOf(90), 5, 60);
    await store.commit([first]);
    const other = person();
    const results = await store.commit([
      { ...again(first), receipt: { fingerprint: fingerprint('two'), answer: answerOf(90) } },
      { ...again(first), psnNo: other },
      request({ psn: other, msgid: `${other}-m`, also: `${psn}-m` }),
    ]);
    expect(results.map((r) => r.kind)).toEqual(['message_conflict', 'message_conflict', 'receipt_exists']);
    const [found] = await store.load([{ psnNo: other, cells: [], msgid: `${psn}-m` }]);
    expect([found?.claimedByOther, found?.receipt]).toEqual([true, null]);
  });

  it('replays it in the batch it was committed in, and beside whole ones', async () => {
    const { store } = subject();
    const [one, two] = [person(), person()];
    const [first, second] = [settlement(one, answerOf(90), 5, 60), settlement(two, answerOf(33), 0, 33)];
    const plain = request({ psn: one, msgid: `${one}-p`, also: `${one}-q` });
    const results = await store.commit([first, again(first), plain, again(plain), second, again(first), again(second)]);
    expect(results.map((r) => (r.kind === 'replayed' ? hex(r.answer) : r.kind))).toEqual(
      ['committed', answerOf(90), 'committed', bytes(`answer ${one}-p`), 'committed', answerOf(90), answerOf(33)].map(
        (wanted) => (typeof wanted === 'string' ? wanted : hex(wanted)),
      ),
    );
    const asked = [`${one}-m`, `${one}-p`, `${one}-q`, `${one}-never`].map((msgid) => ({
      psnNo: one,
      cells: [],
      msgid,
    }));
    const found: LoadResult[] = await store.load([...asked, { psnNo: two, cells: ['b'], msgid: `${two}-m` }]);
    const wanted = [answerOf(90), bytes(`answer ${one}-p`), bytes(`barred ${one}-q`), null, answerOf(33)];
    expect(found.map((f) => hex(f.receipt?.answer))).toEqual(wanted.map(hex));
    expect(found[3]?.receipt).toBeNull();
  });

  it('writes neither receipt nor record of one that conflicts', async () => {
    const psn = person();
    const { store } = subject();
    const late = { ...settlement(psn, answerOf(90), 5, 60), checks: [{ cell: 'b', version: 4 }] };
    expect((await store.commit([late]))[0]?.kind).toBe('version_conflict');
    const [found] = await store.load([{ psnNo: psn, cells: [], msgid: `${psn}-m`, setlId: `${psn}-s` }]);
    expect([found?.receipt, found?.record]).toEqual([null, null]);
    expect((await commitOne(store, { psn, msgid: `${psn}-m`, intent: 'now' })).kind).toBe('committed');
  });

  it('refuses a record that does not hold the end of the answer where it says', async () => {
    const { store } = subject();
    const psn = person();
    const good = settlement(psn, answerOf(90), 5, 60);
    const record = good.record as NonNullable<CommitRequest['record']>;
    const wrong = [
      { at: 4, length: 60 },
      { at: 6, length: 60 },
      { at: 5, length: 61 },
      { at: 5, length: 59 },
      { at: -1, length: 1 },
      { at: 0.5, length: 1 },
      { at: 5, length: -1 },
      { at: 5, length: 91 },
      { at: record.bytes.length, length: 1 },
      { at: Number.NaN, length: 0 },
    ];
    const requests = wrong.map((answerTail) => ({ ...good, record: { ...record, answerTail } }));
    const others = [
      { ...good, msgid: null, receipt: null },
      { ...good, record: null, receipt: { fingerprint: fingerprint('intent'), answer: Uint8Array.of(0xc1, 1) } },
      { ...good, record: null, receipt: { fingerprint: fingerprint('intent'), answer: new Uint8Array(0) } },
    ];
    const results = await store.commit([...requests, ...others]);
    expect(results.map((r) => r.kind)).toEqual(results.map(() => 'refused'));
    expect((await store.commit([good]))[0]?.kind).toBe('committed');
  });
}
