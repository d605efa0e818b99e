/** Load on an engine: fresh store, persons loaded, engine started as a process, answers and store audited at the end. */
import type { Settings } from '../../src/cli/settings/schema.js';
import { transactionOf } from '../../src/wire/transactions.js';
import type { BenchContext } from '../benchmark.js';
import type { ClosedLoop, Stage } from '../load/job.js';
import { type EngineProcess, startEngineProcess } from '../processes/engine.js';
import { usedMemory } from '../processes/redis-admin.js';
import type { Fsync } from '../processes/redis.js';
import { settleInfno, type World, worldOf } from '../world/world.js';
import { type LoadRun, runLoad } from './run-load.js';
import { CONNECTIONS, personsOf, WINDOW } from './scale.js';
import { fill, freshStore, type FreshStore, type StoreKind } from './stores.js';

export interface EngineLoad {
  /** For the progress line. */
  readonly name: string;
  readonly store: StoreKind;
  readonly fsync?: Fsync;
  readonly world?: World;
  /** Absent: the settlement of the world's bills. */
  readonly infno?: string;
  readonly stages: readonly Stage[];
  /** Messages each connection keeps under way to warm up; also that of a first closed stage. */
  readonly window?: number;
  readonly timeoutMs?: number;
  /** Codes a message may be refused with. */
  readonly refusals?: readonly string[];
  /** Settings of the engine that are not the defaults. */
  readonly settings?: Partial<Settings>;
  /** When a stage has been measured, by its number from 0. */
  readonly afterStage?: (stage: number) => Promise<void>;
  /** Once the persons are in the store; `emptyBytes`: what Redis used before. */
  readonly afterFill?: (store: FreshStore, emptyBytes: number) => Promise<void>;
}

/** Prepares, loads, stops, audits. Throws InvalidRun when anything was lost, doubled, wrong or refused without leave. */
export async function engineLoad(context: BenchContext, load: EngineLoad): Promise<LoadRun> {
  context.progress(`${load.name}: preparing`);
  const world = load.world ?? worldOf(personsOf(context));
  const store = await freshStore(context, load.store, load.fsync);
  try {
    const emptyBytes = load.afterFill === undefined ? 0 : await usedMemory(store.place.store);
    await fill(store.place, world);
    await load.afterFill?.(store, emptyBytes);
    const engine = await startEngineProcess({
      dir: store.dir,
      store: store.place.store,
      settings: load.settings ?? {},
      profileDir: context.profileDir,
    });
    try {
      return await loadOn(context, { ...load, world }, store, engine, () => engine.stop());
    } finally {
      engine.kill();
    }
  } finally {
    await store.stop();
  }
}

/** The load alone, on an engine that runs already. `afterLoad` stops it where nothing else follows. */
export function loadOn(
  context: BenchContext,
  load: EngineLoad & { readonly world: World },
  store: FreshStore,
  engine: EngineProcess,
  afterLoad: () => Promise<void>,
): Promise<LoadRun> {
  const { world, stages } = load;
  const infno = load.infno ?? settleInfno(world);
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  context.progress(`${load.name}: ${context.warmupSeconds} s warm-up, ${seconds} s measured`);
  return runLoad(context, {
    job: {
      host: engine.host,
      port: engine.port,
      world,
      infno,
      answers: 'settle',
      connections: CONNECTIONS,
      ...(load.timeoutMs === undefined ? {} : { timeoutMs: load.timeoutMs }),
    },
    plan: { warmupSeconds: context.warmupSeconds, warmupWindow: load.window ?? WINDOW, stages },
    pids: { engine: engine.pid, ...store.pids },
    audit: { place: store.place, committed: transactionOf(infno)?.kind === 'settle' },
    refusals: load.refusals ?? [],
    ...(load.afterStage === undefined ? {} : { afterStage: load.afterStage }),
    afterLoad,
  });
}

/** A closed loop at the window everything is saturated with. */
export const SATURATED: ClosedLoop = { kind: 'closed', window: WINDOW };
