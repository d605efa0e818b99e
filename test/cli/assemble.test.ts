import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Overrides, type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { storeOptions } from '../../src/cli/open-store.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import type { Settings } from '../../src/cli/settings/schema.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { loadBundlesFromDir, builtinPacksDir } from '../../src/policy/bundle.js';
import { signedHeaders } from '../../src/wire/signature.js';
import { systemClock } from '../../src/wire/clock.js';
import { startRedis } from '../support/redis.js';

let dir = '';
let lines: string[] = [];
const running: RunningEngine[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'engine-'));
  lines = [];
});
afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function start(values: Partial<Settings> = {}, overrides: Overrides = {}): Promise<RunningEngine> {
  const { logger } = openLog('info', { write: (line: string) => void lines.push(line) });
  const settings = settingsOf({ dataDir: join(dir, 'data'), port: 0, policyPollMs: 0, ...values });
  // Worker threads run compiled code; these tests run the sources.
  const engine = await startEngine(settings, { logger, pool: new InlinePool({ strict: false }), ...overrides });
  running.push(engine);
  return engine;
}

async function personQuery(
  engine: RunningEngine,
  mdtrtarea = '150100',
  nonce = 'n1',
): Promise<{ status: number; json: Record<string, unknown> }> {
  const sender = engine.senders[0];
  if (sender === undefined) throw new Error('no sender');
  const response = await fetch(`${engine.url}/v1/transactions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...signedHeaders(sender.id, sender.secret, Math.floor(systemClock.nowMs() / 1000), nonce),
    },
    body: JSON.stringify({
      infno: '1101',
      msgid: `m-${nonce}`,
      mdtrtarea_admvs: mdtrtarea,
      insuplc_admdvs: '610100',
      infver: 'V1.0',
      input: { data: { psn_no: 'P0001' } },
    }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('startEngine', () => {
  it('publishes the packs into an empty store, generates a sender and becomes ready', async () => {
    const engine = await start();
    const regions = (await loadBundlesFromDir(builtinPacksDir)).map((b) => b.versionId).sort();
    expect([...engine.policyVersions()].sort()).toEqual(regions);
    const ready = await fetch(`${engine.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ status: 'ready', policies: engine.policyVersions() }),
    ]);
    const secret = engine.senders[0]?.secret ?? '';
    expect(await readFile(join(dir, 'data', 'senders.json'), 'utf8')).toContain(secret);
    expect(lines.join('')).toContain('senders.json');
    expect(lines.join('')).not.toContain(secret);
  });

  it('answers a message through the whole pipeline', async () => {
    const engine = await start();
    expect(await personQuery(engine)).toMatchObject({
      status: 200,
      json: { infcode: -1, err_code: 'E205', inf_refmsgid: expect.stringMatching(/^610100\d{24}$/) },
    });
  });

  it('a sender speaks only for its treating places', async () => {
    const senders = [{ id: 'hohhot', secret: 'a-secret-of-hohhot', areas: ['150100'] }];
    const engine = await start({}, { senders });
    expect((await personQuery(engine, '150100', 'n1')).json['err_code']).toBe('E205');
    expect(await personQuery(engine, '610100', 'n2')).toMatchObject({ status: 403, json: { err_code: 'E204' } });
  });

  it('keeps what the store has on the next start, and its senders', async () => {
    const first = await start();
    const versions = first.policyVersions();
    const [sender] = first.senders;
    await first.stop();
    lines = [];
    const second = await start();
    expect(second.policyVersions()).toEqual(versions);
    expect(second.senders[0]).toEqual(sender);
    expect(lines.join('')).not.toContain('已发布政策包');
  });

  it('swaps changed policies under way, and keeps the old ones when the new set does not compile', async () => {
    const engine = await start();
    const before = engine.policyVersions();
    expect(await engine.reloadPolicies()).toBe(false);
    const packs = join(dir, 'packs');
    cpSync(builtinPacksDir, packs, { recursive: true });
    appendFileSync(join(packs, '610100', 'region.yaml'), 'why: 修订\n');
    const changed = (await loadBundlesFromDir(packs)).find((b) => b.region === '610100');
    const old = before.find((v) => v.startsWith('610100@'));
    if (changed === undefined || changed.versionId === old) throw new Error('the pack did not change');
    await engine.store.putPolicy(changed);
    await engine.store.activatePolicy('610100', changed.versionId);
    const set = engine.engine.stats().policySet;
    expect(await engine.reloadPolicies()).toBe(true);
    expect(engine.engine.stats().policySet).not.toBe(set);
    expect(engine.policyVersions()).toContain(changed.versionId);

    const after = engine.policyVersions();
    await engine.store.putPolicy({ versionId: '999900@broken', bytes: new TextEncoder().encode('{"format":1}') });
    await engine.store.activatePolicy('999900', '999900@broken');
    expect(await engine.reloadPolicies()).toBe(false);
    expect(engine.policyVersions()).toEqual(after);
    expect(lines.join('')).toContain('继续使用原政策');
  });

  it('works alike on Redis, two engines on one', async () => {
    const redis = await startRedis();
    try {
      const store = `unix://${redis.socket}`;
      const first = await start({ store, engineNo: 1 });
      const second = await start({ store, engineNo: 2 });
      expect(second.policyVersions()).toEqual(first.policyVersions());
      for (const [i, engine] of [first, second].entries()) {
        expect((await fetch(`${engine.url}/readyz`)).status).toBe(200);
        expect((await personQuery(engine, '150100', `n${i}`)).json['err_code']).toBe('E205');
      }
      redis.kill();
      const down = await fetch(`${first.url}/readyz`);
      expect([down.status, await down.json()]).toEqual([
        503,
        expect.objectContaining({ reasons: [expect.stringContaining('存储不可用')] }),
      ]);
      expect(await personQuery(first, '150100', 'n9')).toMatchObject({ status: 503, json: { err_code: 'E703' } });
      expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
      for (const engine of running.splice(0)) await engine.stop();
    } finally {
      await redis.stop();
    }
  });

  it('hands the addresses of every kind of Redis to the store', () => {
    const options = (values: Partial<Settings>) => storeOptions(settingsOf(values));
    expect(options({ store: 'redis://h:1/2', storePassword: 'p' })).toMatchObject({
      kind: 'redis',
      url: 'redis://h:1/2',
      password: 'p',
    });
    expect(options({ store: 'redis://[::1]:7001' })).toMatchObject({ url: 'redis://[::1]:7001/0' });
    expect(options({ store: 'sentinel://a,b:2/m/3', sentinelPassword: 's' })).toMatchObject({
      sentinels: { hosts: ['a:26379', 'b:2'], name: 'm', password: 's' },
      db: 3,
    });
    expect(options({ store: 'cluster://a,b:2', waitReplicas: 1 })).toMatchObject({
      cluster: ['a:6379', 'b:2'],
      waitReplicas: 1,
    });
    expect(options({ dataDir: '/d' })).toMatchObject({ kind: 'embedded', dir: '/d/store' });
  });

  it('says what to change when the port is taken, and leaves the data folder free', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(/SC_PORT/);
    holder.close();
    await start();
  });

  it('says where a pack is wrong', async () => {
    writeFileSync(join(dir, 'x.yaml'), 'kind: nonsense\nregion: "610100"\n');
    await expect(start({ policiesDir: dir })).rejects.toThrow(/x\.yaml/);
  });

  it('does not start on packs with a hole', async () => {
    cpSync(fileURLToPath(builtinPacksDir), dir, { recursive: true });
    const file = join(dir, '610100/employee/outpatient.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/ secondary: 60\n/);
    writeFileSync(file, text.replace(/ secondary: 60\n/, '\n'));
    await expect(start({ policiesDir: dir })).rejects.toThrow(/outpatient\.yaml.*查表缺少 level.*policy check/s);
  });

  it('stops: unready, released, and the store closed', async () => {
    const engine = await start();
    await Promise.all([engine.stop(), engine.stop()]);
    await expect(fetch(`${engine.url}/healthz`)).rejects.toThrow();
    await start();
  });
});
