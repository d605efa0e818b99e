/** JSON over HTTP: the engine's door and the typical service, each with its own Redis; each run is made once. */
import { availableParallelism } from 'node:os';
import { INFNO } from '../../src/wire/transactions.js';
import type { BenchContext } from '../benchmark.js';
import { populateTypical } from '../peers/typical/ledger.js';
import type { TypicalJob, TypicalServer } from '../peers/typical/server.js';
import { Callee } from '../processes/calls.js';
import { startEngineProcess } from '../processes/engine.js';
import { worldOf } from '../world/world.js';
import { type HttpRun, httpLoad } from './http-load.js';
import { personsOf } from './scale.js';
import { fill, freshStore } from './stores.js';

const TYPICAL = new URL('../peers/typical/server.js', import.meta.url);
const UNIX = 'unix://';
/** Every request needs a nonce of its own. */
const NONCES = 5_000_000;

export function engineJson(context: BenchContext): Promise<HttpRun> {
  return context.once('engine json', async () => {
    context.progress('preparing the engine');
    const world = worldOf(personsOf(context));
    const store = await freshStore(context, 'redis');
    try {
      await fill(store.place, world);
      const settings = { nonceCapacity: NONCES };
      const { dir, place } = store;
      const engine = await startEngineProcess({ dir, store: place.store, settings, profileDir: context.profileDir });
      try {
        return await httpLoad(context, {
          name: 'pre-settlements by JSON',
          job: { url: `http://${engine.host}:${engine.port}`, world, infno: INFNO.inpatientPreSettle },
          pids: { engine: engine.pid, ...store.pids },
          audit: { committed: false, place },
          afterLoad: () => engine.stop(),
        });
      } finally {
        engine.kill();
      }
    } finally {
      await store.stop();
    }
  });
}

/** The service a team would write first, one process per processor. `committed` false: pre-settlements. */
export function typicalJson(context: BenchContext, committed: boolean): Promise<HttpRun> {
  return context.once(`typical ${committed}`, async () => {
    context.progress('preparing the typical service');
    const world = worldOf(personsOf(context));
    const store = await freshStore(context, 'redis');
    const server = new Callee(TYPICAL, 'typical service');
    try {
      const path = store.place.store.slice(UNIX.length);
      await populateTypical(path, world);
      const job: TypicalJob = { path, processes: availableParallelism() };
      const { port, pids } = await server.call<TypicalServer>('listen', job);
      const workers = Object.fromEntries(pids.map((pid, i) => [`typical${i + 1}`, pid]));
      const infno = committed ? INFNO.inpatientSettle : INFNO.inpatientPreSettle;
      return await httpLoad(context, {
        name: `${committed ? 'settlements' : 'pre-settlements'} by the typical service`,
        job: { url: `http://127.0.0.1:${port}`, world, infno },
        pids: { ...workers, ...store.pids },
        audit: { committed, place: path },
        afterLoad: () => Promise.resolve(),
      });
    } finally {
      await server.end();
      await store.stop();
    }
  });
}
