import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Sender } from '../../client/index.js';
import { builtinPacksDir, loadBundlesFromDir } from '../../policy/bundle.js';
import { openEmbeddedStore } from '../../store/embedded/store.js';
import type { StateStore } from '../../store/port.js';
import type { Clock } from '../../wire/clock.js';
import { type RunningEngine, startEngine } from '../assemble.js';
import { openLog } from '../logging.js';
import { loadRoster, type LoadSummary } from '../roster/loader.js';
import { settingsOf } from '../settings/load.js';
import { DEMO_PERSONS, DEMO_YEAR } from './persons.js';

/** Everything the demo set up, and how to take it down. */
export interface DemoEngine {
  readonly running: RunningEngine;
  readonly sender: Sender;
  readonly sendersFile: string;
  readonly store: StateStore;
  stop(): Promise<void>;
}

export interface SetUpSteps {
  readonly published: (versionId: string) => void;
  readonly loaded: (summary: LoadSummary) => void;
}

/** Store, policies, roster, engine, in this order, in one folder. `port` 0 = any free one. */
export async function setUp(dir: string, port: number, clock: Clock, steps: SetUpSteps): Promise<DemoEngine> {
  const store = await openEmbeddedStore({ dir: join(dir, 'data') });
  try {
    for (const { region, versionId, bytes } of await loadBundlesFromDir(builtinPacksDir)) {
      await store.putPolicy({ versionId, bytes });
      await store.activatePolicy(region, versionId);
      steps.published(versionId);
    }
    steps.loaded(await loadPersons(dir, store, clock));
    const sender = { id: 'demo', secret: randomBytes(24).toString('base64url') };
    const senders = [{ ...sender, areas: ['*'] }];
    const sendersFile = join(dir, 'senders.json');
    writeFileSync(sendersFile, `${JSON.stringify({ senders }, null, 2)}\n`, { mode: 0o600 });
    const settings = settingsOf({ port, dataDir: join(dir, 'data'), sendersFile, logLevel: 'warn' });
    const running = await startEngine(settings, { store, clock, senders, logger: openLog('warn').logger });
    const stop = async (): Promise<void> => {
      await running.stop();
      await store.close();
    };
    return { running, sender, sendersFile, store, stop };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Through the same loader as `settlement-core load`. */
async function loadPersons(dir: string, store: StateStore, clock: Clock): Promise<LoadSummary> {
  const file = join(dir, 'roster.ndjson');
  writeFileSync(file, DEMO_PERSONS.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const options = {
    file,
    format: 'ndjson',
    rejectsFile: `${file}.rejected.ndjson`,
    checkpointFile: `${file}.progress`,
    restart: true,
    batch: 256,
    batchesInFlight: 1,
    target: 'demo',
    dryRun: false,
    overwriteAccumulators: false,
    overwriteBalance: false,
    currentYear: DEMO_YEAR,
  } as const;
  return loadRoster(options, { store, clock, onProgress: () => undefined });
}

/** Whether a loopback port can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
