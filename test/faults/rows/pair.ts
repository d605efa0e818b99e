/** Faults of the whole: HAProxy, two engines, a master with replicas, three Sentinels. */
import { setTimeout as sleep } from 'node:timers/promises';
import { currentMaster, type RedisServer, untilReplicated } from '../../../scripts/pair/lib/redis.js';
import type { Row } from '../row.js';
import { servedBetween } from '../served.js';
import type { Trial } from '../trial.js';
import type { World } from '../world.js';

const TWO_REPLICAS = 'HAProxy, 2 engines, master and 2 replicas, 3 Sentinels';
const DOWN = /^(E70[123]|E901|C901|C001)$/;

async function masterOf({ sentinels, redis }: World): Promise<RedisServer> {
  const master = await currentMaster(sentinels, redis);
  if (master === null) throw new Error('no master');
  return master;
}

/** Resolves when the Sentinels have made another one master. */
async function promoted(trial: Trial, old: RedisServer): Promise<void> {
  const { sentinels, redis } = trial.world;
  await trial.until('a new master', async () => {
    const now = await currentMaster(sentinels, redis);
    return now !== null && now !== old;
  });
  trial.saw('another master promoted');
}

export const masterHangs: Row = {
  ids: ['F9'],
  fault: 'SIGSTOP of the Redis master for 4 s, then SIGCONT: Sentinel promotes another meanwhile',
  topology: TWO_REPLICAS,
  sees: 'no answer (C901: HAProxy cuts the connections of engines that are not ready), E703 or E901 until another master stands; commits that no replica confirmed are in doubt, never success',
  wants: ['another master promoted', 'replay served'],
  codes: DOWN,
  normalWithinMs: 10_000,
  run: async (trial) => {
    const world = await trial.pair();
    await trial.warm();
    await trial.fault(async () => {
      const old = await masterOf(world);
      old.child.pause();
      await Promise.all([sleep(4000), promoted(trial, old)]);
      old.child.resume();
    });
    await trial.calm();
  },
};

export const masterKilled: Row = {
  ids: ['F4b'],
  fault: 'kill -9 of the Redis master, which stays away for 3 s: Sentinel promotes a replica without the scripts',
  topology: TWO_REPLICAS,
  sees: 'E703 or E901 until another master stands',
  wants: ['another master promoted'],
  codes: DOWN,
  normalWithinMs: 10_000,
  run: async (trial) => {
    const world = await trial.pair();
    await trial.warm();
    await trial.fault(async () => {
      const old = await masterOf(world);
      old.child.kill();
      await Promise.all([sleep(3000), promoted(trial, old)]);
      await old.restart();
    });
    await trial.calm();
  },
};

export const sentinelsLost: Row = {
  ids: ['F13'],
  fault: 'two of three Sentinels killed, then the master: no majority; the master is started again after 3 s',
  topology: TWO_REPLICAS,
  sees: 'nothing while the master lives; then E703 until it is back: nobody else is promoted',
  wants: ['settling without a majority of Sentinels', 'no failover without a majority'],
  codes: DOWN,
  normalWithinMs: 10_000,
  run: async (trial) => {
    const world = await trial.pair();
    await trial.warm();
    const master = await masterOf(world);
    await trial.fault(async () => {
      for (const { child } of world.sentinels.slice(0, 2)) child.kill();
      await trial.load.more(60);
      trial.saw('settling without a majority of Sentinels');
      master.child.kill();
      await sleep(3000);
      const roles = await Promise.all(
        world.redis.filter((one) => one !== master).map((one) => one.info('replication', 'role')),
      );
      if (roles.every((role) => role === 'slave')) trial.saw('no failover without a majority');
      await master.restart();
    });
    await trial.calm();
  },
};

export const replicaKilled: Row = {
  ids: ['F14'],
  fault: 'kill -9 of the only replica for 4 s',
  topology: 'HAProxy, 2 engines, master and 1 replica, 3 Sentinels',
  sees: 'in doubt at first (E901, or C901 when HAProxy cuts the connections of engines that are not ready), then E703: nothing is settled that only one machine has; settling again when it is back',
  wants: ['nothing executed without a replica'],
  codes: DOWN,
  normalWithinMs: 10_000,
  run: async (trial) => {
    const { redis } = await trial.pair({ replicas: 1 });
    const [master, replica] = redis as [RedisServer, RedisServer];
    await trial.warm();
    const [from, to] = await trial.fault(async () => {
      replica.child.kill();
      await sleep(2000);
      const without = performance.now();
      await sleep(2000);
      const end = performance.now();
      await replica.restart();
      await untilReplicated(master, 1);
      return [without, end] as const;
    });
    await trial.calm();
    await trial.load.stop();
    const { tried, executed } = servedBetween(trial.load.intents, from, to);
    trial.expect(executed === 0, `${executed} messages were executed with no replica`);
    if (tried > 0 && executed === 0) trial.saw('nothing executed without a replica', tried);
  },
};

export const replicaCopiesAll: Row = {
  ids: ['F15'],
  fault: 'a replica away for 3 s with a backlog of 16 kB: it copies everything again under load',
  topology: TWO_REPLICAS,
  sees: 'nothing, or later answers: the other replica confirms',
  wants: ['a full copy was made'],
  codes: /^(E70[13]|E901)$/,
  normalWithinMs: 6000,
  run: async (trial) => {
    const { redis } = await trial.pair({ redisArgs: ['--repl-backlog-size', '16384'] });
    const [master, , replica] = redis as [RedisServer, RedisServer, RedisServer];
    await trial.warm();
    const before = Number(await master.info('stats', 'sync_full'));
    await trial.fault(async () => {
      replica.child.kill();
      await sleep(3000);
      await replica.restart();
      await untilReplicated(master, 2);
    });
    if (Number(await master.info('stats', 'sync_full')) > before) trial.saw('a full copy was made');
    await trial.calm();
  },
};
