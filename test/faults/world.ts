/** What a row runs on: the real programs, started as `scripts/pair` starts them, with lines of our own between where asked for. */
import type { SeededRandom } from '../../src/cli/roster/random.js';
import { type Caller, type EngineProcess, startEngine, writeSenders } from '../../scripts/pair/lib/engine.js';
import { type Balancer, startBalancer } from '../../scripts/pair/lib/haproxy.js';
import { type RedisServer, startRedisServer } from '../../scripts/pair/lib/redis.js';
import type { Stage } from '../../scripts/pair/lib/stage.js';
import { startPair, untilBalanced } from '../../scripts/pair/lib/topology.js';
import type { PlannedPerson } from '../simulation/people.js';
import { Link } from './link.js';
import { enrol } from './people.js';

type Settings = Readonly<Record<string, string | number | boolean>>;

export interface World {
  readonly redis: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  readonly engines: readonly EngineProcess[];
  readonly balancer: Balancer | null;
  /** Where callers send to. */
  readonly urls: readonly string[];
  /** Between engine and Redis, one for each engine; empty when not asked for. */
  readonly storeLinks: readonly Link[];
  /** Between callers (or the balancer) and engine. */
  readonly doorLinks: readonly Link[];
  /** The store as the checker opens it: past every line. */
  readonly store: string;
  readonly sender: Caller;
}

export interface WorldChoice {
  readonly stage: Stage;
  readonly random: SeededRandom;
  readonly people: readonly PlannedPerson[];
}

export interface AloneChoice {
  readonly engines?: 1 | 2;
  /** Both engines get this number: an operator's mistake. */
  readonly sameNumber?: boolean;
  readonly balanced?: boolean;
  readonly storeLinks?: boolean;
  readonly doorLinks?: boolean;
  readonly redisArgs?: readonly string[];
  readonly settings?: Settings;
}

/** As soon as the outcome of a commit is not known in time, so that a row does not last for ever. */
const PROMPT: Settings = { stopDelayMs: 300, inDoubtGraceMs: 1500 };

/** One Redis that writes through at every commit, and one or two engines on it. */
export async function alone(choice: WorldChoice, wanted: AloneChoice = {}): Promise<World> {
  const { stage, random, people } = choice;
  const args = ['--min-replicas-to-write', '0', ...(wanted.redisArgs ?? [])];
  const redis = await startRedisServer(stage, { name: 'redis1', args });
  const store = `redis://${redis.address}`;
  await enrol(store, people);
  const { sender, file: sendersFile } = writeSenders(stage);
  const engines: EngineProcess[] = [];
  const storeLinks: Link[] = [];
  const doorLinks: Link[] = [];
  for (let no = 0; no < (wanted.engines ?? 1); no += 1) {
    if (wanted.storeLinks === true) storeLinks.push(await Link.to(redis.port, stage, random));
    const own = storeLinks[no];
    const engine = await startEngine(stage, {
      engineNo: no,
      store: own === undefined ? store : `redis://${own.address}`,
      sendersFile,
      settings: {
        durability: 'fsync',
        waitReplicas: 0,
        ...PROMPT,
        ...wanted.settings,
        ...(wanted.sameNumber === true ? { engineNo: 0 } : {}),
      },
    });
    engines.push(engine);
    if (wanted.doorLinks === true) doorLinks.push(await Link.to(engine.port, stage, random));
  }
  await Promise.all(engines.map((engine) => engine.ready()));
  const doors = engines.map((engine, i) => doorLinks[i]?.address ?? engine.address);
  const balancer = wanted.balanced === true ? await startBalancer(stage, doors as [string, string]) : null;
  if (balancer !== null) await untilBalanced(balancer, engines.length);
  const urls = balancer === null ? doors.map((address) => `http://${address}`) : [balancer.url];
  return { redis: [redis], sentinels: [], engines, balancer, urls, storeLinks, doorLinks, store, sender };
}

/** HAProxy, two engines, master and replicas, three Sentinels: what `npm run pair` starts. */
export async function pair(
  { stage, people }: WorldChoice,
  wanted: { replicas?: number; redisArgs?: readonly string[]; settings?: Settings } = {},
): Promise<World> {
  const started = await startPair(stage, {
    replicas: wanted.replicas ?? 2,
    redisArgs: wanted.redisArgs ?? [],
    settings: { ...PROMPT, inDoubtGraceMs: 3000, ...wanted.settings },
    beforeEngines: (store) => enrol(store, people),
  });
  return { ...started, urls: [started.balancer.url], storeLinks: [], doorLinks: [] };
}
