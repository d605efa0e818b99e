import { setTimeout as sleep } from 'node:timers/promises';
import { type Benchmark, InvalidRun } from '../benchmark.js';
import type { IdleJob } from '../load/idle.js';
import { fill, freshStore } from '../measure/stores.js';
import { round, thousands } from '../parts.js';
import { Callee } from '../processes/calls.js';
import { startEngineProcess } from '../processes/engine.js';
import { openFilesLimit, residentBytes } from '../processes/memory.js';
import { worldOf } from '../world/world.js';

const IDLE = new URL('../load/idle.js', import.meta.url);
const CONNECTIONS = 10_000;
const QUICK_CONNECTIONS = 1_000;
/** Files an engine and a generator need besides. */
const OTHER_FILES = 200;
/** Until both sides have come to rest. */
const REST_MS = 1500;
const QUICK_REST_MS = 500;
const PERSONS = 1000;

/** What does a connection cost that says nothing? */
export const idleConnection: Benchmark = {
  id: 'idle-connection',
  question: 'Resident memory of the engine per idle signed WebSocket connection',
  unit: 'KiB',
  target: { at: 'most', value: 20 },
  async run(context) {
    const connections = Math.min(context.quick ? QUICK_CONNECTIONS : CONNECTIONS, openFilesLimit() - OTHER_FILES);
    const world = worldOf(PERSONS);
    const store = await freshStore(context, 'redis');
    const clients = new Callee(IDLE, 'idle connections');
    try {
      await fill(store.place, world);
      const engine = await startEngineProcess({ dir: store.dir, store: store.place.store, profileDir: null });
      try {
        context.progress(`opening ${thousands(connections)} connections`);
        const residentWith = async (open: number): Promise<number> => {
          if (open > 0)
            await clients.call('open', { host: engine.host, port: engine.port, connections: open } satisfies IdleJob);
          await sleep(context.quick ? QUICK_REST_MS : REST_MS);
          return residentBytes(engine.pid);
        };
        const half = Math.floor(connections / 2);
        const before = await residentWith(0);
        const between = await residentWith(half);
        const after = await residentWith(connections);
        const asked = await clients.call<number>('ask', world).catch((error: Error) => {
          throw new InvalidRun(error.message);
        });
        await engine.stop();
        // The first ones may live in memory that the start has left free: the later half tells more.
        const each = Math.max((after - before) / connections, (after - between) / (connections - half)) / 1024;
        const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);
        return {
          value: round(each, 3),
          note: `${thousands(connections)} connections`,
          ...(connections < CONNECTIONS ? { unjudged: 'too few to judge: they fit into memory that was free' } : {}),
          summary: `resident ${mib(before)} -> ${mib(between)} -> ${mib(after)} MiB; ${asked} of them answered afterwards`,
          parts: { connections, residentBytes: [before, between, after], asked },
        };
      } finally {
        engine.kill();
      }
    } finally {
      await clients.end();
      await store.stop();
    }
  },
};
