import type { Benchmark } from '../benchmark.js';
import { ceiling } from '../measure/engine-runs.js';
import { latencyText, loadParts, processorText } from '../measure/figures.js';
import { linesSaturation } from '../measure/lines-load.js';
import { round } from '../parts.js';

const LINES = 50;

/** How many out-patient bills of 50 lines a second, and how much of what the store could take is that? */
export const lines50: Benchmark = {
  id: 'lines-50',
  question: `Committed out-patient settlements/s, bills of ${LINES} lines, on Redis, saturated; / bare commits`,
  unit: 'settlements/s',
  target: null,
  async run(context) {
    const run = await linesSaturation(context, LINES);
    const { rate } = (await ceiling(context, 'redis')).report;
    const share = round(run.report.rate / rate, 3);
    return {
      value: round(run.report.rate),
      summary: `${share} of bare commits; ${latencyText(run.report.latency)}; ${processorText(run.cpu, run.report.rate)}`,
      parts: { overCommitCeiling: share, ...loadParts(run) },
    };
  },
};
