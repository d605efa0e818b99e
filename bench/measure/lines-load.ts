/** Out-patient bills of many lines on Redis, saturated; once per number of lines. */
import type { BenchContext } from '../benchmark.js';
import { worldOf } from '../world/world.js';
import { engineLoad } from './engine-load.js';
import type { LoadRun } from './run-load.js';
import { linesScale } from './scale.js';

export function linesSaturation(context: BenchContext, lines: number): Promise<LoadRun> {
  const { persons, window } = linesScale(context, lines);
  const stages = [{ loop: { kind: 'closed', window } as const, seconds: context.seconds }];
  return context.once(`lines ${lines}`, () =>
    engineLoad(context, {
      name: `settle bills of ${lines} lines`,
      store: 'redis',
      world: worldOf(persons, lines),
      stages,
      window,
    }),
  );
}
