/** Faults of the disk below Redis, and of its power. */
import type { RedisServer } from '../../../scripts/pair/lib/redis.js';
import { cutTo, damage, grownPart, lengthOf, tear } from '../aof.js';
import { DiskWatch } from '../disk-watch.js';
import type { Row } from '../row.js';
import type { Trial } from '../trial.js';
import type { World } from '../world.js';

const DOWN = /^(E70[123]|E901|C901)$/;

async function dead({ redis }: World): Promise<RedisServer> {
  const [server] = redis;
  if (server === undefined) throw new Error('no Redis');
  server.child.kill();
  await server.child.ended();
  return server;
}

/** An engine that saw more confirmed than is there must not go on; a new one, which saw nothing, is used to look. */
async function noticedThenReplaced(trial: Trial, { engines }: World): Promise<void> {
  const [engine] = engines;
  if (engine === undefined) throw new Error('no engine');
  await trial.load.stop();
  await trial.until('an engine that notices the loss', async () => {
    const { status, body } = await engine.readyz();
    return status === 503 && JSON.stringify(body).includes('accept-loss');
  });
  trial.saw('loss noticed: the engine stops settling');
  engine.child.kill();
  await engine.restart();
}

export const tornTail: Row = {
  ids: ['F5'],
  fault: 'kill -9 of Redis in the middle of a write: its append-only file ends in a torn command of 1 to 240 bytes',
  topology: '1 engine, 1 Redis (appendfsync always)',
  sees: 'E703 while it is down; Redis drops the torn end, which nobody was told of, and starts',
  wants: ['torn end dropped'],
  codes: DOWN,
  normalWithinMs: 5000,
  run: async (trial) => {
    const world = await trial.alone();
    await trial.warm();
    await trial.fault(async () => {
      const server = await dead(world);
      const file = grownPart(server);
      const whole = lengthOf(file);
      tear(file, trial.random);
      await server.restart();
      if (/truncat/i.test(server.child.output) && lengthOf(file) >= whole) trial.saw('torn end dropped');
    });
    await trial.calm();
  },
};

export const lyingDisk: Row = {
  ids: ['F5b'],
  fault: 'a disk that lies: 20 to 60 kB that were synced are gone after a kill -9',
  topology: '1 engine, 1 Redis (appendfsync always)',
  sees: 'the engine notices that Redis is behind what it saw confirmed, answers E703 and is not ready until an operator accepts the loss: this row must lose, and proves that a loss is seen',
  wants: ['loss noticed: the engine stops settling'],
  codes: DOWN,
  normalWithinMs: 60_000,
  mustFail: /^I1 .*nothing is kept of it/,
  run: async (trial) => {
    const world = await trial.alone();
    await trial.warm();
    await trial.load.more(60);
    await trial.fault(async () => {
      const server = await dead(world);
      const file = grownPart(server);
      cutTo(file, lengthOf(file) - trial.random.between(20_000, 60_000));
      await server.restart();
      await noticedThenReplaced(trial, world);
    });
  },
};

export const damagedMiddle: Row = {
  ids: ['F7'],
  fault: 'one byte of the structure in the middle of the append-only file is damaged; later repaired from a copy',
  topology: '1 engine, 1 Redis',
  sees: 'Redis refuses to start, the engine stays closed: E703, /readyz 503, until the file is repaired',
  wants: ['Redis refused to start', 'engine not ready', 'refused and then accepted'],
  codes: DOWN,
  normalWithinMs: 6000,
  run: async (trial) => {
    const world = await trial.alone();
    await trial.warm();
    await trial.fault(async () => {
      const server = await dead(world);
      const repair = damage(grownPart(server));
      const started = await server.restart().then(
        () => true,
        () => false,
      );
      if (!started && /bad file format/i.test(server.child.output)) trial.saw('Redis refused to start');
      await trial.someMs(500, 1000);
      if ((await world.engines[0]?.readyz())?.status === 503) trial.saw('engine not ready');
      repair();
      await server.restart();
    });
    await trial.calm();
  },
};

/** Kills Redis and takes from its file what no sync had reached, as when the power goes. */
async function powerLoss(trial: Trial, world: World, watch: DiskWatch): Promise<void> {
  const server = await dead(world);
  const cut = cutTo(watch.file, await watch.synced());
  trial.say(`${cut} bytes had not been synced`);
  await server.restart();
}

export const powerLost: Row = {
  ids: ['F6'],
  fault: 'power loss: kill -9 of Redis under load, its file cut to its length at the last fsync (strace)',
  topology: '1 engine, 1 Redis (appendfsync always)',
  sees: 'as a killed Redis: E703 while it is down; everything acknowledged had been synced',
  wants: ['refused and then accepted'],
  codes: DOWN,
  normalWithinMs: 5000,
  run: async (trial) => {
    const world = await trial.alone();
    const watch = await DiskWatch.of(world.redis[0] as RedisServer, trial.stage);
    await trial.warm();
    await trial.someMs(300, 900);
    await trial.fault(async () => {
      await powerLoss(trial, world, watch);
    });
    await trial.calm();
  },
};

export const powerLostEverysec: Row = {
  ids: ['F6b'],
  fault: 'the same power loss with appendfsync everysec, which an engine that is asked for `fsync` refuses to work on',
  topology: '1 engine (durability: server), 1 Redis (appendfsync everysec)',
  sees: 'up to a second of settlements is gone; the engine notices, answers E703 and is not ready: this row must lose, and proves F6',
  wants: ['loss noticed: the engine stops settling'],
  codes: DOWN,
  normalWithinMs: 60_000,
  mustFail: /^I1 .*nothing is kept of it/,
  run: async (trial) => {
    const world = await trial.alone({ redisArgs: ['--appendfsync', 'everysec'], settings: { durability: 'server' } });
    const watch = await DiskWatch.of(world.redis[0] as RedisServer, trial.stage);
    await trial.warm();
    // Redis syncs at the turn of its seconds: not just then.
    let before = lengthOf(watch.file);
    await trial.load.more(50);
    for (let grown = 0; grown < 15_000; grown = lengthOf(watch.file) - before) {
      before = Math.min(before, lengthOf(watch.file));
      await trial.load.more(5);
    }
    await trial.fault(async () => {
      await powerLoss(trial, world, watch);
      await noticedThenReplaced(trial, world);
    });
  },
};
