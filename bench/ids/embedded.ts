import type { Benchmark } from '../benchmark.js';
import { saturation } from '../measure/engine-runs.js';
import { latencyText, loadParts, processorText } from '../measure/figures.js';
import { round } from '../parts.js';

/** The same settlements on the embedded store, where an answer waits for the disk: how many a second? */
export const embedded: Benchmark = {
  id: 'embedded',
  question: 'Committed category settlements/s over WebSocket, on the embedded store (fsynced), saturated',
  unit: 'settlements/s',
  target: null,
  async run(context) {
    const run = await saturation(context, 'embedded');
    return {
      value: round(run.report.rate),
      summary: `${latencyText(run.report.latency)}; ${processorText(run.cpu, run.report.rate)}`,
      parts: loadParts(run),
    };
  },
};
