import type { Benchmark } from '../benchmark.js';
import { latencyParts, rateText } from '../measure/figures.js';
import { risingRates } from '../measure/rising-rates.js';
import { round } from '../parts.js';

/** A caller's limit for the figure: the highest rate offered at which p99 still keeps it. */
const P99_LIMIT_MS = 100;

/** How does the wait of a caller grow with the rate, up to saturation? */
export const rateCurve: Benchmark = {
  id: 'rate-curve',
  question: `Open loop on Redis at rising rates: the highest share of saturation with p99 <= ${P99_LIMIT_MS} ms`,
  unit: 'ratio',
  target: null,
  async run(context) {
    const { saturated, points: measured } = await risingRates(context);
    const points = measured.map(({ share, stage }) => ({
      share,
      offeredPerSecond: stage.offered,
      ratePerSecond: round(stage.rate),
      latency: latencyParts(stage.latency),
    }));
    const kept = points.filter(({ latency }) => Number(latency['p99Ms']) <= P99_LIMIT_MS).map(({ share }) => share);
    const text = points.map((p) => `${rateText(p.ratePerSecond)} p99 ${String(p.latency['p99Ms'])} ms`);
    return {
      value: Math.max(0, ...kept),
      summary: text.join('; '),
      parts: { saturatedPerSecond: round(saturated.rate), points },
    };
  },
};
