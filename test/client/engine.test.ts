import { afterEach, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../src/cli/assemble.js';
import { openLog } from '../../src/cli/logging.js';
import { settingsOf } from '../../src/cli/settings/load.js';
import { SettlementClient } from '../../src/client/index.js';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import type { StateStore } from '../../src/store/port.js';
import { load, rows, tempFolder, writeNdjson } from '../cli/load-support.js';
import { BODY, bill, hex } from './fixtures.js';

const PERSONS = rows(60, 3)
  .filter((row) => row.insuplc_admdvs === '610100' && row.psn_insu_stas === '1' && row.insutype === '310')
  .map(({ filings: _f, accumulators: _a, ...row }) => row);
const STAYS = 3;
const SENDER = { id: 'test', secret: 'a-secret-of-the-test', areas: ['*'] };
const STAY = {
  ...BODY,
  setlTime: '2025-03-02 10:30:00',
  begntime: '2025-03-01 08:00:00',
  endtime: '2025-03-02 10:00:00',
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(store: StateStore, dir: string, port: number): Promise<RunningEngine> {
  const settings = settingsOf({ port, dataDir: dir, logLevel: 'silent', threads: 1 });
  return startEngine(settings, { store, senders: [SENDER], logger: openLog('silent').logger });
}

describe('against a real engine', () => {
  it('settles everything exactly once across a kill and a restart', async () => {
    const folder = tempFolder();
    cleanups.push(() => folder.remove());
    const store = await openEmbeddedStore({ dir: folder.path('data') });
    cleanups.push(() => store.close());
    const file = folder.path('roster.ndjson');
    writeNdjson(file, PERSONS);
    await load(store, file);
    let running = await start(store, folder.path('data'), 0);
    cleanups.push(() => running.stop());
    const { port } = running;
    const client = new SettlementClient({
      url: `ws://127.0.0.1:${port}/ws`,
      sender: SENDER,
      reconnect: { minMs: 10, maxMs: 100 },
      requestTimeoutMs: 5_000,
      maxInFlight: 32,
    });
    cleanups.push(() => client.close());

    let answered = 0;
    const calls = PERSONS.flatMap((row) =>
      Array.from({ length: STAYS }, (_, stay) => {
        const body = { ...STAY, hospLv: '2A', mdtrtId: `V${stay}` };
        return bill({
          psnNo: row.psn_no,
          insuplc: '610100',
          mdtrtarea: '610104',
          msgid: `${row.psn_no}-${stay}`,
          body,
        });
      }),
    );
    const pending = calls.map((call) => client.settle(call).finally(() => (answered += 1)));
    while (answered < calls.length / 4) await new Promise((resolve) => setTimeout(resolve, 1));
    await running.kill();
    running = await start(store, folder.path('data'), port);

    const results = await Promise.all(pending);
    expect(
      results.map((result) => (result.outcome === 'executed' ? 'executed' : `${result.code} ${result.message}`)),
    ).toEqual(calls.map(() => 'executed'));
    // Once each: every person's stays were counted 1, 2, 3, and a repeat brings the bytes of the first answer.
    for (const row of PERSONS) {
      const totals = await client.accumulators({
        psnNo: row.psn_no,
        insuplc: '610100',
        mdtrtarea: '610104',
        year: 2025,
      });
      expect(totals.outcome === 'executed' && new Map(totals.answer.meters).get('inpatient.stays.count')).toBe(STAYS);
    }
    const again = await Promise.all(calls.map((call) => client.settle(call)));
    for (const [i, result] of again.entries()) {
      const first = results[i];
      expect(
        result.outcome === 'executed' && first?.outcome === 'executed' && hex(result.frame) === hex(first.frame),
      ).toBe(true);
    }
    expect(client.stats.opened).toBeGreaterThan(1);
  }, 30_000);
});
