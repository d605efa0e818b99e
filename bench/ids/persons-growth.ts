import type { BenchContext, Benchmark } from '../benchmark.js';
import { engineLoad, type FreshLoadRun, SATURATED } from '../measure/engine-load.js';
import { saturation } from '../measure/engine-runs.js';
import { costParts, rateText } from '../measure/figures.js';
import { personsOf } from '../measure/scale.js';
import { tooShort } from '../measure/too-short.js';
import { round, thousands } from '../parts.js';
import { inTurns, type Turns } from '../processes/turns.js';
import { worldOf } from '../world/world.js';

const SIZES = [10_000, 100_000, 1_000_000];
const QUICK_MOST = 24_000;

/** Does a settlement cost more when the store holds more persons, and what does a person take? */
export const personsGrowth: Benchmark = {
  id: 'persons-growth',
  question: 'Time per settlement at saturation on Redis, everyone settling in turn: most persons / fewest',
  unit: 'ratio',
  target: { at: 'most', value: 1.15 },
  async run(context) {
    const sizes = context.quick ? [personsOf(context), QUICK_MOST] : SIZES;
    const runs = context.quick
      ? [await saturation(context, 'redis'), await among(context, QUICK_MOST)]
      : await inTurns<FreshLoadRun[]>(sizes.map((persons) => (turns) => among(context, persons, turns)));
    const points = [];
    for (const [i, { report, cpu, audit, bytesPerPerson }] of runs.entries()) {
      const persons = sizes[i] as number;
      points.push({
        persons,
        ratePerSecond: round(report.rate),
        settlementsEach: round(report.answered / persons, 3),
        bytesPerPerson: Math.round(bytesPerPerson ?? 0),
        microsEach: costParts(cpu, report.rate),
        personsCompared: audit?.persons ?? 0,
      });
    }
    const [few, many] = [points[0], points.at(-1)];
    if (few === undefined || many === undefined) throw new Error('nothing was measured');
    return {
      value: round(few.ratePerSecond / many.ratePerSecond, 3),
      note: `${thousands(many.persons)} persons`,
      ...tooShort(context),
      summary: points
        .map((p) => `${thousands(p.persons)}: ${rateText(p.ratePerSecond)}, ${p.bytesPerPerson} bytes each`)
        .join('; '),
      parts: { points },
    };
  },
};

function among(context: BenchContext, persons: number, turns?: Turns): Promise<FreshLoadRun> {
  return engineLoad(context, {
    name: `settle for ${thousands(persons)} persons`,
    store: 'redis',
    world: worldOf(persons),
    stages: [{ loop: SATURATED, seconds: context.seconds }],
    ...(turns === undefined ? {} : { turns }),
  });
}
