import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminRoutes } from '../../src/server/admin/routes/index.js';
import { mayActAs, ROLES, type Role } from '../../src/server/admin/access/roles.js';
import { systemClock } from '../../src/wire/clock.js';
import {
  type AdminEngine,
  CERT_NO,
  Client,
  codeOf,
  enrol,
  PASSWORDS,
  person,
  PSN,
  settleBill,
  signedIn,
  startAdmin,
} from './admin-support.js';

const WHY = { reason: '核对一笔结算' };
const NOBODY = { psn_no: 'P0404', ...WHY };

/** Every address with its least role (null: nobody need be signed in) and a harmless request. */
const ENDPOINTS: readonly (readonly [
  method: string,
  path: string,
  role: Role | null,
  body?: unknown,
  query?: string,
])[] = [
  ['POST', 'session', null, { name: 'stranger', password: 'not-a-password' }],
  ['GET', 'session', 'view'],
  ['DELETE', 'session', 'view'],
  ['POST', 'session/password', 'view', { old_password: 'wrong', new_password: 'wrong' }],
  ['GET', 'live', 'view'],
  ['GET', 'live/stream', 'view'],
  ['POST', 'settlements/recent', 'view', {}],
  ['POST', 'settlements/find', 'view', { msgid: 'X', ...WHY }],
  ['POST', 'settlements/person', 'view', NOBODY],
  ['POST', 'settlements/get', 'view', { setl_id: 'X', ...NOBODY }],
  ['POST', 'settlements/explain', 'view', { setl_id: 'X', ...NOBODY }],
  ['POST', 'settlements/statement', 'view', { setl_id: 'X', ...NOBODY }],
  ['POST', 'persons/get', 'view', NOBODY],
  ['POST', 'persons/reveal', 'operate', { fields: ['certno'], ...NOBODY }],
  ['POST', 'persons/hold', 'operate', NOBODY],
  ['POST', 'persons/release', 'operate', NOBODY],
  ['GET', 'policies', 'view'],
  ['GET', 'policies/tables', 'view', undefined, 'version=610100@00'],
  ['GET', 'policies/diff', 'view', undefined, 'from=610100@00&to=610100@01'],
  ['GET', 'policies/coverage', 'view', undefined, 'version=610100@00'],
  ['POST', 'policies/activate', 'administer', { region: '610100', version: '610100@00', ...WHY }],
  ['POST', 'policies/rollback', 'administer', { region: '990000', ...WHY }],
  ['GET', 'whatif/options', 'view', undefined, 'region=990000'],
  ['POST', 'whatif', 'view', {}],
  ['GET', 'health', 'view'],
  ['GET', 'playbook', 'view'],
  ['POST', 'health/log-level', 'administer', { level: 'info', ...WHY }],
  ['GET', 'access', 'administer'],
  ['GET', 'operators', 'administer'],
];

const CASES = ENDPOINTS.map(([method, path, role, body, query = '']) => ({ method, path, role, body, query }));

let admin: AdminEngine;
/** One session of each role; signing in takes a while on purpose. */
const clients = new Map<Role, Client>();

async function clientOf(role: Role): Promise<Client> {
  const known = clients.get(role) ?? (await signedIn(admin.engine, role));
  clients.set(role, known);
  return known;
}

beforeAll(async () => {
  admin = await startAdmin({ consoleLockAttempts: 3 });
  await enrol(admin.engine, person());
});
afterAll(() => admin.stop());

const address = (path: string, query = ''): string => (query === '' ? path : `${path}?${query}`);

/** A stream never ends by itself: its head is enough. */
async function ask(
  client: Client,
  method: string,
  path: string,
  body: unknown,
  query?: string,
): Promise<{ status: number; code: string }> {
  if (path !== 'live/stream') {
    const answer = await client.send(method, address(path, query), body);
    return { status: answer.status, code: codeOf(answer) };
  }
  const stop = new AbortController();
  const headers = client.cookie === '' ? {} : { cookie: client.cookie };
  const response = await fetch(`${client.url}/v1/admin/${path}`, { headers, signal: stop.signal });
  const code = response.ok
    ? ''
    : codeOf({ status: 0, json: (await response.json()) as never, headers: response.headers });
  stop.abort();
  return { status: response.status, code };
}

describe('roles', () => {
  it('the table of this test names every address there is', () => {
    const there = adminRoutes({} as never).map(({ method, path, role }) => `${method} ${path} ${role}`);
    expect(ENDPOINTS.map(([method, path, role]) => `${method} ${path} ${role}`).sort()).toEqual(there.sort());
  });

  it.each(CASES.filter(({ role }) => role !== null))(
    '$method $path answers nobody who is not signed in',
    async ({ method, path, body, query }) => {
      const { status, code } = await ask(new Client(admin.engine), method, path, body, query);
      expect([status, code]).toEqual([401, 'not_signed_in']);
    },
  );

  it.each(CASES.flatMap((one) => ROLES.map((own) => ({ ...one, own }))))(
    'as $own: $method $path',
    async ({ own, method, path, role: needed, body, query }) => {
      const client = await signedIn(admin.engine, own);
      const { status, code } = await ask(client, method, path, body, query);
      const allowed = needed === null || mayActAs(own, needed);
      if (allowed)
        expect([401, 403, 405, 500].includes(status) && code !== 'wrong_password', `${status} ${code}`).toBe(false);
      else expect([status, code]).toEqual([403, 'forbidden']);
      // A wrong old password counts as a failure of the name.
      if (path === 'session/password') await signedIn(admin.engine, own);
    },
  );

  it.each(CASES.filter(({ method, role }) => method !== 'GET' && role !== null))(
    '$method $path wants the CSRF token of the session',
    async ({ method, path, role, body }) => {
      const client = await clientOf(role as Role);
      const other = await clientOf(role === 'view' ? 'administer' : 'view');
      const { csrf } = client;
      for (const wrong of ['', 'x', other.csrf]) {
        client.csrf = wrong;
        const answer = await client.send(method, path, body);
        expect([answer.status, codeOf(answer)]).toEqual([403, 'csrf']);
      }
      client.csrf = csrf;
    },
  );
});

describe('signing in', () => {
  it('sets a cookie no script reads and no other site causes to be sent; signing out clears it', async () => {
    const client = new Client(admin.engine);
    const { headers, json } = await client.signIn('view', PASSWORDS.view);
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^sc_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(json).toMatchObject({ operator: { name: 'view', role: 'view' } });
    expect(cookie).not.toContain(String(json['csrf']));
    const out = await client.send('DELETE', 'session');
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(codeOf(await client.get('session'))).toBe('not_signed_in');
  });

  it('says the same of a wrong password and of a name nobody has, and wants JSON', async () => {
    const client = new Client(admin.engine);
    for (const name of ['operate', 'nobody-here']) {
      const answer = await client.signIn(name, 'wrong-wrong-wrong');
      expect([answer.status, codeOf(answer), answer.headers.get('set-cookie')]).toEqual([401, 'wrong_password', null]);
    }
    const form = await client.send('POST', 'session', 'name=view', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.status, codeOf(form)]).toEqual([415, 'not_json']);
    await signedIn(admin.engine, 'operate');
  });

  it('locks a name after so many failures in a row, right password or not, until it is unlocked', async () => {
    const client = new Client(admin.engine);
    for (let i = 0; i < 3; i++)
      expect(codeOf(await client.signIn('operate', `wrong-wrong-wrong-${i}`))).toBe('wrong_password');
    const locked = await client.signIn('operate', PASSWORDS.operate);
    expect([locked.status, codeOf(locked)]).toEqual([429, 'locked']);
    expect((locked.json['error'] as { retry_after_ms: number }).retry_after_ms).toBeGreaterThan(800_000);
    admin.operators.change('operate', { unlockedMs: systemClock.nowMs() + 1 });
    expect((await client.signIn('operate', PASSWORDS.operate)).status).toBe(200);
    // One more failure is the first of a new row.
    expect(codeOf(await client.signIn('operate', 'wrong-again-wrong'))).toBe('wrong_password');
    expect((await client.signIn('operate', PASSWORDS.operate)).status).toBe(200);
  });

  it('ends for an operator who is removed, or whose password is changed, at once', async () => {
    const client = await signedIn(admin.engine, 'view');
    const kept = admin.operators.find('view');
    admin.operators.remove('view');
    expect(codeOf(await client.get('session'))).toBe('session_expired');
    if (kept === null) throw new Error('no operator');
    admin.operators.add('view', 'view', kept.password, 1);
    const again = await signedIn(admin.engine, 'view');
    admin.operators.change('view', { role: 'operate' });
    expect(((await again.get('session')).json['operator'] as { role: string }).role).toBe('operate');
    admin.operators.change('view', { role: 'view' });
  });

  it('lets operators change their own password by the rules; other sessions end', async () => {
    const [client, other] = [await signedIn(admin.engine, 'view'), await signedIn(admin.engine, 'view')];
    for (const bad of ['short', 'aaaaaaaaaaaaaaaa', 'my-view-password'])
      expect(codeOf(await client.post('session/password', { old_password: PASSWORDS.view, new_password: bad }))).toBe(
        'bad_request',
      );
    const changed = await client.post('session/password', {
      old_password: PASSWORDS.view,
      new_password: 'six-purple-cellos',
    });
    expect(changed.status).toBe(200);
    expect(codeOf(await other.get('session'))).toBe('session_expired');
    client.cookie = (changed.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const { json } = await client.get('session');
    client.csrf = String(json['csrf']);
    const back = await client.post('session/password', {
      old_password: 'six-purple-cellos',
      new_password: PASSWORDS.view,
    });
    expect(back.status).toBe(200);
  });
});

describe('the access log', () => {
  it('has who, what, whom, when and why of every look, also of a refused one; never an identity number', async () => {
    const setlId = await settleBill(admin.engine, { msgid: 'A1' });
    const client = await signedIn(admin.engine, 'view');
    await client.post('persons/get', { psn_no: PSN, reason: `${CERT_NO} 来电` });
    await client.post('settlements/get', { psn_no: PSN, setl_id: setlId, ...WHY });
    await client.post('persons/reveal', { psn_no: PSN, fields: ['certno'], ...WHY });
    for (const reason of [undefined, '', ' ', 'x', '长'.repeat(201)])
      expect(codeOf(await client.post('persons/get', { psn_no: PSN, reason }))).toBe('reason_required');
    const boss = await signedIn(admin.engine, 'administer');
    const { json } = await boss.get(`access?operator=view&psn_no=${PSN}&limit=50`);
    const rows = json['rows'] as Record<string, unknown>[];
    expect(rows.filter((r) => r['outcome'] === 'reason_required').length).toBeGreaterThan(0);
    expect(rows.find((r) => r['action'] === 'reveal')).toMatchObject({ outcome: 'forbidden', detail: 'certno' });
    const looks = rows.filter((r) => r['outcome'] === 'ok');
    expect(looks.slice(0, 2).map((r) => [r['action'], r['setl_id'], r['outcome'], r['reason']])).toEqual([
      ['settlement', setlId, 'ok', WHY.reason],
      ['person', null, 'ok', '610***********0017 来电'],
    ]);
    expect(looks[0]).toMatchObject({
      operator: 'view',
      role: 'view',
      psn_no: PSN,
      ip: expect.stringContaining('127.0.0.1'),
    });
    expect(JSON.stringify(json)).not.toContain(CERT_NO);
    const text = readFileSync(join(admin.dir, 'data', 'access.ndjson'), 'utf8');
    expect(text).toContain('"action":"sign_in_failed"');
    expect(text).toContain('"action":"locked"');
    expect(text).not.toContain(CERT_NO);
    expect(statSync(join(admin.dir, 'data', 'access.ndjson')).mode & 0o077).toBe(0);
    expect(statSync(join(admin.dir, 'data', 'operators.json')).mode & 0o077).toBe(0);
  });

  it('is paged newest first, each line once, and filtered by action and day', async () => {
    const boss = await signedIn(admin.engine, 'administer');
    const seen: number[] = [];
    let cursor = '';
    for (let pages = 0; pages < 500; pages++) {
      const { json } = await boss.get(`access?limit=7&action=sign_in${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const rows = json['rows'] as { seq: number; action: string }[];
      expect(rows.length).toBeLessThanOrEqual(7);
      expect(rows.every((r) => r.action === 'sign_in')).toBe(true);
      seen.push(...rows.map((r) => r.seq));
      if (json['cursor'] === null) break;
      cursor = String(json['cursor']);
    }
    const lines = readFileSync(join(admin.dir, 'data', 'access.ndjson'), 'utf8').split('\n');
    expect(seen).toHaveLength(lines.filter((line) => line.includes('"action":"sign_in"')).length);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    const { json } = await boss.get('access?from=2001-01-01&to=2001-01-02');
    expect(json).toEqual({ rows: [], cursor: null });
    for (const bad of ['limit=0', 'limit=201', 'limit=x', 'action=dance', 'from=2025-13-01', 'what=1'])
      expect(codeOf(await boss.get(`access?${bad}`)), bad).toBe('bad_request');
  });
});

describe('requests that make no sense', () => {
  it.each([
    ['GET', 'nowhere', undefined, 404, 'not_found'],
    ['GET', 'settlements/recent', undefined, 405, 'method_not_allowed'],
    ['POST', 'settlements/recent', '{', 400, 'bad_request'],
    ['POST', 'settlements/recent', '[]', 400, 'bad_request'],
    ['POST', 'settlements/recent', `{"cursor":"${'a'.repeat(70_000)}"}`, 413, 'too_large'],
    ['POST', 'persons/get', { psn_no: '../etc', ...WHY }, 400, 'bad_request'],
    ['POST', 'persons/get', { psn_no: PSN, date: '2025-02-30', ...WHY }, 400, 'bad_request'],
  ] as const)('%s %s %j', async (method, path, body, status, code) => {
    const client = await signedIn(admin.engine, 'view');
    const answer = await client.send(method, path, body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});
