import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { SettlementClient } from '../../src/client/index.js';
import { encodePerson, PERSON_CELL } from '../../src/store/cells.js';
import type { Person } from '../../src/settlement/types.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { BODY, bill } from '../client/fixtures.js';
import { edit, packIn, tempDir } from './policy-support.js';

/** The tools work on the embedded store of a running engine, in processes of their own. */
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const REGION = '990100';
const PERSON: Person = {
  psnNo: 'P1',
  name: '张三',
  certType: '01',
  certNo: '990001198003150019',
  gend: '1',
  brdy: '1980-03-15',
  insuplc: REGION,
  insutype: '310',
  psnType: '1101',
  insuStatus: '1',
  cvlserv: false,
  identities: [],
  filings: [],
  chronic: [],
};
const STAY = {
  ...BODY,
  hospLv: '2A',
  acctUsed: false,
  begntime: '2025-03-01 08:00:00',
  endtime: '2025-03-02 10:00:00',
  setlTime: '2025-03-02 10:30:00',
  total: 2_060_000,
  inScope: 2_060_000,
  rows: [['09', 2_060_000, 2_060_000, 0, 0, 0, 0, 2_060_000]],
};

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function tool(dataDir: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SC_DATA_DIR: dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', MAIN, ...args], { env });
  return stdout;
}

async function engineOn(dataDir: string, packs: string): Promise<RunningEngine> {
  const running = await startEngine(
    settingsOf({ port: 0, dataDir, policiesDir: packs, logLevel: 'silent', threads: 1, policyPollMs: 0 }),
    { senders: [SENDER], logger: openLog('silent').logger },
  );
  cleanups.push(() => running.stop());
  return running;
}

async function settle(
  client: SettlementClient,
  msgid: string,
): Promise<{ setlId: string; policyVersion: string; hifp: number }> {
  const result = await client.settle(bill({ psnNo: 'P1', insuplc: REGION, mdtrtarea: '990104', msgid, body: STAY }));
  if (result.outcome !== 'executed') throw new Error(`${result.code} ${result.message}`);
  return result.answer;
}

describe('policy tools beside a running engine', () => {
  it('publish reaches it, an old settlement is explained by its own version, impact reads its records, rollback goes back', async () => {
    const { dir, remove } = tempDir();
    cleanups.push(remove);
    const dataDir = join(dir, 'data');
    const packs = packIn(dir, 'packs');
    const seed = await openEmbeddedStore({ dir: join(dataDir, 'store') });
    await seed.commit([
      {
        psnNo: 'P1',
        msgid: null,
        receipt: null,
        checks: [{ cell: PERSON_CELL, version: 0 }],
        writes: [{ cell: PERSON_CELL, bytes: encodePerson(PERSON) }],
        record: null,
        outbox: null,
      },
    ]);
    await seed.close();
    const running = await engineOn(dataDir, packs);
    const client = new SettlementClient({ url: `ws://127.0.0.1:${running.port}/ws`, sender: SENDER });
    cleanups.push(() => client.close());

    const first = await settle(client, 'TOOL-1');
    expect(first.hifp).toBe(1_700_000); // (20600 − 600) × 85 %
    edit(join(packs, REGION), { 'employee/inpatient.yaml': [['secondary: {active: 85', 'secondary: {active: 80']] });
    const published = await tool(dataDir, 'policy', 'publish', packs);
    expect(published).toContain(`${first.policyVersion} → ${REGION}@`);
    expect(await running.reloadPolicies()).toBe(true);
    const second = await settle(client, 'TOOL-2');
    expect(second.policyVersion).not.toBe(first.policyVersion);
    expect(second.hifp).toBe(1_624_000); // second stay: (20600 − 300) × 80 %

    const explained = await tool(dataDir, 'explain', first.setlId, '--psn', 'P1');
    expect(explained).toContain(first.policyVersion);
    expect(explained).toContain('支付 = 17000.00');
    expect(explained).toContain('85%');
    // Without the person it is found through the outbox.
    expect(await tool(dataDir, 'explain', first.setlId)).toBe(explained);

    const report = await tool(
      dataDir,
      'policy',
      'impact',
      first.policyVersion,
      second.policyVersion,
      '--from',
      'store',
      '--json',
    );
    expect(JSON.parse(report)).toMatchObject({
      records: 2,
      changed: 2,
      byFund: { hifp_pay: { before: 1_700_000 + 1_725_500, after: 1_600_000 + 1_624_000 } },
    });

    expect(await tool(dataDir, 'policy', 'rollback', REGION)).toContain(
      `${second.policyVersion} → ${first.policyVersion}`,
    );
    expect(await running.reloadPolicies()).toBe(true);
    expect((await settle(client, 'TOOL-3')).policyVersion).toBe(first.policyVersion);
  }, 120_000);
});
