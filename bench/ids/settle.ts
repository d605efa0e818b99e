import type { Benchmark } from '../benchmark.js';
import { echoSaturation } from '../measure/echo-load.js';
import { saturation } from '../measure/engine-runs.js';
import { latencyText, loadParts, processorText, rateText } from '../measure/figures.js';
import { round } from '../parts.js';

/**
 * How many settlements a second does one engine commit on Redis, bills of 14 fee categories over the binary WebSocket,
 * and what does that make of latency beside a plain echo of the same frames under the same window?
 */
export const settle: Benchmark = {
  id: 'settle',
  question: 'Committed category settlements/s over WebSocket, on Redis (appendonly everysec), saturated',
  unit: 'settlements/s',
  target: null,
  async run(context) {
    const run = await saturation(context, 'redis');
    const echo = await echoSaturation(context);
    const p99OverEcho = run.report.latency.p99 / echo.report.latency.p99;
    return {
      value: round(run.report.rate),
      summary: `${latencyText(run.report.latency)}; echo ${rateText(echo.report.rate)}, p99 ${p99OverEcho.toFixed(1)} x its p99; ${processorText(run.cpu, run.report.rate)}`,
      parts: { ...loadParts(run), echo: loadParts(echo), p99OverEchoP99: round(p99OverEcho, 3) },
    };
  },
};
