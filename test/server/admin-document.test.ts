/** What the pages show of rarer settlements, and that API.md names exactly what the answers hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SettlementClient } from '../../src/client/index.js';
import type { Filing } from '../../src/settlement/types.js';
import { ALARMS, type Signals } from '../../src/server/admin/health/alarms.js';
import type { Glance } from '../../src/server/admin/live/ring.js';
import { MED_TYPES, personTypeName } from '../../src/server/admin/records/code-names.js';
import { Metrics } from '../../src/server/metrics.js';
import { CLAIM } from '../compute/claims.js';
import { BODY, PERSON } from '../compute/fixtures.js';
import { PLACE, placeBundles, RESIDENT, STAY } from '../compute/parts-world.js';
import { differences } from './admin-shapes.js';
import {
  type AdminEngine,
  type Client,
  enrol,
  person,
  PSN,
  settleBill,
  signedIn,
  startAdmin,
} from './admin-support.js';

type Json = Record<string, unknown>;

const WHY = { reason: '核对字段' };
const CLAIMANT = 'P-CLAIM';
const CROSSER = 'P-CROSS';
let admin: AdminEngine;
let client: Client;
let boss: Client;
const ids = { plain: '', claim: '', parts: '', undone: '' };

beforeAll(async () => {
  admin = await startAdmin();
  const { engine } = admin;
  for (const { region, versionId, bytes } of placeBundles()) {
    await engine.store.putPolicy({ versionId, bytes });
    await engine.store.activatePolicy(region, versionId);
  }
  await engine.reloadPolicies();
  const chosen: Filing = {
    id: 'F9',
    kind: 'long_term',
    areas: ['110000'],
    begndate: '2025-01-01',
    enddate: null,
    basis: 'papers',
    papersOn: null,
    withdrawnOn: null,
    institutions: ['H11010500001'],
    review: { channel: 'counter', state: 'pending', due: '2099-01-10', decidedOn: null, replaces: null },
  };
  await enrol(
    engine,
    { ...person(), identities: [{ type: '1', begndate: '2020-01-01', enddate: null }] },
    { ...PERSON, psnNo: CLAIMANT, filings: [...PERSON.filings, chosen] },
    { ...RESIDENT, psnNo: CROSSER },
  );
  ids.plain = await settleBill(engine, { msgid: 'D1' });
  await settleOthers();
  [client, boss] = [await signedIn(engine, 'view'), await signedIn(engine, 'administer')];
});
afterAll(() => admin.stop());

async function settleOthers(): Promise<void> {
  const [sender] = admin.engine.senders;
  if (sender === undefined) throw new Error('no sender');
  const ws = new SettlementClient({ url: `${admin.engine.url.replace('http', 'ws')}/ws`, sender });
  const done = <T extends { outcome: string }>(result: T): Extract<T, { outcome: 'executed' }> => {
    if (result.outcome !== 'executed') throw new Error(`${JSON.stringify(result)} ${admin.lines.join('')}`);
    return result as Extract<T, { outcome: 'executed' }>;
  };
  try {
    const claimed = { msgid: 'D2', psnNo: CLAIMANT, insuplc: '610100', mdtrtarea: '610100' };
    ids.claim = done(await ws.claim({ ...claimed, body: { bill: BODY, claim: CLAIM, rawLines: null } })).answer.setlId;
    const crossing = { psnNo: CROSSER, insuplc: PLACE, mdtrtarea: '990101', visit: 'inpatient' } as const;
    const days = { begntime: '2024-12-30 08:00:00', endtime: '2025-01-03 10:00:00', setlTime: '2025-01-03 11:00:00' };
    const stay = { ...STAY, ...days };
    ids.parts = done(await ws.settle({ ...crossing, msgid: 'D3', body: stay })).answer.setlId;
    const undo = { ...crossing, msgid: 'D4', setlId: ids.parts, mdtrtId: stay.mdtrtId };
    ids.undone = done(await ws.cancel(undo)).answer.setlId;
  } finally {
    await ws.close(1000);
  }
}

const settlement = async (setl_id: string, psn_no: string): Promise<Json> =>
  (await client.post('settlements/get', { setl_id, psn_no, ...WHY })).json;

interface YearTotals {
  readonly year: number;
  readonly before: readonly { meter: string; value: number }[];
  readonly deltas: readonly { meter: string; value: number }[];
  readonly after: readonly { meter: string; value: number }[];
}

const valueOf = (list: YearTotals['before'], meter: string): number => list.find((m) => m.meter === meter)?.value ?? 0;

describe('a settlement of several parts', () => {
  it('shows the totals of every year it touched, before and after, and its parts', async () => {
    const json = await settlement(ids.parts, CROSSER);
    const own = json['totals'] as YearTotals;
    const others = json['other_totals'] as YearTotals[];
    expect([own.year, ...others.map(({ year }) => year)]).toEqual([2025, 2024]);
    for (const { before, deltas, after } of [own, ...others]) {
      expect(deltas.length).toBeGreaterThan(0);
      for (const { meter, value } of deltas) expect(valueOf(after, meter)).toBe(valueOf(before, meter) + value);
    }
    const parts = json['parts'] as Record<'year' | 'medfee_sumamt' | 'fund_pay_sumamt', number>[];
    expect(json['parts']).toMatchObject([
      { begndate: '2024-12-30', enddate: '2024-12-31' },
      { begndate: '2025-01-01', enddate: '2025-01-03' },
    ]);
    const { medfee_sumamt, fund_pay_sumamt } = json['setlinfo'] as Json;
    expect(parts.map(({ year }) => year)).toEqual([2024, 2025]);
    expect(parts.reduce((sum, part) => sum + part.medfee_sumamt, 0)).toBe(medfee_sumamt);
    expect(parts.reduce((sum, part) => sum + part.fund_pay_sumamt, 0)).toBe(fund_pay_sumamt);
    const paid = [own, ...others].reduce((sum, { deltas }) => sum + valueOf(deltas, 'pool.paid'), 0);
    expect(paid).toBe(fund_pay_sumamt);
  });

  it('is explained as it was priced: recomputed the same', async () => {
    const { status, json } = await client.post('settlements/explain', { setl_id: ids.parts, psn_no: CROSSER, ...WHY });
    expect([status, json['same']]).toEqual([200, true]);
    expect(differences(json, 'Explanation')).toEqual([]);
    const { steps } = json['trace'] as { steps: { step: string; result: { value: string } }[] };
    const rows = json['waterfall'] as { id: string; kind: string; amount: number; steps: number[] }[];
    for (const { id, amount, steps: places } of rows.filter(
      ({ id: of, kind }) => kind === 'fund' || kind === 'account' || of === 'total' || of === 'deductible',
    )) {
      expect(places.length, id).toBe(2);
      const fen = places.map((at) => Math.round(Number(steps[at]?.result.value) * 100));
      expect((fen[0] ?? 0) + (fen[1] ?? 0), id).toBe(amount);
    }
    expect(json['status']).toBe('cancelled');
    const { zh, en } = json['paragraph'] as Record<'zh' | 'en', string>;
    expect(zh).toMatch(/分2部分计算：2024年度住院5000\.03元，2025年度住院5000\.00元；以下为合计.*已撤销/);
    expect(en).toMatch(/in 2 parts: 5000\.03 yuan in-patient in 2024, .*was cancelled/);
  });

  it('of which the cancellation shows the same years taken back', async () => {
    const json = await settlement(ids.undone, CROSSER);
    const years = [json['totals'] as YearTotals, ...(json['other_totals'] as YearTotals[])];
    expect(years.map(({ year }) => year)).toEqual([2025, 2024]);
    for (const { after } of years) expect(after.filter(({ value }) => value !== 0)).toEqual([]);
    expect(json['parts']).toEqual([]);
  });

  it('is named on the person page in the year it does not stand in', async () => {
    const { json } = await client.post('persons/get', { psn_no: CROSSER, ...WHY });
    const years = json['years'] as { year: number; events: number; from_other_years: { setl_id: string }[] }[];
    expect(years.map(({ year, from_other_years: from }) => [year, from.map(({ setl_id }) => setl_id)])).toEqual([
      [2025, []],
      [2024, [ids.parts, ids.undone].toReversed()],
    ]);
  });
});

describe('a manual claim', () => {
  it('says why and by whom it was taken in, and its statement that it is one', async () => {
    expect((await settlement(ids.claim, CLAIMANT))['claim']).toMatchObject({
      claim_reason: 'system_fault',
      claim_reason_name: '系统或网络故障',
      opter: 'OP01',
      opter_name: '李四',
      consent_by: '王主任',
    });
    const { json } = await client.post('settlements/statement', { setl_id: ids.claim, psn_no: CLAIMANT, ...WHY });
    expect(json['title']).toBe('基本医疗保险异地就医住院费用结算单（零星报销）');
    const fields = (json['blocks'] as { fields: { name: string; text: string }[] }[]).flatMap(({ fields: f }) => f);
    const printed = (name: string): string | undefined => fields.find((f) => f.name === name)?.text;
    expect([printed('setl_way'), printed('reim_reason')]).toEqual(['零星报销', '系统或网络故障']);
    const plain = await client.post('settlements/statement', { setl_id: ids.plain, psn_no: PSN, ...WHY });
    expect(JSON.stringify(plain.json)).not.toContain('零星报销');
    expect((await settlement(ids.plain, PSN))['claim']).toBeNull();
    const told = async (setl_id: string, psn_no: string): Promise<string> =>
      ((await client.post('settlements/explain', { setl_id, psn_no, ...WHY })).json['paragraph'] as { zh: string }).zh;
    expect(await told(ids.claim, CLAIMANT)).toContain('按零星报销办理');
    expect(await told(ids.plain, PSN)).not.toContain('零星报销');
  });

  it('has a person whose filing shows until when it is decided and for which institutions', async () => {
    const { json } = await client.post('persons/get', { psn_no: CLAIMANT, ...WHY });
    expect((json['filings'] as Json[]).at(-1)).toMatchObject({
      filing_id: 'F9',
      filing_state: 'pending',
      review_due: '2099-01-10',
      fixmedins_codes: ['H11010500001'],
    });
  });
});

describe('names of national codes', () => {
  it.each([
    ['1101', '职工在职'],
    ['1201', '退休 1201'],
    ['1560', '居民（成年） 1560'],
    ['9900', '9900'],
    ['', ''],
  ])('psn_type %j is %s', (code, name) => expect(personTypeName(code)).toBe(name));

  it('are not given to codes that places use as they like', () => {
    expect(['15', '25', '9901'].filter((code) => code in MED_TYPES)).toEqual([]);
  });
});

describe('alarms', () => {
  const QUIET: Glance = {
    ...{ answered: 0, busy: 0, late: 0, inDoubt: 0, p99Us: 0, loopLagUs: 0, memoryBytes: 0 },
    ...{ callersRefused: 0, signInsFailed: 0 },
  };
  const { counted } = new Metrics({ open: () => 0 });
  const firing = (change: Partial<Signals>): string[] => {
    const still = { storeReady: true, storeBehind: 0, doubtsLate: 0, policies: 1, stopped: 0, counted };
    const signals: Signals = { ...still, glances: [], lately: [], ...change };
    return ALARMS.filter(({ value, above }) => value(signals) > above).map(({ id }) => id);
  };

  it('tell of a store that lacks commits and of callers turned away, and stop when it is over', () => {
    expect(firing({})).toEqual([]);
    expect(firing({ storeBehind: 1 })).toEqual(['store-behind']);
    const knocks = Array.from({ length: 60 }, () => ({ ...QUIET, callersRefused: 2, signInsFailed: 1 }));
    expect(firing({ glances: knocks })).toEqual(['callers-refused']);
    expect(firing({ lately: knocks })).toEqual(['sign-in-failures']);
    expect(firing({ glances: [QUIET], lately: [QUIET] })).toEqual([]);
  });

  it('count callers whose signature is wrong', async () => {
    const sender = { 'x-sc-sender': 'nobody' };
    const answer = await fetch(`${admin.engine.url}/v1/transactions`, { method: 'POST', headers: sender, body: '{}' });
    expect((await answer.text()).length).toBeGreaterThan(0);
    const refused = async (): Promise<unknown> =>
      ((await client.get('health')).json['alarms'] as Json[]).find(({ id }) => id === 'callers-refused')?.['value'];
    await expect.poll(refused, { timeout: 15_000, interval: 300 }).toBe(1);
  });
});

describe('API.md', () => {
  it.each([
    ['a bill', () => settlement(ids.plain, PSN)],
    ['a claim', () => settlement(ids.claim, CLAIMANT)],
    ['a settlement of parts', () => settlement(ids.parts, CROSSER)],
    ['a cancellation', () => settlement(ids.undone, CROSSER)],
  ])('names what the settlement page holds: %s', async (_, ask) => {
    expect(differences(await ask(), 'Settlement')).toEqual([]);
  });

  it.each([PSN, CLAIMANT, CROSSER])('names what the person page holds: %s', async (psn_no) => {
    const { json } = await client.post('persons/get', { psn_no, ...WHY });
    expect(differences(json, 'Person')).toEqual([]);
  });

  it('names what lists, explanations and statements hold', async () => {
    const { rows } = (await client.post('settlements/recent', {})).json as { rows: Json[] };
    expect(rows.length).toBe(4);
    expect(rows.flatMap((row) => differences(row, 'Row'))).toEqual([]);
    const key = { setl_id: ids.plain, psn_no: PSN, ...WHY };
    expect(differences((await client.post('settlements/explain', key)).json, 'Explanation')).toEqual([]);
    expect(differences((await client.post('settlements/statement', key)).json, 'Statement')).toEqual([]);
  });

  it('names what health, live figures and the access log hold', async () => {
    expect(differences((await client.get('health')).json, 'Health')).toEqual([]);
    await expect.poll(async () => ((await client.get('live')).json['samples'] as Json[]).length).toBeGreaterThan(0);
    const { samples } = (await client.get('live')).json as { samples: Json[] };
    expect(samples.flatMap((sample) => differences(sample, 'Sample'))).toEqual([]);
    const { rows } = (await boss.get('access?limit=20')).json as { rows: Json[] };
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.flatMap((row) => differences(row, 'Access'))).toEqual([]);
  });

  it('names what policies and their tables hold', async () => {
    const { regions } = (await client.get('policies')).json as { regions: { active: string; versions: Json[] }[] };
    expect(regions.flatMap(({ versions }) => versions.flatMap((one) => differences(one, 'Version')))).toEqual([]);
    const xian = regions.find(({ active }) => active.startsWith('610100'))?.active ?? '';
    const tables = await client.get(`policies/tables?version=${xian}&date=2025-06-01`);
    expect(differences(tables.json, 'Tables')).toEqual([]);
  });

  it('is found wanting when a name is missing or too many', () => {
    expect(differences({ held: true, since: '', reason: '', released: null, by: '' }, 'Hold')).toEqual([
      'Hold.release_reason: not in the answer',
      'Hold.by: not in API.md',
    ]);
  });
});
