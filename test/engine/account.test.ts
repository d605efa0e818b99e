/** The personal account between two engines and a loader that sets it at the same time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { decodeCorrection, makeCorrectionId } from '../../src/compute/correction-record.js';
import { Engine } from '../../src/engine/engine.js';
import type { RosterRow } from '../../src/cli/roster/schema.js';
import { decodeAccount, decodeAccumulators } from '../../src/store/cells.js';
import { CORRECTIONS_CELL, decodeCorrections } from '../../src/store/correction-cell.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import { openRedisStore } from '../../src/store/redis/store.js';
import { systemClock } from '../../src/wire/clock.js';
import { decodeAnswer, type Envelope } from '../../src/wire/envelope.js';
import { RefMsgids } from '../../src/wire/ids.js';
import type { SettleAnswer } from '../../src/wire/settle-answer.js';
import { load, writeNdjson } from '../cli/load-support.js';
import { bodyWith, BUNDLES, settleAnswerOf } from '../compute/fixtures.js';
import { startRedis } from '../support/redis.js';

const PSN = '610100000777';
const SETTLEMENTS = 24;
const LOADS = ['300.00', '0.00', '4000.00', '12.34'];

interface Subject {
  readonly stores: readonly [StateStore, StateStore];
  readonly dir: string;
  close(): Promise<void>;
}

async function embedded(): Promise<Subject> {
  const dir = await mkdtemp(join(tmpdir(), 'account-'));
  const store = await openEmbeddedStore({ dir: join(dir, 'data') });
  return { stores: [store, store], dir, close: () => store.close() };
}

async function redis(): Promise<Subject> {
  const dir = await mkdtemp(join(tmpdir(), 'account-'));
  const server = await startRedis();
  const stores = [await openRedisStore({ url: server.socket }), await openRedisStore({ url: server.socket })] as const;
  const close = async (): Promise<void> => {
    for (const store of stores) await store.close();
    await server.stop();
  };
  return { stores, dir, close };
}

/** A visit whose own part is paid from the account as far as it goes. */
function bill(no: number): Envelope {
  const amounts = { total: 40_000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 40_000 };
  const time = { begntime: '2025-05-06 08:00:00', endtime: '2025-05-06 09:00:00' };
  const body = bodyWith({
    ...amounts,
    ...time,
    medType: '11',
    mdtrtId: `V${no}`,
    shape: 'lines',
    rows: [['1', 'XC09', '09', '01', 40_000, 0, 0, 0, 40_000]],
  });
  const msgid = `ACC${no}`;
  return { infno: '2207', msgid, psnNo: PSN, insuplc: '610100', mdtrtarea: '110105', timeoutMs: 20_000, body };
}

function row(money: Pick<RosterRow, 'balc' | 'topup'>): RosterRow {
  const known = { psn_no: PSN, psn_name: '王伟', psn_cert_type: '01', certno: '990001198003150019', gend: '1' };
  const insurance = { insuplc_admdvs: '610100', insutype: '310', psn_type: '1101', psn_insu_stas: '1' };
  const filings = [{ filing_id: 'F1', kind: 'long_term', areas: ['110000'], begndate: '2025-01-01', enddate: null }];
  return { ...known, ...insurance, brdy: '1980-03-15', ...money, filings } as unknown as RosterRow;
}

const send = (engine: Engine, envelope: Envelope): Promise<SettleAnswer | string> =>
  new Promise((resolve) => {
    const reply = (frame: Uint8Array): void => {
      const { error } = decodeAnswer(frame);
      resolve(error === null ? settleAnswerOf(Uint8Array.from(frame)) : error.code);
    };
    engine.submit({ envelope, senderId: 'bj', areas: ['*'], reply });
  });

let subject: Subject | null = null;
let engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines) await engine.drain();
  await subject?.close();
  if (subject !== null) await rm(subject.dir, { recursive: true, force: true });
  engines = [];
});

describe.each([
  ['embedded', embedded],
  ['redis', redis],
] as const)('one account, two engines and a loader, %s', (_, open) => {
  it('never falls below zero, and the sum of all that happened comes out', { timeout: 60_000 }, async () => {
    subject = await open();
    const [first, second] = subject.stores;
    const file = join(subject.dir, 'roster.ndjson');
    const setBalance = async (balc: string): Promise<void> => {
      writeNdjson(file, [row({ balc })]);
      const summary = await load(first, file, { overwriteBalance: true, restart: true });
      expect(summary.rejected).toBe(0);
    };
    // The same top-up twice adds once, whatever is settled in between.
    const topUp = async (id: string): Promise<void> => {
      writeNdjson(file, [row({ topup: { topup_id: id, amount: '70.00' } })]);
      for (let n = 0; n < 2; n++) expect((await load(first, file, { restart: true })).rejected).toBe(0);
    };
    await setBalance('5000.00');
    const policies = BUNDLES.filter((bundle) => bundle.region === '610100');
    engines = [first, second].map((store, i) => {
      const ids = new RefMsgids(i + 1, systemClock);
      return new Engine({ store, pool: new InlinePool(), clock: systemClock, ids, policies });
    });
    for (const engine of engines) await engine.start();

    const loading = (async () => {
      for (const [i, balc] of LOADS.entries()) {
        await setBalance(balc);
        await topUp(`HR2025${i}`);
      }
    })();
    const waiting = Array.from({ length: SETTLEMENTS }, (_n, i) => send(engines[i % 2] as Engine, bill(i)));
    const replies = await Promise.all(waiting);
    await loading;
    // Too many at once is refused, and asked again: never half done.
    for (let i = 0; i < SETTLEMENTS; i++)
      for (let n = 0; replies[i] === 'E706' && n < 20; n++) replies[i] = await send(engines[0] as Engine, bill(i));

    const settled = replies.filter((reply) => typeof reply !== 'string');
    expect(settled).toHaveLength(SETTLEMENTS);
    for (const answer of settled) {
      expect(answer.balance).toBeGreaterThanOrEqual(0);
      expect(answer.cash + answer.account + answer.fundTotal).toBe(answer.total);
    }
    const [state] = await second.load([{ psnNo: PSN, cells: ['b', 'y2025', CORRECTIONS_CELL] }]);
    const [account, year, corrections] = (state?.cells ?? []).map((cell) => cell.bytes ?? new Uint8Array(0));
    const balance = decodeAccount(account as Uint8Array).balance;
    expect(decodeAccumulators(year as Uint8Array).events).toBe(SETTLEMENTS);
    const count = decodeCorrections(corrections as Uint8Array);
    expect(count).toBeGreaterThan(1);
    let moved = 0;
    let topUps = 0;
    for (let n = 1; n <= count; n++) {
      const [found] = await second.load([{ psnNo: PSN, cells: [], setlId: makeCorrectionId(PSN, n) }]);
      const { account: change } = decodeCorrection(found?.record as Uint8Array);
      const step = (change?.after ?? 0) - (change?.before ?? 0);
      moved += step;
      if (step === 7_000) topUps += 1;
    }
    expect(topUps).toBe(LOADS.length);
    const paid = settled.reduce((sum, answer) => sum + answer.account, 0);
    expect(paid).toBeGreaterThan(0);
    expect(moved - paid).toBe(balance);
    expect(balance).toBeGreaterThanOrEqual(0);
  });
});
