import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine, writeSenders } from '../../../scripts/pair/lib/engine.js';
import {
  currentMaster,
  sentinelStore,
  startRedisServer,
  startSentinels,
  untilReplicated,
} from '../../../scripts/pair/lib/redis.js';
import { Link } from '../link.js';
import { enrol } from '../people.js';
import type { Row } from '../row.js';
import { servedBetween } from '../served.js';
import type { Trial } from '../trial.js';
import type { World } from '../world.js';

/**
 * The old master with one engine on one side; two replicas, the Sentinels and the other engine on the other. Whoever is on
 * the other side reaches the old master through one line only, so cutting that is the partition. The engine beside the
 * master knows it directly, as one whose Sentinels were all cut off would: the worst case, it never hears of the new one.
 */
async function twoSides(trial: Trial): Promise<{ world: World; line: Link }> {
  const { stage, random, people } = trial;
  const master = await startRedisServer(stage, { name: 'redis1' });
  const line = await Link.to(master.port, stage, random);
  const far = await Promise.all(['redis2', 'redis3'].map((name) => startRedisServer(stage, { name, replicaOf: line })));
  await untilReplicated(master, 2);
  const sentinels = await startSentinels(stage, line, 2);
  const store = sentinelStore(sentinels);
  await enrol(store, people);
  const { sender, file: sendersFile } = writeSenders(stage);
  const settings = { stopDelayMs: 300, inDoubtGraceMs: 3000 };
  const here = await startEngine(stage, { engineNo: 0, store: `redis://${master.address}`, sendersFile, settings });
  const there = await startEngine(stage, { engineNo: 1, store, sendersFile, settings });
  const engines = [here, there];
  await Promise.all(engines.map((engine) => engine.ready()));
  const redis = [master, ...far];
  const urls = engines.map(({ url }) => url);
  return {
    line,
    world: { redis, sentinels, engines, balancer: null, urls, storeLinks: [line], doorLinks: [], store, sender },
  };
}

export const partitioned: Row = {
  ids: ['F10'],
  fault:
    'partition for 6 s: the master and an engine on one side; replicas, Sentinels and the other engine on the other',
  topology: '2 engines, master behind a proxy and 2 replicas, 3 Sentinels',
  sees: 'beside the old master: E901, then E703 (too few replicas), nothing executed; on the other side E703 until another master stands',
  wants: ['another master promoted', 'the minority executed nothing', 'replay served'],
  codes: /^(E70[123]|E901|C901|C001)$/,
  normalWithinMs: 10_000,
  run: async (trial) => {
    const { world, line } = await trial.started(() => twoSides(trial));
    trial.use(world);
    const [old] = world.redis;
    const [here] = world.engines;
    if (old === undefined || here === undefined) throw new Error('half a world');
    await trial.warm();
    const own = trial.clients.filter((_, i) => world.urls[i % world.urls.length] === here.url);
    const [from, to] = await trial.fault(async () => {
      line.set('hole');
      await trial.until('a new master', async () => {
        const now = await currentMaster(world.sentinels, world.redis.slice(1));
        return now !== null;
      });
      trial.saw('another master promoted');
      const since = performance.now();
      await sleep(4000);
      const end = performance.now();
      // The engine of the minority would go on refusing for ever: its operator points it at the Sentinels, as it should have been.
      here.child.kill();
      line.set('open');
      await here.child.ended();
      await atSentinels(trial, world);
      return [since, end] as const;
    });
    await trial.calm();
    await trial.load.stop();
    const { tried, executed } = servedBetween(trial.load.intents, from, to, own);
    trial.expect(executed === 0, `${executed} messages were executed on the side of the old master`);
    if (tried > 0 && executed === 0) trial.saw('the minority executed nothing', tried);
  },
};

async function atSentinels(trial: Trial, { store, engines }: World): Promise<void> {
  const [here] = engines;
  if (here === undefined) return;
  const text = readFileSync(here.config, 'utf8').replace(/^store: .*$/m, `store: ${store}`);
  writeFileSync(here.config, text);
  await here.restart();
  trial.saw('engine of the minority back');
}
