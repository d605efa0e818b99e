import type { Benchmark } from '../benchmark.js';
import { presettleSaturation } from '../measure/engine-runs.js';
import { latencyText, loadParts, processorText } from '../measure/figures.js';
import { round } from '../parts.js';

/** How many pre-settlements a second: a settlement without its commit? */
export const presettle: Benchmark = {
  id: 'presettle',
  question: 'Pre-settlements/s over WebSocket, state read from Redis, saturated',
  unit: 'answers/s',
  target: null,
  async run(context) {
    const run = await presettleSaturation(context);
    return {
      value: round(run.report.rate),
      summary: `${latencyText(run.report.latency)}; ${processorText(run.cpu, run.report.rate)}`,
      parts: loadParts(run),
    };
  },
};
