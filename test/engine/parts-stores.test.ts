import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { Engine } from '../../src/engine/engine.js';
import { NO_METRICS } from '../../src/engine/metrics.js';
import { decodeAccumulators, encodeAccount, encodeAccumulators, encodePerson } from '../../src/store/cells.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { CommitRequest, StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { manualClock, systemClock } from '../../src/wire/clock.js';
import { type AnswerFrame, decodeAnswer } from '../../src/wire/envelope.js';
import { RefMsgids } from '../../src/wire/ids.js';
import { decodeAccumulatorsAnswer, encodeAccumulatorsQuery } from '../../src/wire/query-bodies.js';
import { decodeSettleAnswer } from '../../src/wire/settle-answer.js';
import { encodeSettleBody } from '../../src/wire/settle-body.js';
import { encodeCancelBody, encodeReversalBody } from '../../src/wire/undo-bodies.js';
import { PLACE, placeBundles, RESIDENT, STAY } from '../compute/parts-world.js';
import { startRedis } from '../support/redis.js';
import { FakeStore } from './fake-store.js';

interface Opened {
  readonly store: StateStore;
  close(): Promise<void>;
}

const fake = (): Promise<Opened> => Promise.resolve({ store: new FakeStore(), close: () => Promise.resolve() });

async function embedded(): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'parts-'));
  const store = await openEmbeddedStore({ dir });
  return {
    store,
    close: async () => {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function redis(): Promise<Opened> {
  const server = await startRedis();
  const store = await openRedisStore({ url: server.socket });
  return {
    store,
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}

/** The store with somebody who gets in before the next commit of a person. */
function interrupted(store: StateStore): { store: StateStore; before: { run: (() => Promise<void>) | null } } {
  const before: { run: (() => Promise<void>) | null } = { run: null };
  const commit = async (requests: readonly CommitRequest[]): ReturnType<StateStore['commit']> => {
    const { run } = before;
    before.run = null;
    await run?.();
    return store.commit(requests);
  };
  const proxy = new Proxy(store, {
    get(target, name) {
      if (name === 'commit') return commit;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { store: proxy, before };
}

describe.each([
  ['fake', fake],
  ['embedded', embedded],
  ['redis', redis],
] as const)('JS-44: a settlement of two years on the %s store', (_, open) => {
  let opened: Opened;
  let engine: Engine;
  let conflicts = 0;
  let before: { run: (() => Promise<void>) | null };
  let persons = 0;

  beforeAll(async () => {
    opened = await open();
    const between = interrupted(opened.store);
    before = between.before;
    // Business time is January 2026; engine time goes on.
    const clock = { ...systemClock, nowMs: manualClock(Date.parse('2026-01-03T12:00:00+08:00')).nowMs };
    const metrics = { ...NO_METRICS, conflict: () => void conflicts++ };
    const ids = new RefMsgids(1, clock);
    engine = new Engine({
      store: between.store,
      pool: new InlinePool(),
      clock,
      ids,
      policies: placeBundles(),
      metrics,
    });
    await engine.start();
  });
  afterAll(async () => {
    await engine.drain();
    await opened.close();
  });

  const enrol = async (): Promise<string> => {
    const psnNo = `P${++persons}`;
    const writes = [
      { cell: 'p', bytes: encodePerson({ ...RESIDENT, psnNo }) },
      { cell: 'b', bytes: encodeAccount({ balance: 300_000 }) },
    ];
    await put(
      psnNo,
      writes.map((w) => ({ ...w, version: 0 })),
    );
    return psnNo;
  };
  const put = async (psnNo: string, cells: { cell: string; version: number; bytes: Uint8Array }[]): Promise<void> => {
    const checks = cells.map(({ cell, version }) => ({ cell, version }));
    const writes = cells.map(({ cell, bytes }) => ({ cell, bytes }));
    const request = { psnNo, msgid: null, receipt: null, checks, writes, record: null, outbox: null };
    expect(await opened.store.commit([request])).toEqual([{ kind: 'committed' }]);
  };
  const send = (psnNo: string, infno: string, msgid: string, body: Uint8Array): Promise<AnswerFrame> =>
    new Promise((resolve) => {
      const envelope = { infno, msgid, psnNo, insuplc: PLACE, mdtrtarea: '990101', timeoutMs: 10_000, body };
      const reply = (frame: Uint8Array): void => resolve(decodeAnswer(Uint8Array.from(frame)));
      engine.submit({ envelope, senderId: 'x', areas: ['*'], reply });
    });
  const settle = async (psnNo: string, msgid: string) => {
    const { body, error } = await send(psnNo, '2304', msgid, encodeSettleBody({ ...STAY, acctUsed: true }));
    if (body === null) throw new Error(`${error?.code} ${error?.message}`);
    return decodeSettleAnswer(body);
  };
  const meters = async (psnNo: string, year: number): Promise<Record<string, number>> => {
    const { body } = await send(psnNo, '5206', `Q${psnNo}${year}`, encodeAccumulatorsQuery({ year }));
    const { meters: found } = decodeAccumulatorsAnswer(body as Uint8Array);
    return Object.fromEntries(found.filter(([, n]) => n !== 0));
  };
  const versions = async (psnNo: string): Promise<number[]> => {
    const [state] = await opened.store.load([{ psnNo, cells: ['y2025', 'y2026', 'b'] }]);
    return state?.cells.map((cell) => cell.version) ?? [];
  };

  it('changes both years in one commit, is answered once, and is taken back and restored in both', async () => {
    const psnNo = await enrol();
    const answer = await settle(psnNo, `${psnNo}-1`);
    expect([answer.total, answer.hifp, answer.account, answer.balance]).toEqual([1_000_003, 600_001, 300_000, 0]);
    expect(await versions(psnNo)).toEqual([1, 1, 2]);
    const made = [await meters(psnNo, 2025), await meters(psnNo, 2026)];
    expect(made).toEqual([
      { 'inpatient.deductible': 100_000, 'inpatient.stays.count': 1, 'pool.paid': 240_001 },
      { 'pool.paid': 360_000 },
    ]);
    expect(await settle(psnNo, `${psnNo}-1`)).toEqual(answer);
    expect(await versions(psnNo)).toEqual([1, 1, 2]);

    const cancel = encodeCancelBody({ setlId: answer.setlId, mdtrtId: STAY.mdtrtId, preview: false });
    expect((await send(psnNo, '2305', `${psnNo}-2`, cancel)).error).toBeNull();
    expect([await meters(psnNo, 2025), await meters(psnNo, 2026)]).toEqual([{}, {}]);
    expect(await versions(psnNo)).toEqual([2, 2, 3]);
    const reversal = encodeReversalBody({ omsgid: `${psnNo}-2`, oinfno: '2305' });
    expect((await send(psnNo, '2601', `${psnNo}-3`, reversal)).error).toBeNull();
    expect([await meters(psnNo, 2025), await meters(psnNo, 2026)]).toEqual(made);
    expect(await versions(psnNo)).toEqual([3, 3, 4]);
  });

  it('is computed again when the totals of the other year moved on, and then stands on those', async () => {
    const psnNo = await enrol();
    const seen = conflicts;
    before.run = () =>
      put(psnNo, [
        { cell: 'y2025', version: 0, bytes: encodeAccumulators({ events: 1, meters: { 'inpatient.stays.count': 1 } }) },
      ]);
    const answer = await settle(psnNo, `${psnNo}-1`);
    expect(conflicts - seen).toBe(1);
    // The second stay of 2025 now: 500 instead of 1,000.
    expect([answer.deductible, answer.hifp]).toEqual([50_000, 640_001]);
    expect(await versions(psnNo)).toEqual([2, 1, 2]);
    const [state] = await opened.store.load([{ psnNo, cells: ['y2025'] }]);
    expect(decodeAccumulators(state?.cells[0]?.bytes as Uint8Array)).toMatchObject({
      events: 1,
      meters: { 'inpatient.stays.count': 2 },
    });
  });

  it('is taken back again when the totals of the other year moved on meanwhile: one year alone never changes', async () => {
    const psnNo = await enrol();
    const answer = await settle(psnNo, `${psnNo}-1`);
    const seen = conflicts;
    const more = {
      events: 1,
      meters: { 'inpatient.deductible': 150_000, 'inpatient.stays.count': 2, 'pool.paid': 240_002 },
    };
    before.run = () => put(psnNo, [{ cell: 'y2025', version: 1, bytes: encodeAccumulators(more) }]);
    const cancel = encodeCancelBody({ setlId: answer.setlId, mdtrtId: STAY.mdtrtId, preview: false });
    expect((await send(psnNo, '2305', `${psnNo}-2`, cancel)).error).toBeNull();
    expect(conflicts - seen).toBe(1);
    expect(await meters(psnNo, 2025)).toEqual({
      'inpatient.deductible': 50_000,
      'inpatient.stays.count': 1,
      'pool.paid': 1,
    });
    expect(await meters(psnNo, 2026)).toEqual({});
    expect(await versions(psnNo)).toEqual([3, 2, 3]);
  });
});
