import type { BenchContext, Benchmark } from '../benchmark.js';
import { loadOn, SATURATED } from '../measure/engine-load.js';
import { rateText } from '../measure/figures.js';
import { growthOf, type MemoryRound, typicalBytes } from '../measure/memory-rounds.js';
import { personsOf } from '../measure/scale.js';
import { fill, type FreshStore, freshStore } from '../measure/stores.js';
import { round } from '../parts.js';
import { type EngineProcess, startEngineProcess } from '../processes/engine.js';
import { sampleMemory } from '../processes/memory.js';
import { forgetPersons } from '../processes/redis-admin.js';
import { worldOf } from '../world/world.js';

const GROWTH_LIMIT_PERCENT = 2;
const ROUND_SECONDS = 30;
const QUICK_MINUTES = 1 / 60;
const DEFAULT_MINUTES = 1;
/** What the target is about; in less the engine's heaps are still growing to their size. */
const TARGET_MINUTES = 10;
const SAMPLE_MS = 250;
const MIB = 2 ** 20;

/** How much memory does the engine settle at, and does it go on growing? `--minutes 10` is the run the target is about. */
export const engineMemory: Benchmark = {
  id: 'engine-memory',
  question: 'Resident memory of the engine at saturation on Redis; growth over the second half of the time',
  unit: 'MiB',
  target: { at: 'most', value: 400, also: `growth <= ${GROWTH_LIMIT_PERCENT} %` },
  async run(context) {
    const minutes = context.minutes ?? (context.quick ? QUICK_MINUTES : DEFAULT_MINUTES);
    const rounds = await measure(context, minutes * 60);
    const { endBytes, growthPercent } = growthOf(rounds);
    const lasted = `${minutes < 1 ? `${round(minutes * 60, 2)} s` : `${round(minutes, 2)} min`} at saturation`;
    const settlements = rounds.reduce((sum, one) => sum + one.settlements, 0);
    const each = rounds.map(({ bytes }) => Math.round(bytes / MIB));
    return {
      value: round(endBytes / MIB),
      also: growthPercent <= GROWTH_LIMIT_PERCENT,
      note: lasted,
      ...(minutes < TARGET_MINUTES
        ? { unjudged: `too short to judge: the target is about ${TARGET_MINUTES} min` }
        : {}),
      summary: `${lasted}: ${each.join(', ')} MiB; growth over the second half ${growthPercent.toFixed(1)} %; ${rateText(settlements / (minutes * 60))}`,
      parts: { minutes: round(minutes, 3), settlements, growthPercent: round(growthPercent, 3), residentMiB: each },
    };
  },
};

/**
 * The same engine under load in rounds. After each its answers are audited and the store is emptied for the next: a full
 * ten minutes of receipts and records would be more than a small box holds.
 */
async function measure(context: BenchContext, seconds: number): Promise<MemoryRound[]> {
  const store = await freshStore(context, 'redis');
  try {
    const world = worldOf(personsOf(context));
    await fill(store.place, world);
    // Persons begin anew under the running engine; its background audit would compare what was with what is.
    const settings = { auditPerSecond: 0 };
    const engine = await startEngineProcess({ dir: store.dir, store: store.place.store, settings, profileDir: null });
    try {
      const count = Math.max(2, Math.ceil(seconds / ROUND_SECONDS / 2) * 2);
      const rounds: MemoryRound[] = [];
      for (let i = 1; i <= count; i += 1) {
        if (i > 1) {
          await forgetPersons(store.place.store);
          await fill(store.place, world);
        }
        rounds.push(await oneRound(context, `round ${i} of ${count}`, seconds / count, store, engine));
      }
      await engine.stop();
      return rounds;
    } finally {
      engine.kill();
    }
  } finally {
    await store.stop();
  }
}

async function oneRound(
  context: BenchContext,
  name: string,
  seconds: number,
  store: FreshStore,
  engine: EngineProcess,
): Promise<MemoryRound> {
  const memory = sampleMemory(engine.pid, SAMPLE_MS);
  const stages = [{ loop: SATURATED, seconds }];
  const load = { name, store: 'redis', world: worldOf(personsOf(context)), stages } as const;
  let bytes = 0;
  const { report } = await loadOn(context, load, store, engine, async () => {
    bytes = typicalBytes(memory.stop());
  });
  return { bytes, settlements: report.answered };
}
