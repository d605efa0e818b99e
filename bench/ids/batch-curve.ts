import { DEFAULT_ENGINE_SETTINGS } from '../../src/engine/settings.js';
import type { BenchContext, Benchmark } from '../benchmark.js';
import type { StageReport } from '../load/job.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { costParts, latencyParts, rateText } from '../measure/figures.js';
import { risingRates } from '../measure/rising-rates.js';
import { type Parts, round } from '../parts.js';
import type { CpuUse } from '../processes/cpu.js';

const DEFAULT = DEFAULT_ENGINE_SETTINGS.batchMax;
const SIZES = [1, 4, 16, 64, DEFAULT, 256];
const QUICK_SIZES = [4, DEFAULT];
const HALF = 0.5;

/** Why are batches as large as they are? */
export const batchCurve: Benchmark = {
  id: 'batch-curve',
  question: `Settlements/s and p99 at half of them against the largest batch, on Redis; the default of ${DEFAULT} / the best`,
  unit: 'ratio',
  target: null,
  async run(context) {
    const points: (Parts & { readonly batch: number; readonly ratePerSecond: number })[] = [];
    for (const batch of context.quick ? QUICK_SIZES : SIZES) {
      const { saturated, half, cpu } = await withBatches(context, batch);
      points.push({
        batch,
        ratePerSecond: round(saturated.rate),
        microsEach: costParts(cpu, saturated.rate),
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

interface Point {
  readonly saturated: StageReport;
  readonly half: StageReport;
  /** At saturation. */
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

async function withBatches(context: BenchContext, batch: number): Promise<Point> {
  if (context.quick && batch === DEFAULT) {
    const { saturated, saturatedCpu, points } = await risingRates(context);
    const half = points.find(({ share }) => share === HALF);
    if (half === undefined) throw new Error('the half was not among the rates');
    return { saturated, half: half.stage, cpu: saturatedCpu };
  }
  const seconds = Math.max(0.5, context.seconds / 3);
  const { report, cpus } = await engineLoad(context, {
    name: `settle with batches of ${batch}`,
    store: 'redis',
    // With batches of one, what is under way would not be through within the share of the timeout admission keeps to.
    settings: { batchMaxMessages: batch, admitPercent: 100 },
    stages: [
      { loop: SATURATED, seconds },
      { loop: { kind: 'share', share: HALF }, seconds },
    ],
  });
  const [saturated, half] = report.stages;
  if (saturated === undefined || half === undefined) throw new Error('two stages were asked for');
  return { saturated, half, cpu: cpus[0] ?? {} };
}
