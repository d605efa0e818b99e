import type { Benchmark } from '../benchmark.js';
import { bothDurabilities } from '../measure/engine-runs.js';
import { latencyText, loadParts, rateText } from '../measure/figures.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';

/** What does it cost when Redis answers a commit only after the disk has it? */
export const durable: Benchmark = {
  id: 'durable',
  question: 'Settlements/s with appendfsync always / with everysec, on Redis, saturated',
  unit: 'ratio',
  target: { at: 'least', value: 0.6 },
  async run(context) {
    const [everysec, always] = await bothDurabilities(context);
    return {
      ...tooShort(context),
      value: round(always.report.rate / everysec.report.rate, 3),
      summary: `${rateText(always.report.rate)} of ${rateText(everysec.report.rate)}; always: ${latencyText(always.report.latency)}`,
      parts: { everysecPerSecond: round(everysec.report.rate), always: loadParts(always) },
    };
  },
};
