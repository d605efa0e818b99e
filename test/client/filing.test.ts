import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { filingLines } from '../../src/cli/filing-lines.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { HttpClient, type Result, SettlementClient } from '../../src/client/index.js';
import { decodeFilingRecord } from '../../src/compute/filing-record.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import type { Person } from '../../src/settlement/types.js';
import { decodeOutbox, decodePerson, encodePerson } from '../../src/store/cells.js';
import { openStore } from '../../src/store/open.js';
import type { StateStore } from '../../src/store/port.js';
import type { FilingBody } from '../../src/wire/filing-bodies.js';
import { manualClock, type ManualClock } from '../../src/wire/clock.js';
import { startRedis } from '../support/redis.js';
import { BODY, hex } from './fixtures.js';

const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const HOHHOT = { psnNo: 'P1', insuplc: '150100', mdtrtarea: '150100' };
const XIAN = { psnNo: 'P2', insuplc: '610100', mdtrtarea: '610100' };

const person = (psnNo: string, insuplc: string): Person => ({
  ...{
    psnNo,
    insuplc,
    name: '张三',
    certType: '01',
    certNo: '1',
    gend: '1',
    brdy: '1980-01-01',
    insutype: '310',
    psnType: '1101',
    insuStatus: '1',
  },
  ...{ cvlserv: false, identities: [], filings: [], chronic: [] },
});

const FILING: FilingBody = {
  filingId: null,
  kind: 'long_term',
  group: 'worker',
  areas: ['110000'],
  begndate: '2025-05-06',
  enddate: null,
  basis: 'commitment',
  papers: [],
  mdtrtId: null,
  admissionDay: null,
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const stores = {
  embedded: (): Promise<StateStore> => {
    const dir = mkdtempSync(join(tmpdir(), 'filing-'));
    cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
    return openStore({ kind: 'embedded', dir, partitions: 16 });
  },
  redis: async (): Promise<StateStore> => {
    const redis = await startRedis();
    cleanups.push(() => redis.stop());
    return openStore({ kind: 'redis', url: redis.socket, partitions: 16 });
  },
};

async function withPersons(kind: keyof typeof stores): Promise<StateStore> {
  const store = await stores[kind]();
  cleanups.push(() => store.close());
  await store.commit(
    [person('P1', '150100'), person('P2', '610100')].map((p) => ({
      psnNo: p.psnNo,
      msgid: null,
      receipt: null,
      checks: [{ cell: 'p', version: 0 }],
      writes: [{ cell: 'p', bytes: encodePerson(p) }],
      record: null,
      outbox: null,
    })),
  );
  return store;
}

async function engineOn(
  store: StateStore,
  clock: ManualClock,
  engineNo: number,
): Promise<{ engine: RunningEngine; client: SettlementClient }> {
  const settings = settingsOf({ port: 0, logLevel: 'silent', policyPollMs: 0, engineNo });
  const engine = await startEngine(settings, {
    store,
    clock,
    senders: [SENDER],
    pool: new InlinePool(),
    logger: openLog('silent').logger,
  });
  cleanups.push(() => engine.stop());
  const client = new SettlementClient({ url: `ws://127.0.0.1:${engine.port}/ws`, sender: SENDER, clock });
  cleanups.push(() => client.close());
  return { engine, client };
}

function done<T>(result: Result<T>): T {
  if (result.outcome !== 'executed') throw new Error(`${result.code} ${result.message}`);
  return result.answer;
}

const bytesOf = (result: Result<unknown>): string => (result.outcome === 'executed' ? hex(result.frame) : result.code);
const codeOf = (result: Result<unknown>): string => (result.outcome === 'executed' ? '' : result.code);

function stay(
  client: SettlementClient,
  who: typeof HOHHOT,
  mdtrtId: string,
  day: string,
  admitted = day,
): ReturnType<SettlementClient['settle']> {
  const body = {
    ...BODY,
    mdtrtId,
    begntime: `${admitted} 08:00:00`,
    endtime: `${day} 09:00:00`,
    setlTime: `${day} 09:30:00`,
  };
  return client.settle({ ...who, mdtrtarea: '110105', visit: 'inpatient', body });
}

async function outboxKinds(store: StateStore): Promise<string[]> {
  const entries = await Promise.all(Array.from({ length: store.partitions }, (_, i) => store.readOutbox(i, '', 100)));
  return entries
    .flat()
    .map((e) => decodeOutbox(e.bytes).kind)
    .toSorted();
}

describe.each(['embedded', 'redis'] as const)('the life of a filing on the %s store', (kind) => {
  it('HH-1.2 HH-1.3: filed by commitment, overdue, completed, held, withdrawn', async () => {
    const clock = manualClock();
    const store = await withPersons(kind);
    const { engine, client } = await engineOn(store, clock, 1);

    expect(codeOf(await stay(client, HOHHOT, 'V0', '2025-05-06'))).toBe('E301');
    const call = { ...HOHHOT, msgid: 'FILING-1', filing: FILING };
    const first = await client.file(call);
    const made = done(first);
    expect(made.warnings.join()).toContain('2025-06-06');
    const id = made.filings[0]?.id ?? '';
    const again = await client.file(call);
    expect(bytesOf(again)).toBe(bytesOf(first));
    expect(codeOf(await client.file({ ...call, filing: { ...FILING, areas: ['310000'] } }))).toBe('E601');

    expect(done(await stay(client, HOHHOT, 'V1', '2025-05-06')).treatmentClass).toBe('long_term');
    const held = await client.withdrawFiling({ ...HOHHOT, filingId: id, papers: [] });
    expect(held).toMatchObject({ outcome: 'refused', code: 'E305', message: expect.stringContaining('一(二)') });

    clock.set(Date.UTC(2025, 5, 7, 2));
    expect(done(await stay(client, HOHHOT, 'V2', '2025-06-07')).treatmentClass).toBe('other_temporary');
    expect(done(await client.filings(HOHHOT)).filings).toMatchObject([
      { id, countsAs: 'other_temporary', papersDue: '2025-06-06' },
    ]);
    done(await client.supplyPapers({ ...HOHHOT, filingId: id, papers: ['labour_contract'] }));
    expect(done(await stay(client, HOHHOT, 'V3', '2025-06-07')).treatmentClass).toBe('long_term');

    clock.set(Date.UTC(2025, 10, 7, 2));
    expect(done(await client.withdrawFiling({ ...HOHHOT, filingId: id, papers: [] })).filings[0]).toMatchObject({
      withdrawnOn: '2025-11-07',
    });
    expect(await outboxKinds(store)).toEqual(['filing', 'filing', 'filing', 'settle', 'settle', 'settle']);

    const [loaded] = await store.load([{ psnNo: 'P1', cells: ['p'], setlId: made.eventId }]);
    expect(decodePerson(loaded?.cells[0]?.bytes as Uint8Array).filingEvents).toBe(3);
    expect(decodeFilingRecord(loaded?.record as Uint8Array)).toMatchObject({
      action: 'register',
      after: { id, areas: ['110000'] },
    });
    expect(engine.policyVersions().join()).toContain(made.policyVersion);
  });

  it('XA-19: a late filing counts until the stay is settled', async () => {
    const clock = manualClock();
    const { client } = await engineOn(await withPersons(kind), clock, 1);
    const late: FilingBody = {
      ...FILING,
      kind: 'other_temporary',
      group: null,
      begndate: '2025-05-01',
      mdtrtId: 'V9',
      admissionDay: '2025-05-01',
    };
    expect(done(await stay(client, XIAN, 'V8', '2025-05-06', '2025-04-28')).treatmentClass).toBe('unfiled');
    done(await client.file({ ...XIAN, filing: late }));
    expect(done(await stay(client, XIAN, 'V9', '2025-05-06', '2025-05-01')).treatmentClass).toBe('other_temporary');
    expect(codeOf(await client.file({ ...XIAN, filing: late }))).toBe('E312');
    expect(
      codeOf(
        await client.file({
          ...XIAN,
          filing: { ...late, mdtrtId: 'V8', begndate: '2025-04-28', admissionDay: '2025-04-28' },
        }),
      ),
    ).toBe('E312');
  });

  it('both doors give the same answer', async () => {
    const clock = manualClock();
    const { engine, client } = await engineOn(await withPersons(kind), clock, 1);
    const http = new HttpClient({ url: engine.url, sender: SENDER, clock, random: Math.random });
    const head = { infver: 'V1.0', insuplc_admdvs: '610100', mdtrtarea_admvs: '610100' };
    const data = {
      psn_no: 'P2',
      filing_kind: 'long_term',
      filing_group: 'worker',
      mdtrtarea_admdvs: '460200',
      begndate: '2025-05-06',
      tel: '1',
    };
    const filed = await http.transact({ ...head, infno: '2501', msgid: 'FILING-2', input: { data } });
    if (filed.outcome !== 'executed') throw new Error(filed.message);
    expect(filed.answer).toMatchObject({
      warn_msg: expect.stringContaining('全域'),
      output: { filinginfo: [{ areas: '460000', filing_state: 'active', enddate: null }] },
    });
    // The same intent through the other door is the same message.
    const same = done(await client.file({ ...XIAN, msgid: 'FILING-2', filing: { ...FILING, areas: ['460200'] } }));
    expect(same.filings[0]?.areas).toEqual(['460000']);

    const listed = await http.transact({ ...head, infno: '5304', msgid: 'QUERY-1', input: { data: { psn_no: 'P2' } } });
    if (listed.outcome !== 'executed') throw new Error(listed.message);
    expect(filingLines(listed.answer)[0]).toMatch(/^F610100\S+ 长期居住 460000 2025-05-06 至 长期 按承诺 有效$/);
    const refused = await http.transact({
      ...head,
      infno: '2501',
      msgid: 'FILING-3',
      input: { data: { ...data, filing_papers: 'letter' } },
    });
    expect(refused).toMatchObject({ outcome: 'refused', code: 'E107' });
  });

  it('settlements on one engine and changes on another: each once, on the person before or after', async () => {
    const clock = manualClock();
    const store = await withPersons(kind);
    const [a, b] = [await engineOn(store, clock, 1), await engineOn(store, clock, 2)];
    let id = done(await a.client.file({ ...XIAN, filing: FILING })).filings[0]?.id ?? '';
    const settles = Array.from({ length: 12 }, (_, i) => stay(b.client, XIAN, `W${i}`, '2025-05-06'));
    for (let i = 0; i < 6; i++) {
      const changed = await a.client.file({
        ...XIAN,
        filing: { ...FILING, filingId: id, areas: [i % 2 === 0 ? '310000' : '110000'] },
      });
      id = done(changed).filings[0]?.id ?? '';
    }
    expect(new Set((await Promise.all(settles)).map((r) => done(r).treatmentClass))).toEqual(new Set(['long_term']));
    const [loaded] = await store.load([{ psnNo: 'P2', cells: ['p'] }]);
    const now = decodePerson(loaded?.cells[0]?.bytes as Uint8Array);
    expect(now.filingEvents).toBe(7);
    expect(now.filings.filter((f) => f.withdrawnOn === null)).toHaveLength(1);
    expect((await outboxKinds(store)).filter((k) => k === 'filing')).toHaveLength(7);
  });
});
