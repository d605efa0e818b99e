/** The runs that several benchmarks share; each is made once. */
import { INFNO } from '../../src/wire/transactions.js';
import type { BenchContext } from '../benchmark.js';
import type { Fsync } from '../processes/redis.js';
import { inTurns } from '../processes/turns.js';
import { bareCommits, type CeilingRun } from './ceiling-load.js';
import { type EngineLoad, engineLoad, type FreshLoadRun, SATURATED } from './engine-load.js';
import type { LoadRun } from './run-load.js';
import type { StoreKind } from './stores.js';

/** As many settlements as the engine can take; in turns with the bare commit where the two are compared. */
export async function saturation(context: BenchContext, store: StoreKind): Promise<FreshLoadRun> {
  if (context.chosen.has(COMPARED)) return (await besideCeiling(context, store)).settle;
  return context.once(`saturation ${store}`, () => engineLoad(context, saturated(context, store)));
}

/** As many bare commits as the store can take. */
export async function ceiling(context: BenchContext, store: StoreKind): Promise<CeilingRun> {
  if (context.chosen.has(COMPARED)) return (await besideCeiling(context, store)).ceiling;
  return context.once(`ceiling ${store}`, () => bareCommits(context, store));
}

/** The benchmark whose two sides take turns; what it has measured serves the others too. */
const COMPARED = 'settle-vs-ceiling';

export interface BesideCeiling {
  readonly settle: FreshLoadRun;
  readonly ceiling: CeilingRun;
}

export function besideCeiling(context: BenchContext, store: StoreKind): Promise<BesideCeiling> {
  return context.once(`settle beside ceiling ${store}`, async () => {
    const [settle, bare] = await inTurns<[FreshLoadRun, CeilingRun]>([
      (turns) => engineLoad(context, { ...saturated(context, store), turns }),
      (turns) => bareCommits(context, store, turns),
    ]);
    return { settle, ceiling: bare };
  });
}

/** The same engine on a Redis that syncs every second, and on one that syncs before it answers, in turns (not with `--quick`). */
export function bothDurabilities(context: BenchContext): Promise<readonly [FreshLoadRun, FreshLoadRun]> {
  if (context.quick) return quickDurabilities(context);
  return context.once('durabilities', () =>
    inTurns<[FreshLoadRun, FreshLoadRun]>([
      (turns) => engineLoad(context, { ...saturated(context, 'redis'), turns }),
      (turns) => engineLoad(context, { ...saturated(context, 'redis', 'always'), turns }),
    ]),
  );
}

/** A look is no comparison: what was measured already will do. */
async function quickDurabilities(context: BenchContext): Promise<readonly [FreshLoadRun, FreshLoadRun]> {
  const everysec = await saturation(context, 'redis');
  return [everysec, await engineLoad(context, saturated(context, 'redis', 'always'))];
}

function saturated(context: BenchContext, store: StoreKind, fsync: Fsync = 'everysec'): EngineLoad {
  const name = `settle on ${store}${fsync === 'always' ? ' (fsync always)' : ''}, saturated`;
  return { name, store, fsync, stages: [{ loop: SATURATED, seconds: context.seconds }] };
}

/** Pre-settlements at saturation: everything but the commit. */
export function presettleSaturation(context: BenchContext): Promise<LoadRun> {
  const stages = [{ loop: SATURATED, seconds: context.seconds }];
  const infno = INFNO.inpatientPreSettle;
  return context.once('presettle', () =>
    engineLoad(context, { name: 'presettle on redis, saturated', store: 'redis', infno, stages }),
  );
}
