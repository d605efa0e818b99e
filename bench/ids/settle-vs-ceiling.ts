import type { Benchmark } from '../benchmark.js';
import { besideCeiling } from '../measure/engine-runs.js';
import { rateText } from '../measure/figures.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';

/** How much of what the store can take reaches a caller, with wire, rules, pool and checks on the same two cores? */
export const settleVsCeiling: Benchmark = {
  id: 'settle-vs-ceiling',
  question: 'Settlements/s over WebSocket / bare commits/s, on Redis',
  unit: 'ratio',
  target: { at: 'least', value: 0.6 },
  async run(context) {
    const { settle: redis, ceiling: redisCeiling } = await besideCeiling(context, 'redis');
    const { settle: embedded, ceiling: embeddedCeiling } = await besideCeiling(context, 'embedded');
    const ratio = redis.report.rate / redisCeiling.report.rate;
    const embeddedRatio = embedded.report.rate / embeddedCeiling.report.rate;
    return {
      ...tooShort(context),
      value: round(ratio, 3),
      summary: `${rateText(redis.report.rate)} of ${rateText(redisCeiling.report.rate)}; embedded ${round(embeddedRatio, 3)}`,
      parts: {
        settlePerSecond: round(redis.report.rate),
        commitsPerSecond: round(redisCeiling.report.rate),
        embedded: round(embeddedRatio, 3),
        embeddedSettlePerSecond: round(embedded.report.rate),
        embeddedCommitsPerSecond: round(embeddedCeiling.report.rate),
      },
    };
  },
};
