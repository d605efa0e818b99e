import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { SettlementClient } from '../../src/client/index.js';
import { builtinPacksDir, type Bundle, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { load, rows, tempFolder, writeNdjson } from './load-support.js';
import { BODY, bill } from '../client/fixtures.js';

/**
 * Versions swap every 200 ms while settlements run: every message is answered, and none mixes two versions. The second
 * version changes two numbers that meet in one bill, the deductible and the first band's ratio, so that a mixture would show.
 */
const SWAP_EVERY_MS = 200;
const SWAPS = 8;
const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const STAY = {
  ...BODY,
  begntime: '2025-03-01 08:00:00',
  endtime: '2025-03-02 10:00:00',
  setlTime: '2025-03-02 10:30:00',
  hospLv: '2A',
  acctUsed: false,
};
const IN_SCOPE = 900_000;
const BILL = { ...STAY, total: IN_SCOPE, inScope: IN_SCOPE, rows: [['09', IN_SCOPE, IN_SCOPE, 0, 0, 0, 0, IN_SCOPE]] };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** 610100 with another second-level deductible (first stay) and first band: 400 -> 500, 90 % -> 80 %. */
async function secondVersion(dir: string): Promise<Bundle> {
  const packs = join(dir, 'packs');
  cpSync(fileURLToPath(builtinPacksDir), packs, { recursive: true });
  const file = join(packs, '610100/employee/inpatient.yaml');
  const text = readFileSync(file, 'utf8');
  const replaced = (source: string, from: RegExp, to: string): string => {
    expect(source).toMatch(from);
    return source.replace(from, to);
  };
  const deductible = replaced(text, /secondary: \[400, 300/, 'secondary: [500, 300');
  const changed = replaced(
    deductible,
    /secondary: \{ ?active: 90, retired: 93 ?\}/,
    'secondary: { active: 80, retired: 80 }',
  );
  writeFileSync(file, changed);
  return (await loadBundlesFromDir(packs)).find((b) => b.region === '610100') as Bundle;
}

describe('policy versions swap under load', () => {
  it('no message is dropped and none mixes two versions', async () => {
    const folder = tempFolder();
    cleanups.push(() => folder.remove());
    const store = await openEmbeddedStore({ dir: folder.path('data') });
    cleanups.push(() => store.close());
    const persons = rows(3000, 5)
      .filter(
        (row) =>
          row.insuplc_admdvs === '610100' &&
          row.psn_insu_stas === '1' &&
          row.insutype === '310' &&
          row.psn_type.startsWith('11'),
      )
      .map(({ filings: _f, accumulators: _a, ...row }) => row);
    writeNdjson(folder.path('roster.ndjson'), persons);
    await load(store, folder.path('roster.ndjson'));
    const settings = settingsOf({
      port: 0,
      dataDir: folder.path('data'),
      logLevel: 'silent',
      threads: 1,
      policyPollMs: 0,
    });
    const running = await startEngine(settings, { store, senders: [SENDER], logger: openLog('silent').logger });
    cleanups.push(() => running.stop());
    const first = running.policyVersions().find((v) => v.startsWith('610100@')) as string;
    const second = await secondVersion(folder.path('.'));
    await store.putPolicy({ versionId: second.versionId, bytes: second.bytes });
    const expected = new Map([
      [first, { deductible: 400_00, hifp: ((IN_SCOPE - 400_00) * 90) / 100 }],
      [second.versionId, { deductible: 500_00, hifp: ((IN_SCOPE - 500_00) * 80) / 100 }],
    ]);

    const client = new SettlementClient({ url: `ws://127.0.0.1:${running.port}/ws`, sender: SENDER, maxInFlight: 64 });
    cleanups.push(() => client.close());
    let swapping = true;
    const seen = new Map<string, number>();
    const queue = [...persons];
    const worker = async (): Promise<void> => {
      for (let person = queue.shift(); person !== undefined && swapping; person = queue.shift()) {
        const result = await client.settle(
          bill({
            psnNo: person.psn_no,
            insuplc: '610100',
            mdtrtarea: '610104',
            msgid: `SWAP-${person.psn_no}`,
            body: BILL,
          }),
        );
        if (result.outcome !== 'executed') throw new Error(`${result.code} ${result.message}`);
        const { policyVersion, deductible, hifp } = result.answer;
        expect({ deductible, hifp }, policyVersion).toEqual(expected.get(policyVersion));
        seen.set(policyVersion, (seen.get(policyVersion) ?? 0) + 1);
        // A trickle, so that the settlements last as long as the swaps do.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const workers = Array.from({ length: 8 }, worker);
    for (let i = 0; i < SWAPS; i++) {
      await new Promise((resolve) => setTimeout(resolve, SWAP_EVERY_MS));
      await store.activatePolicy('610100', i % 2 === 0 ? second.versionId : first);
      expect(await running.reloadPolicies()).toBe(true);
    }
    swapping = false;
    await Promise.all(workers);
    expect([...seen.keys()].sort()).toEqual([first, second.versionId].sort());
    expect(Math.min(...seen.values())).toBeGreaterThan(20);
  });
});
