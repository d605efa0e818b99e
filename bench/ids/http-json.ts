import type { Benchmark } from '../benchmark.js';
import { httpParts, latencyText, processorText, rateText } from '../measure/figures.js';
import { engineJson, typicalJson } from '../measure/http-runs.js';
import { round } from '../parts.js';

/** How many pre-settlements a second does the JSON door answer to autocannon, each signed, each answer read; and a Fastify service? */
export const httpJson: Benchmark = {
  id: 'http-json',
  question:
    'Pre-settlements/s over HTTP/JSON (autocannon) on Redis, wrong answers counted; / those of a Fastify service',
  unit: 'requests/s',
  target: null,
  async run(context) {
    const own = await engineJson(context);
    const fastify = await typicalJson(context, false);
    const over = round(own.report.rate / fastify.report.rate, 3);
    return {
      value: round(own.report.rate),
      summary: `${over} x the Fastify service's ${rateText(fastify.report.rate)}; ${latencyText(own.report.latency)}; ${processorText(own.cpu, own.report.rate)}`,
      parts: { overFastify: over, ...httpParts(own), fastify: httpParts(fastify) },
    };
  },
};
