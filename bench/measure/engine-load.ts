/** Load on an engine: fresh store, persons loaded, engine started as a process, answers and store audited at the end. */
import type { BenchContext } from '../benchmark.js';
import type { ClosedLoop, OpenLoop } from '../load/job.js';
import { startEngineProcess } from '../processes/engine.js';
import { INFNO } from '../../src/wire/transactions.js';
import { worldOf } from '../world/world.js';
import { type LoadRun, runLoad } from './run-load.js';
import { CONNECTIONS, personsOf, WINDOW } from './scale.js';
import { fill, freshStore, type StoreKind } from './stores.js';

export interface EngineLoad {
  readonly store: StoreKind;
  readonly infno: string;
  readonly loop: ClosedLoop | OpenLoop;
  /** For the progress line. */
  readonly name: string;
}

async function engineLoad(context: BenchContext, load: EngineLoad): Promise<LoadRun> {
  context.progress(`${load.name}: preparing`);
  const world = worldOf(personsOf(context));
  const store = await freshStore(context, load.store);
  try {
    await fill(store.place, world);
    const engine = await startEngineProcess({
      dir: store.dir,
      store: store.place.store,
      profileDir: context.profileDir,
    });
    try {
      context.progress(`${load.name}: ${context.warmupSeconds} s warm-up, ${context.seconds} s measured`);
      return await runLoad(context, {
        job: {
          host: engine.host,
          port: engine.port,
          world,
          infno: load.infno,
          answers: 'settle',
          connections: CONNECTIONS,
        },
        plan: { loop: load.loop, warmupSeconds: context.warmupSeconds, warmupWindow: WINDOW, seconds: context.seconds },
        pids: { engine: engine.pid, ...store.pids },
        audit: { place: store.place, committed: load.infno === INFNO.inpatientSettle },
        afterLoad: () => engine.stop(),
      });
    } finally {
      engine.kill();
    }
  } finally {
    await store.stop();
  }
}

/** As many settlements as the engine can take; measured once per store. */
export function saturation(context: BenchContext, store: StoreKind): Promise<LoadRun> {
  const loop = { kind: 'closed', window: WINDOW } as const;
  const name = `settle on ${store}, saturated`;
  return context.once(`saturation ${store}`, () =>
    engineLoad(context, { store, infno: INFNO.inpatientSettle, loop, name }),
  );
}

/** Settlements at a fixed rate, latency from the intended sending time. */
export function atRate(context: BenchContext, store: StoreKind, rate: number): Promise<LoadRun> {
  const name = `settle on ${store} at ${Math.round(rate).toLocaleString('en-US')}/s`;
  const loop = { kind: 'open', rate } as const;
  return context.once(`rate ${store} ${rate}`, () =>
    engineLoad(context, { store, infno: INFNO.inpatientSettle, loop, name }),
  );
}

/** Pre-settlements at saturation: everything but the commit. */
export function presettleSaturation(context: BenchContext): Promise<LoadRun> {
  const loop = { kind: 'closed', window: WINDOW } as const;
  const infno = INFNO.inpatientPreSettle;
  return context.once('presettle', () =>
    engineLoad(context, { store: 'redis', infno, loop, name: 'presettle on redis, saturated' }),
  );
}
