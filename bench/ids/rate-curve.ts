import type { Benchmark } from '../benchmark.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { latencyParts, rateText } from '../measure/figures.js';
import { round } from '../parts.js';

/** Shares of saturation offered; the first is measured as the saturation itself. */
const SHARES = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9];
const QUICK_SHARES = [0.25, 0.5, 0.8];
/** A caller's limit for the figure: the highest rate offered at which p99 still keeps it. */
const P99_LIMIT_MS = 100;

/** How does the wait of a caller grow with the rate, up to saturation? */
export const rateCurve: Benchmark = {
  id: 'rate-curve',
  question: `Open loop on Redis at rising rates: the highest share of saturation with p99 <= ${P99_LIMIT_MS} ms`,
  unit: 'ratio',
  target: null,
  async run(context) {
    const seconds = context.seconds / 2;
    const shares = context.quick ? QUICK_SHARES : SHARES;
    const stages = shares.map((share) => ({ loop: { kind: 'share', share } as const, seconds }));
    const { report } = await engineLoad(context, {
      name: 'settle at rising rates',
      store: 'redis',
      stages: [{ loop: SATURATED, seconds }, ...stages],
    });
    const points = report.stages.slice(1).map((stage, i) => ({
      share: shares[i] ?? 0,
      offeredPerSecond: stage.offered,
      ratePerSecond: round(stage.rate),
      latency: latencyParts(stage.latency),
    }));
    const kept = points.filter(({ latency }) => Number(latency['p99Ms']) <= P99_LIMIT_MS).map(({ share }) => share);
    const text = points.map((p) => `${rateText(p.ratePerSecond)} p99 ${String(p.latency['p99Ms'])} ms`);
    return {
      value: Math.max(0, ...kept),
      summary: text.join('; '),
      parts: { saturatedPerSecond: round(report.stages[0]?.rate ?? 0), points },
    };
  },
};
