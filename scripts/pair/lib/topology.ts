/** The whole of it: a master, its replicas, three Sentinels, two engines, both active, and the balancer before them. */
import { type Balancer, startBalancer } from './haproxy.js';
import { type Caller, type EngineProcess, startEngine, writeSenders } from './engine.js';
import { type RedisServer, sentinelStore, startRedisServer, startSentinels, untilReplicated } from './redis.js';
import { type Stage, until } from './stage.js';

export interface Pair {
  /** The first is the master at the start. */
  readonly redis: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  readonly engines: readonly [EngineProcess, EngineProcess];
  readonly balancer: Balancer;
  readonly sender: Caller;
  readonly sendersFile: string;
  /** The setting `store` of the engines. */
  readonly store: string;
}

export interface PairChoice {
  /** Default 1. */
  readonly replicas?: number;
  readonly redisArgs?: readonly string[];
  /** Settings of both engines instead of the template's. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Between the store and the engines: load a roster here. */
  readonly beforeEngines?: (store: string) => Promise<void>;
  readonly say?: (line: string) => void;
}

/** Resolves when the balancer has both engines in rotation. Everything started ends with the stage. */
export async function startPair(stage: Stage, choice: PairChoice = {}): Promise<Pair> {
  const { replicas = 1, redisArgs: args = [], settings = {}, say = () => undefined } = choice;
  const master = await startRedisServer(stage, { name: 'redis1', args });
  const others = await Promise.all(
    Array.from({ length: replicas }, (_, i) =>
      startRedisServer(stage, { name: `redis${i + 2}`, replicaOf: master, args }),
    ),
  );
  await untilReplicated(master, replicas);
  say(`Redis: master ${master.address}, replicas ${others.map((r) => r.address).join(' ') || 'none'}`);
  const sentinels = await startSentinels(stage, master, replicas);
  say(`Sentinels: ${sentinels.map((s) => s.address).join(' ')}`);
  const store = sentinelStore(sentinels);
  await choice.beforeEngines?.(store);
  const { sender, file: sendersFile } = writeSenders(stage);
  const start = (engineNo: number): Promise<EngineProcess> =>
    startEngine(stage, { engineNo, store, sendersFile, settings });
  const engines = [await start(0), await start(1)] as const;
  const balancer = await startBalancer(stage, [engines[0].address, engines[1].address]);
  await Promise.all(engines.map((engine) => engine.ready()));
  await untilBalanced(balancer, 2);
  say(`Engines: ${engines.map((e) => e.url).join(' ')}`);
  return { redis: [master, ...others], sentinels, engines, balancer, sender, sendersFile, store };
}

/** Resolves when so many engines are in rotation. */
export async function untilBalanced(balancer: Balancer, engines: number): Promise<void> {
  let states: Readonly<Record<string, string>> = {};
  const there = until(`${engines} engines in rotation`, async () => {
    states = await balancer.states();
    return Object.values(states).filter((state) => state.startsWith('UP')).length === engines;
  });
  await there.catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(states)}\n${balancer.child.output}`);
  });
}
