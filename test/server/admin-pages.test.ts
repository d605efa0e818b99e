import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../src/server/console-files.js';
import { type AdminEngine, Client, codeOf, enrol, person, settleBill, signedIn, startAdmin } from './admin-support.js';

type Json = Record<string, unknown>;

let admin: AdminEngine;
let client: Client;
let boss: Client;

beforeAll(async () => {
  admin = await startAdmin();
  await enrol(admin.engine, person());
  client = await signedIn(admin.engine, 'view');
  boss = await signedIn(admin.engine, 'administer');
});
afterAll(() => admin.stop());

const version = (region: string): string => admin.engine.policyVersions().find((v) => v.startsWith(region)) ?? '';

/** Events of a stream until `enough` says so. */
async function follow(enough: (events: readonly { event: string; data: Json }[]) => boolean) {
  const stop = new AbortController();
  const response = await fetch(`${client.url}/v1/admin/live/stream`, {
    headers: { cookie: client.cookie },
    signal: stop.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events: { event: string; data: Json }[] = [];
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      events.push({ event, data: JSON.parse(data) as Json });
    }
    if (enough(events)) break;
  }
  stop.abort();
  return events;
}

describe('live figures', () => {
  it('are the same for polling and streaming, by code, stage, place and policy version', async () => {
    await settleBill(admin.engine, { msgid: 'L1' });
    await expect(settleBill(admin.engine, { msgid: 'L2', psnNo: 'P0404' })).rejects.toThrow('E205');
    const events = await follow((seen) => seen.filter(({ event }) => event === 'sample').length >= 2);
    expect(events[0]?.event).toBe('history');
    const { json } = await client.get('live');
    const samples = json['samples'] as Json[];
    const total = (key: string): number => samples.reduce((sum, s) => sum + Number(s[key]), 0);
    expect([total('answered'), total('executed'), total('refused'), total('settled')]).toEqual([2, 1, 1, 1]);
    const busy = samples.filter((s) => Number(s['answered']) > 0);
    expect(
      busy.flatMap((s) => s['places'] as Json[]).reduce((n, p) => n + Number(p['executed']) + Number(p['refused']), 0),
    ).toBe(2);
    expect(busy[0]?.['places']).toEqual([expect.objectContaining({ mdtrtarea_admvs: '310000' })]);
    expect(busy[0]?.['policies']).toEqual([expect.objectContaining({ policy_version: version('610100') })]);
    expect(busy.some((s) => (s['stages'] as Json)['commit'] !== null)).toBe(true);
    expect(busy.map((s) => s['by_code'] as Json)).toContainEqual({ E205: 1 });
    const streamed = events.filter(({ event }) => event === 'sample').map(({ data }) => data);
    for (const sample of streamed) expect(samples).toContainEqual(sample);
    const last = samples.at(-1)?.['seq'];
    expect((await client.get(`live?since=${String(last)}`)).json['samples']).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ seq: last })]),
    );
    expect(codeOf(await client.get('live?since=x'))).toBe('bad_request');
  });

  it('end for a viewer whose session ends', async () => {
    const own = await signedIn(admin.engine, 'operate');
    const response = await fetch(`${own.url}/v1/admin/live/stream`, { headers: { cookie: own.cookie } });
    await own.send('DELETE', 'session');
    expect(await response.text()).toContain('event: end\ndata: {"code":"session_expired"}');
  });
});

describe('policies', () => {
  it('are listed with their files, shown as tables with citations, compared and checked for holes', async () => {
    const { json } = await client.get('policies');
    const regions = json['regions'] as { region: string; active: string; versions: Json[]; files: Json[] }[];
    expect(regions.map((r) => r.active).sort()).toEqual([...admin.engine.policyVersions()].sort());
    const hohhot = regions.find((r) => r.region === '150100');
    expect(hohhot?.files.map((f) => f['state'])).toEqual(expect.arrayContaining(['past', 'in_force']));
    const tables = await client.get(`policies/tables?version=${version('610100')}&date=2025-06-01`);
    const lines = tables.json['lines'] as {
      name: string;
      tables: { topic: string; same: Json[]; rows: { facts: Json[] }[] }[];
    }[];
    const stay = lines.find((l) => l.name === '职工住院');
    expect(stay?.tables.map((t) => t.topic)).toContain('起付线');
    const citations = tables.json['citations'] as { text: string; standing: string }[];
    const facts =
      stay?.tables.flatMap((t) => [...t.same, ...t.rows.flatMap((r) => r.facts)]).filter((f) => f !== null) ?? [];
    expect(facts.length).toBeGreaterThan(5);
    for (const fact of facts) {
      const cites = fact['cites'] as number[];
      for (const index of cites) expect(citations[index]?.text).toBeDefined();
      expect(fact['assumed']).toBe(cites.some((index) => citations[index]?.standing === 'assumed'));
    }
    const v = version('150100');
    const diff = await client.get(`policies/diff?from=${v}&to=${v}&date_from=2024-06-01&date_to=2025-12-01`);
    expect((diff.json['changes'] as Json[]).length).toBeGreaterThan(0);
    expect((await client.get(`policies/diff?from=${v}&to=${v}`)).json['changes']).toEqual([]);
    const coverage = await client.get(`policies/coverage?version=${version('610100')}`);
    expect(coverage.json).toMatchObject({ version: version('610100'), problems: [] });
    expect(Number(coverage.json['planned'])).toBeGreaterThan(100);
    for (const bad of [
      `diff?from=${v}&to=${version('610100')}`,
      'tables?version=nonsense',
      `tables?version=${v}&date=2025-02-30`,
    ])
      expect(codeOf(await client.get(`policies/${bad}`)), bad).toBe('bad_request');
    expect(codeOf(await client.get(`policies/tables?version=${v}&date=1999-01-01`))).toBe('not_found');
  });

  it('are put in force and taken back by an administrator, on the record', async () => {
    const { store } = admin.engine;
    const before = version('610100');
    const bytes = await store.getPolicy(before);
    const next = '610100@000000000001';
    const text = new TextDecoder().decode(bytes ?? new Uint8Array()).replace(before, next);
    await store.putPolicy({ versionId: next, bytes: new TextEncoder().encode(text) });
    const reason = { reason: '演练换版' };
    const put = await boss.post('policies/activate', { region: '610100', version: next, ...reason });
    expect(put.json).toEqual({ region: '610100', before, active: next });
    await admin.engine.reloadPolicies();
    expect(version('610100')).toBe(next);
    expect(codeOf(await boss.post('policies/activate', { region: '610100', version: next, ...reason }))).toBe(
      'conflict',
    );
    const back = await boss.post('policies/rollback', { region: '610100', ...reason });
    expect(back.json).toEqual({ region: '610100', before: next, active: before });
    await admin.engine.reloadPolicies();
    const broken = '610100@000000000002';
    await store.putPolicy({ versionId: broken, bytes: new TextEncoder().encode('{"format":9}') });
    const refused = await boss.post('policies/activate', { region: '610100', version: broken, ...reason });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'policy_error']);
    expect((await store.activePolicies())['610100']).toBe(before);
    const log = (await boss.get('access?action=policy_activate')).json['rows'] as Json[];
    expect(log.map((r) => [r['detail'], r['outcome']])).toEqual([
      [broken, 'policy_error'],
      [next, 'conflict'],
      [next, 'ok'],
    ]);
  });
});

describe('what-if', () => {
  const bill = { medfee_sumamt: 2_000_000, fulamt_ownpay_amt: 100_000, overlmt_selfpay: 0, preselfpay_amt: 50_000 };
  const asked = {
    region: '610100',
    date: '2025-06-10',
    line: 'inpatient',
    hosp_lv: '3A',
    mdtrtarea_admvs: '310100',
    person: { psn_type: '1101', insutype: '310', age: 45 },
    bill,
  };

  it('prices by the code of a real settlement: the same bill settles to the same split', async () => {
    const real = await settleBill(admin.engine, { msgid: 'W1', psnNo: 'P0001', day: '2025-07-10', yuan: 20_000 });
    const stored = await client.post('settlements/get', { setl_id: real, psn_no: 'P0001', reason: '对照试算' });
    const before = (stored.json['totals'] as { before: { meter: string; value: number }[] }).before;
    const { status, json } = await client.post('whatif', {
      ...asked,
      date: '2025-07-10',
      begn_date: '2025-07-01',
      filing: { kind: 'long_term', areas: ['310000'], from: '2025-01-01' },
      bill: { ...bill, fulamt_ownpay_amt: 30_000, preselfpay_amt: 20_000 },
      totals: Object.fromEntries(before.map(({ meter, value }) => [meter, value])),
      account: 0,
    });
    expect(status).toBe(200);
    const result = (json['result'] as { setlinfo: Json }).setlinfo;
    const info = stored.json['setlinfo'] as Json;
    for (const name of ['act_pay_dedc', 'hifp_pay', 'hifob_pay', 'psn_part_amt', 'trt_class', 'policy_version'])
      expect([name, result[name]]).toEqual([name, info[name]]);
    expect(json['explanation']).toMatchObject({ same: true });
  });

  it('gives another split for another class, says why it refuses, and refuses nonsense', async () => {
    const split = async (filing: Json | undefined): Promise<unknown> =>
      (
        (await client.post('whatif', { ...asked, ...(filing === undefined ? {} : { filing }) })).json['result'] as {
          setlinfo: Json;
        }
      )?.setlinfo['psn_part_amt'];
    expect(await split({ kind: 'long_term' })).not.toBe(await split({ kind: 'other_temporary' }));
    const refused = await client.post('whatif', { ...asked, hosp_lv: '9Z' });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'refused']);
    expect((refused.json['error'] as Json)['reason']).toBe('hospital_level_unknown');
    for (const bad of [
      { ...asked, bill: { ...bill, fulamt_ownpay_amt: 3_000_000 } },
      { ...asked, date: '2025-02-30' },
      { ...asked, bill: { ...bill, medfee_sumamt: 1.5 } },
      { ...asked, bill: { ...bill, medfee_sumamt: -1 } },
      { ...asked, region: undefined },
    ])
      expect(codeOf(await client.post('whatif', bad))).toBe('bad_request');
    const { json } = await client.get('whatif/options?region=610100&date=2025-06-10');
    expect((json['levels'] as Json[]).map((l) => l['hosp_lv'])).toContain('3A');
    expect(codeOf(await client.get('whatif/options?region=990000'))).toBe('not_found');
  });
});

describe('health', () => {
  it('tells store, policies, audit and alarms, each alarm with its entry of the playbook', async () => {
    const { json } = await client.get('health');
    expect(json).toMatchObject({
      ready: true,
      store: { kind: 'embedded', ready: true },
      durability: { level: 'fsync' },
    });
    const alarms = json['alarms'] as { id: string; state: string; playbook: string }[];
    expect(alarms.filter((a) => a.state === 'firing')).toEqual([]);
    const entries = (await client.get('playbook')).json['entries'] as { id: string; zh: Json; en: Json }[];
    for (const alarm of alarms) expect(entries.map((e) => e.id)).toContain(alarm.playbook);
    for (const entry of entries)
      for (const words of [entry.zh, entry.en]) expect(Object.keys(words)).toEqual(['title', 'means', 'look', 'do']);
    expect((json['policies'] as Json[]).find((p) => p['region'] === '610100')?.['name']).toContain('西安');
  });

  it('the log level changes at run time, with a reason, on the record', async () => {
    expect((await boss.post('health/log-level', { level: 'debug', reason: '查问题' })).json).toEqual({
      level: 'debug',
      before: 'info',
    });
    expect(((await client.get('health')).json['engine'] as Json)['log_level']).toMatch(/debug|info/);
    expect((await boss.post('health/log-level', { level: 'info', reason: '查完了' })).json).toEqual({
      level: 'info',
      before: 'debug',
    });
    expect(codeOf(await boss.post('health/log-level', { level: 'loud', reason: '查问题' }))).toBe('bad_request');
  });
});

describe('the static files', () => {
  it('come from the engine alone under a strict policy, with ETag and gzip', async () => {
    const page = await fetch(`${client.url}/console/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|http|\*/);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-encoding')).toBe('gzip');
    const html = await page.text();
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    const again = await fetch(`${client.url}/console/`, {
      headers: { 'if-none-match': page.headers.get('etag') ?? '' },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const moved = await fetch(`${client.url}/console`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([308, '/console/']);
  });

  it.each(['nothing.js', '../http.ts', '%2e%2e/http.ts', '..%2f..%2fpackage.json'])('there is no %s', async (path) => {
    const response = await fetch(`${client.url}/console/${path}`);
    expect(response.status).toBe(404);
  });
});
