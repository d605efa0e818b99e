import type { Benchmark } from '../benchmark.js';
import { ceiling } from '../measure/engine-runs.js';
import { ceilingParts, processorText, rateText } from '../measure/figures.js';
import { round } from '../parts.js';

/** What does the store take at most: the same commits through the same adapter, with nothing around them? */
export const commitCeiling: Benchmark = {
  id: 'commit-ceiling',
  question: 'Bare commits/s through the same adapter with the same payloads, on Redis; no server, no pool',
  unit: 'commits/s',
  target: null,
  async run(context) {
    const redis = await ceiling(context, 'redis');
    const embedded = await ceiling(context, 'embedded');
    return {
      value: round(redis.report.rate),
      summary: `${redis.report.payloadBytes} bytes each; ${processorText(redis.cpu, redis.report.rate)}; embedded ${rateText(embedded.report.rate)}, ${processorText(embedded.cpu, embedded.report.rate)}`,
      parts: { redis: ceilingParts(redis), embedded: ceilingParts(embedded) },
    };
  },
};
