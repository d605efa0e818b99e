/** Load on an engine: fresh store, persons loaded, engine started as a process, answers and store audited at the end. */
import type { Settings } from '../../src/cli/settings/schema.js';
import { transactionOf } from '../../src/wire/transactions.js';
import type { BenchContext } from '../benchmark.js';
import type { ClosedLoop, Stage } from '../load/job.js';
import { type EngineProcess, startEngineProcess } from '../processes/engine.js';
import type { Metering } from '../processes/metered.js';
import { usedMemory } from '../processes/redis-admin.js';
import type { Fsync } from '../processes/redis.js';
import { settleInfno, type World, worldOf } from '../world/world.js';
import { type LoadGenerator, type LoadRun, runLoad, startGenerator } from './run-load.js';
import { CONNECTIONS, personsOf, stretchesOf, WINDOW } from './scale.js';
import { fill, freshStore, type FreshStore, type StoreKind } from './stores.js';

export interface EngineLoad extends Metering {
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
}

type LoadOfWorld = EngineLoad & { readonly world: World };

export interface FreshLoadRun extends LoadRun {
  /** Redis' memory for the persons as loaded; null on the embedded store. */
  readonly bytesPerPerson: number | null;
}

/** Prepares, loads, stops, audits. Throws InvalidRun when anything was lost, doubled, wrong or refused without leave. */
export async function engineLoad(context: BenchContext, asked: EngineLoad): Promise<FreshLoadRun> {
  context.progress(`${asked.name}: preparing`);
  const load = { ...asked, world: asked.world ?? worldOf(personsOf(context)) };
  const generator = generatorOf(load);
  const store = await freshStore(context, load.store, load.fsync);
  try {
    const bytesPerPerson = await fillMeasured(store, load);
    const engine = await startEngineProcess({
      dir: store.dir,
      store: store.place.store,
      settings: load.settings ?? {},
      profileDir: context.profileDir,
    });
    try {
      const run = await loadOn(context, load, store, engine, () => engine.stop(), generator);
      return { ...run, bytesPerPerson };
    } finally {
      engine.kill();
    }
  } finally {
    await generator.callee.end();
    await store.stop();
  }
}

async function fillMeasured({ place }: FreshStore, { store, world }: LoadOfWorld): Promise<number | null> {
  const used = (): Promise<number> => (store === 'redis' ? usedMemory(place.store) : Promise.resolve(0));
  const before = await used();
  await fill(place, world);
  return store === 'redis' ? ((await used()) - before) / world.persons : null;
}

function generatorOf({ world, infno, timeoutMs }: LoadOfWorld): LoadGenerator {
  return startGenerator({
    world,
    infno: infno ?? settleInfno(world),
    answers: 'settle',
    connections: CONNECTIONS,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

/** The load alone, on an engine that runs already. `afterLoad` stops it where nothing else follows. */
export function loadOn(
  context: BenchContext,
  load: LoadOfWorld,
  store: FreshStore,
  engine: EngineProcess,
  afterLoad: () => Promise<void>,
  generator: LoadGenerator = generatorOf(load),
): Promise<LoadRun> {
  const { world, stages } = load;
  const infno = load.infno ?? settleInfno(world);
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  context.progress(`${load.name}: ${context.warmupSeconds} s warm-up, ${seconds} s measured`);
  return runLoad(context, {
    generator,
    plan: {
      host: engine.host,
      port: engine.port,
      warmupSeconds: context.warmupSeconds,
      warmupWindow: load.window ?? WINDOW,
      stages,
      ...(load.turns === undefined ? {} : { stretches: stretchesOf(context) }),
    },
    pids: { engine: engine.pid, ...store.pids },
    audit: { place: store.place, committed: transactionOf(infno)?.kind === 'settle' },
    refusals: load.refusals ?? [],
    ...(load.afterStage === undefined ? {} : { afterStage: load.afterStage }),
    ...(load.turns === undefined ? {} : { turns: load.turns }),
    afterLoad,
  });
}

/** A closed loop at the window everything is saturated with. */
export const SATURATED: ClosedLoop = { kind: 'closed', window: WINDOW };
