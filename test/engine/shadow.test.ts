import { afterEach, describe, expect, it } from 'vitest';
import { startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { SettlementClient } from '../../src/client/index.js';
import { InlinePool } from '../../src/compute/inline-pool.js';
import { executeTask } from '../../src/compute/transact.js';
import { type Bundle, builtinPacksDir, makeBundles, readPackFiles } from '../../src/policy/bundle.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { load, rows, tempFolder, writeNdjson } from '../cli/load-support.js';
import { BODY, bill } from '../client/fixtures.js';
import { plantFault } from '../compute/planted.js';

const AMOUNT = 900_000;
const BILL = {
  ...BODY,
  hospLv: '2A',
  acctUsed: false,
  total: AMOUNT,
  inScope: AMOUNT,
  rows: [['09', AMOUNT, AMOUNT, 0, 0, 0, 0, AMOUNT]],
};
const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The same pack under another version: only a note differs. */
async function corrected(): Promise<Bundle> {
  const files = await readPackFiles(builtinPacksDir);
  const noted = files.map((f) =>
    f.path === '610100/region.yaml' ? { ...f, content: { ...f.content, note: '订正' } } : f,
  );
  return makeBundles(noted).find((b) => b.region === '610100') as Bundle;
}

describe('a difference between the evaluators at run time', () => {
  it('stops that policy version, counts it, and a new version settles again', async () => {
    const folder = tempFolder();
    cleanups.push(() => folder.remove());
    const store = await openEmbeddedStore({ dir: folder.path('data') });
    cleanups.push(() => store.close());
    const persons = rows(200, 9)
      .filter((row) => row.insuplc_admdvs === '610100' && row.psn_insu_stas === '1' && row.insutype === '310')
      .map(({ filings: _f, accumulators: _a, ...row }) => row);
    writeNdjson(folder.path('roster.ndjson'), persons);
    await load(store, folder.path('roster.ndjson'));
    let wrong = '';
    // The fault sits in one version only, as a real one would.
    const pool = new InlinePool({ strict: false, shadowShare: 10_000 }, (task, set, context) =>
      executeTask(task, set.versions().includes(wrong) ? plantFault(set, '610100') : set, context),
    );
    const settings = settingsOf({ port: 0, dataDir: folder.path('data'), logLevel: 'silent', policyPollMs: 0 });
    const running = await startEngine(settings, { store, senders: [SENDER], pool, logger: openLog('silent').logger });
    cleanups.push(() => running.stop());
    wrong = running.policyVersions().find((v) => v.startsWith('610100@')) ?? '';
    const client = new SettlementClient({ url: `ws://127.0.0.1:${running.port}/ws`, sender: SENDER });
    cleanups.push(() => client.close());
    const settle = (i: number) =>
      client.settle(
        bill({
          psnNo: persons[i]?.psn_no ?? '',
          insuplc: '610100',
          mdtrtarea: '610104',
          msgid: `SHADOW-${i}`,
          body: BILL,
        }),
      );

    expect(await settle(0)).toMatchObject({ outcome: 'refused', code: 'E711' });
    expect(await settle(1)).toMatchObject({ outcome: 'refused', code: 'E712' });
    expect(await (await fetch(`${running.url}/metrics`)).text()).toMatch(
      new RegExp(`shadow_differences_total\\{policy="${wrong}"\\} 1`),
    );

    const right = await corrected();
    expect(right.versionId).not.toBe(wrong);
    await store.putPolicy({ versionId: right.versionId, bytes: right.bytes });
    await store.activatePolicy('610100', right.versionId);
    expect(await running.reloadPolicies()).toBe(true);
    expect(await settle(0)).toMatchObject({ outcome: 'executed' });
    expect(await settle(1)).toMatchObject({ outcome: 'executed' });
  });
});
