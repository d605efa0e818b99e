/** The runs that several benchmarks share; each is made once. */
import { INFNO } from '../../src/wire/transactions.js';
import type { BenchContext } from '../benchmark.js';
import type { Fsync } from '../processes/redis.js';
import { engineLoad, type FreshLoadRun, SATURATED } from './engine-load.js';
import type { LoadRun } from './run-load.js';
import type { StoreKind } from './stores.js';

/** As many settlements as the engine can take. */
export function saturation(context: BenchContext, store: StoreKind, fsync: Fsync = 'everysec'): Promise<FreshLoadRun> {
  const name = `settle on ${store}${fsync === 'always' ? ' (fsync always)' : ''}, saturated`;
  const stages = [{ loop: SATURATED, seconds: context.seconds }];
  return context.once(`saturation ${store} ${fsync}`, () => engineLoad(context, { name, store, fsync, stages }));
}

/** Pre-settlements at saturation: everything but the commit. */
export function presettleSaturation(context: BenchContext): Promise<LoadRun> {
  const stages = [{ loop: SATURATED, seconds: context.seconds }];
  const infno = INFNO.inpatientPreSettle;
  return context.once('presettle', () =>
    engineLoad(context, { name: 'presettle on redis, saturated', store: 'redis', infno, stages }),
  );
}
