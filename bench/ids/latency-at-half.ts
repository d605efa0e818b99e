import type { BenchContext, Benchmark } from '../benchmark.js';
import { besideEcho, type BesideEcho, echoAtRate } from '../measure/echo-load.js';
import { latencyText, loadParts, processorText, rateText } from '../measure/figures.js';
import { risingRates } from '../measure/rising-rates.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';

const P999_LIMIT_MS = 20;
const HALF = 0.5;

/**
 * What does a caller wait at half of what the engine can do, counted from when the message was to be sent, and how much
 * of that is not the network and the box but the engine?
 */
export const latencyAtHalf: Benchmark = {
  id: 'latency-at-half',
  question: 'Open loop at half of saturation on Redis: p99 / p99 of an echo at the same rate',
  unit: 'ratio',
  target: { at: 'most', value: 8, also: `p99.9 <= ${P999_LIMIT_MS} ms` },
  async run(context) {
    const { rate, settle: run, echo } = await atHalf(context);
    const { latency } = run.report;
    return {
      value: round(latency.p99 / echo.report.latency.p99, 3),
      also: latency.p999 <= P999_LIMIT_MS,
      ...tooShort(context),
      summary: `${rateText(rate)}: ${latencyText(latency)}; echo ${latencyText(echo.report.latency)}; ${processorText(run.cpu, run.report.rate)}`,
      parts: { offeredPerSecond: rate, ...loadParts(run), echo: loadParts(echo) },
    };
  },
};

async function atHalf(context: BenchContext): Promise<BesideEcho & { readonly rate: number }> {
  const { saturated, points } = await risingRates(context);
  const rate = Math.round(saturated.rate * HALF);
  // A look is no comparison: what was measured already will do.
  const half = context.quick ? points.find(({ share }) => share === HALF) : undefined;
  if (half === undefined) return { rate, ...(await besideEcho(context, rate)) };
  return { rate, settle: half.run, echo: await echoAtRate(context, rate) };
}
