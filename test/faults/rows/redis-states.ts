/** A Redis that works, but not as it did. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RedisServer } from '../../../scripts/pair/lib/redis.js';
import { grownPart } from '../aof.js';
import type { Row } from '../row.js';
import type { World } from '../world.js';

const serverOf = ({ redis }: World): RedisServer => redis[0] as RedisServer;

export const scriptsFlushed: Row = {
  ids: ['F16'],
  fault: 'SCRIPT FLUSH ten times under load',
  topology: '1 engine, 1 Redis',
  sees: 'nothing: the scripts are loaded again, at most once for a batch',
  wants: ['scripts were loaded again'],
  codes: /^E701$/,
  normalWithinMs: 3000,
  quick: true,
  run: async (trial) => {
    const server = serverOf(await trial.alone());
    await trial.warm();
    await trial.fault(async () => {
      for (let i = 0; i < 10; i += 1) {
        await server.ask('SCRIPT', 'FLUSH');
        await trial.load.more(10);
        if (Number(await server.info('memory', 'number_of_cached_scripts')) > 0) trial.saw('scripts were loaded again');
      }
    });
    await trial.calm();
  },
};

export const memoryFull: Row = {
  ids: ['F17'],
  fault: 'maxmemory reached with noeviction, for 1 to 2 s under load',
  topology: '1 engine, 1 Redis',
  sees: 'E703: refused before anything is written; accepted again when there is memory',
  wants: ['refused and then accepted'],
  codes: /^E70[123]$/,
  normalWithinMs: 3000,
  run: async (trial) => {
    const server = serverOf(await trial.alone());
    await trial.warm();
    await trial.fault(async () => {
      await server.ask('CONFIG', 'SET', 'maxmemory', '1mb');
      await trial.someMs(1000, 2000);
      await server.ask('CONFIG', 'SET', 'maxmemory', '0');
    });
    await trial.calm();
  },
};

export const rewritten: Row = {
  ids: ['F18'],
  fault: 'BGREWRITEAOF three times at full load',
  topology: '1 engine, 1 Redis',
  sees: 'nothing, or answers that come later',
  wants: ['append-only file rewritten'],
  codes: /^E701$/,
  normalWithinMs: 3000,
  run: async (trial) => {
    const server = serverOf(await trial.alone());
    await trial.warm(16);
    await trial.fault(async () => {
      for (let i = 0; i < 3; i += 1) {
        const before = grownPart(server);
        await server.ask('BGREWRITEAOF');
        await trial.load.more(30);
        await trial.until(
          'a rewrite',
          async () =>
            (await server.info('persistence', 'aof_rewrite_in_progress')) === '0' && grownPart(server) !== before,
        );
        if ((await server.info('persistence', 'aof_last_bgrewrite_status')) === 'ok')
          trial.saw('append-only file rewritten');
      }
    });
    await trial.calm();
  },
};

export const diskFull: Row = {
  ids: ['F18b'],
  fault: 'the disk of Redis is full (tmpfs of 48 MB): Redis ends itself; room is made and it is started again',
  topology: '1 engine, 1 Redis (appendfsync always)',
  sees: 'what was under way is in doubt or refused, then E703 while Redis is down',
  wants: ['Redis ended itself', 'refused and then accepted'],
  codes: /^(E70[123]|E901|C901)$/,
  normalWithinMs: 6000,
  run: async (trial) => {
    const dir = trial.stage.folder('redis1');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', dir]);
    trial.stage.later(() => void execFileSync('umount', ['-l', dir]));
    const server = serverOf(await trial.alone());
    await trial.warm();
    await trial.fault(async () => {
      const filler = join(dir, 'filler');
      fill(filler);
      await server.child.ended();
      trial.saw('Redis ended itself');
      await trial.someMs(300, 800);
      rmSync(filler);
      await server.restart();
    });
    await trial.calm();
  },
};

/** Until nothing more can be written. */
function fill(file: string): void {
  for (const size of [1_000_000, 4_096, 64]) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
}
