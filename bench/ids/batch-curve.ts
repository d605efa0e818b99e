import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.js';
import type { Benchmark } from '../benchmark.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { costParts, latencyParts, rateText } from '../measure/figures.js';
import { type Parts, round } from '../parts.js';

const DEFAULT = DEFAULT_ENGINE_SETTINGS.batchMax;
const SIZES = [1, 4, 16, DEFAULT, 256];
const QUICK_SIZES = [4, DEFAULT];

/** Why are batches as large as they are? */
export const batchCurve: Benchmark = {
  id: 'batch-curve',
  question: `Settlements/s and p99 at half of them against the largest batch, on Redis; the default of ${DEFAULT} / the best`,
  unit: 'ratio',
  target: null,
  async run(context) {
    const seconds = Math.max(0.5, context.seconds / 3);
    const points: (Parts & { readonly batch: number; readonly ratePerSecond: number })[] = [];
    for (const batch of context.quick ? QUICK_SIZES : SIZES) {
      const { report, cpus } = await engineLoad(context, {
        name: `settle with batches of ${batch}`,
        store: 'redis',
        settings: { batchMaxMessages: batch },
        stages: [
          { loop: SATURATED, seconds },
          { loop: { kind: 'share', share: 0.5 }, seconds },
        ],
      });
      const [saturated, half] = report.stages;
      if (saturated === undefined || half === undefined) throw new Error('two stages were asked for');
      points.push({
        batch,
        ratePerSecond: round(saturated.rate),
        microsEach: costParts(cpus[0] ?? {}, saturated.rate),
        atHalf: { offeredPerSecond: half.offered, ...latencyParts(half.latency) },
      });
    }
    const best = Math.max(...points.map(({ ratePerSecond }) => ratePerSecond));
    const own = points.find(({ batch }) => batch === DEFAULT)?.ratePerSecond ?? 0;
    const text = points.map(
      (p) => `${p.batch}: ${rateText(p.ratePerSecond)}, p99 ${String((p['atHalf'] as Parts)['p99Ms'])} ms`,
    );
    return { value: round(own / best, 3), summary: text.join('; '), parts: { points } };
  },
};
