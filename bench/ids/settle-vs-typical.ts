import type { Benchmark } from '../benchmark.js';
import { saturation } from '../measure/engine-runs.js';
import { httpParts, latencyText, processorText, rateText } from '../measure/figures.js';
import { typicalJson } from '../measure/http-runs.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';

/** What is gained over the service that a team would write first, with the same rules, checks and Redis settings? */
export const settleVsTypical: Benchmark = {
  id: 'settle-vs-typical',
  question: 'Settlements/s over WebSocket / those of Fastify + JSON + decimal.js + WATCH/MULTI, on Redis',
  unit: 'ratio',
  target: { at: 'least', value: 10 },
  async run(context) {
    const { rate } = (await saturation(context, 'redis')).report;
    const typical = await typicalJson(context, true);
    return {
      ...tooShort(context),
      value: round(rate / typical.report.rate, 3),
      summary: `${rateText(rate)} / ${rateText(typical.report.rate)}; typical: ${latencyText(typical.report.latency)}; ${processorText(typical.cpu, typical.report.rate)}`,
      parts: { settlePerSecond: round(rate), typical: httpParts(typical) },
    };
  },
};
