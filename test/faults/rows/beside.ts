/** What goes on beside settling: policies put in force, the outbox being followed. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../../../scripts/pair/lib/child.js';
import { cleanEnv, cliArgs, runCli } from '../../../scripts/pair/lib/engine.js';
import { builtinPacksDir } from '../../../src/policy/bundle.js';
import { policies } from '../../simulation/policies.js';
import { outboxOf } from '../check.js';
import { openAs } from '../people.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';

const SWAPS = 20;
const REGION = '610100';

/** A folder of packs with one file cut in the middle. */
async function brokenRefused(trial: Trial): Promise<void> {
  const dir = trial.stage.folder('packs');
  cpSync(builtinPacksDir, dir, { recursive: true });
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const victim = files.find((name) => name.includes(REGION) && name.endsWith('inpatient.yaml'));
  if (victim === undefined) throw new Error('no pack to break');
  const file = join(dir, victim);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.slice(0, whole.length >> 1));
  const before = await active(trial);
  const { status } = await runCli(['policy', 'publish', dir], { SC_STORE: trial.world.store });
  trial.expect(status !== 0, 'a broken package was published');
  if (status !== 0 && (await active(trial)) === before) trial.saw('broken package refused whole');
}

async function active(trial: Trial): Promise<string> {
  const store = await openAs(trial.world.store);
  try {
    return JSON.stringify(await store.activePolicies());
  } finally {
    await store.close();
  }
}

export const policiesSwapped: Row = {
  ids: ['F29'],
  fault: `the policy of a region swapped every 200 ms, ${SWAPS} times, under load; then a broken package`,
  topology: '2 engines (policyPollMs: 100), 1 Redis',
  sees: 'nothing: every settlement is priced by one version, named in its record; the broken package changes nothing',
  wants: ['priced by two versions of one region', 'broken package refused whole'],
  codes: /^E701$/,
  normalWithinMs: 4000,
  run: async (trial) => {
    const { store: address } = await trial.alone({ engines: 2, settings: { policyPollMs: 100 } });
    await trial.warm();
    const { sets } = await policies();
    const versions = sets.map((set) => set.find(({ versionId }) => versionId.startsWith(REGION)));
    const store = await openAs(address);
    try {
      await trial.fault(async () => {
        for (let swap = 0; swap < SWAPS; swap += 1) {
          const version = versions[(swap + 1) % 2];
          if (version === undefined) throw new Error(`no version of ${REGION}`);
          await store.putPolicy(version);
          await store.activatePolicy(REGION, version.versionId);
          await sleep(200);
        }
      });
    } finally {
      await store.close();
    }
    await brokenRefused(trial);
    await trial.calm();
  },
};

const KILLS = 4;

export const consumerKilled: Row = {
  ids: ['F31'],
  fault: `the consumer of the outbox killed -9 ${KILLS} times in the middle of its work, each time started again`,
  topology: '1 engine, 1 Redis, outbox follow --file',
  sees: 'nothing; the archive holds every entry of the outbox once, in order',
  wants: ['consumer killed', 'archive complete'],
  codes: /^E701$/,
  normalWithinMs: 4000,
  run: async (trial) => {
    const { store } = await trial.alone();
    const file = join(trial.stage.dir, 'archive.ndjson');
    const args = ['outbox', 'follow', '--store', store, '--consumer', 'archive', '--file', file, '--poll-ms', '20'];
    await trial.warm();
    await trial.fault(async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const consumer = new Child('outbox', process.execPath, cliArgs(...args), { env: cleanEnv() });
        await consumer.until(() => kill === 0 || lines(file).length > 0);
        await trial.someMs(kill === 0 ? 600 : 100, 1200);
        consumer.kill();
        await consumer.ended();
        trial.saw('consumer killed');
      }
    });
    await trial.calm();
    await trial.load.stop();
    const last = await runCli([...args, '--once']);
    trial.expect(last.status === 0, `the consumer failed: ${last.output}`);
    await compareArchive(trial, file);
  },
};

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

/** I7: the archive against the outbox, which nothing was trimmed from. */
async function compareArchive(trial: Trial, file: string): Promise<void> {
  const store = await openAs(trial.world.store);
  try {
    const archived = lines(file).map((line) => JSON.parse(line) as { partition: number; position: string });
    const places = new Set(archived.map(({ partition, position }) => `${partition} ${position}`));
    const { length } = await outboxOf(store);
    trial.expect(
      places.size === archived.length,
      `I7: ${archived.length - places.size} entries stand twice in the archive`,
    );
    trial.expect(places.size === length, `I7: the archive holds ${places.size} entries of ${length}`);
    if (places.size === length && archived.length === length) trial.saw('archive complete');
  } finally {
    await store.close();
  }
}
