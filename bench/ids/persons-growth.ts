import type { Benchmark } from '../benchmark.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { costParts, rateText } from '../measure/figures.js';
import { round, thousands } from '../parts.js';
import { usedMemory } from '../processes/redis-admin.js';
import { worldOf } from '../world/world.js';

const SIZES = [10_000, 100_000, 1_000_000];
const QUICK_SIZES = [5_000, 50_000];

/** Does a settlement cost more when the store holds more persons, and what does a person take? */
export const personsGrowth: Benchmark = {
  id: 'persons-growth',
  question: 'Time per settlement at saturation on Redis, everyone settling in turn: most persons / fewest',
  unit: 'ratio',
  target: { at: 'most', value: 1.15 },
  async run(context) {
    const points = [];
    for (const persons of context.quick ? QUICK_SIZES : SIZES) {
      let bytes = 0;
      const { report, cpu, audit } = await engineLoad(context, {
        name: `settle for ${thousands(persons)} persons`,
        store: 'redis',
        world: worldOf(persons),
        stages: [{ loop: SATURATED, seconds: context.seconds }],
        afterFill: async ({ place }, emptyBytes) => {
          bytes = ((await usedMemory(place.store)) - emptyBytes) / persons;
        },
      });
      points.push({
        persons,
        ratePerSecond: round(report.rate),
        settlementsEach: round(report.answered / persons, 3),
        bytesPerPerson: Math.round(bytes),
        microsEach: costParts(cpu, report.rate),
        personsCompared: audit?.persons ?? 0,
      });
    }
    const [few, many] = [points[0], points.at(-1)];
    if (few === undefined || many === undefined) throw new Error('nothing was measured');
    return {
      value: round(few.ratePerSecond / many.ratePerSecond, 3),
      note: `${thousands(many.persons)} persons`,
      summary: points
        .map((p) => `${thousands(p.persons)}: ${rateText(p.ratePerSecond)}, ${p.bytesPerPerson} bytes each`)
        .join('; '),
      parts: { points },
    };
  },
};
