import type { Benchmark } from '../benchmark.js';
import { costParts } from '../measure/figures.js';
import { linesSaturation } from '../measure/lines-load.js';
import { tooShort } from '../measure/too-short.js';
import { type Parts, round } from '../parts.js';

const FEW = 20;
/** Of a quick run: those that `lines-50` has already measured. */
const QUICK_FEW = 50;
const MANY = 2000;
const BETWEEN = 200;

interface LinesPoint extends Parts {
  readonly lines: number;
  readonly ratePerSecond: number;
  readonly microsPerLine: number;
}

/** Does a line cost more when the bill has many? */
export const linesGrowth: Benchmark = {
  id: 'lines-growth',
  question: `Time per line at saturation on Redis, bills of ${MANY} lines / bills of ${FEW}`,
  unit: 'ratio',
  target: { at: 'most', value: 1.2 },
  async run(context) {
    const points: LinesPoint[] = [];
    const few = context.quick ? QUICK_FEW : FEW;
    for (const lines of context.quick ? [few, MANY] : [few, BETWEEN, MANY]) {
      const { report, cpu } = await linesSaturation(context, lines);
      points.push({
        lines,
        ratePerSecond: round(report.rate),
        microsPerLine: round(1e6 / report.rate / lines),
        requestBytes: Math.round(report.requestBytes),
        microsEach: costParts(cpu, report.rate),
      });
    }
    const perLine = (lines: number): number => points.find((p) => p.lines === lines)?.microsPerLine ?? Number.NaN;
    return {
      ...tooShort(context),
      ...(few === FEW ? {} : { note: `against bills of ${few}` }),
      value: round(perLine(MANY) / perLine(few), 3),
      summary: points.map((p) => `${p.lines} lines: ${p.ratePerSecond}/s, ${p.microsPerLine} us per line`).join('; '),
      parts: { points },
    };
  },
};
