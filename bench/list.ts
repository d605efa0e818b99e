/** Every benchmark, in the order in which all of them run. */
import type { Benchmark } from './benchmark.js';
import { batchCurve } from './ids/batch-curve.js';
import { coldStart } from './ids/cold-start.js';
import { commitCeiling } from './ids/commit-ceiling.js';
import { console } from './ids/console.js';
import { durable } from './ids/durable.js';
import { embedded } from './ids/embedded.js';
import { engineMemory } from './ids/engine-memory.js';
import { httpJson } from './ids/http-json.js';
import { idleConnection } from './ids/idle-connection.js';
import { kernelVsDecimal } from './ids/kernel-vs-decimal.js';
import { kernelVsZen } from './ids/kernel-vs-zen.js';
import { latencyAtHalf } from './ids/latency-at-half.js';
import { lines50 } from './ids/lines-50.js';
import { linesGrowth } from './ids/lines-growth.js';
import { nationDay } from './ids/nation-day.js';
import { overload } from './ids/overload.js';
import { personsGrowth } from './ids/persons-growth.js';
import { presettle } from './ids/presettle.js';
import { rateCurve } from './ids/rate-curve.js';
import { settle } from './ids/settle.js';
import { settleVsCeiling } from './ids/settle-vs-ceiling.js';
import { settleVsTypical } from './ids/settle-vs-typical.js';

export const BENCHMARKS: readonly Benchmark[] = [
  settle,
  embedded,
  commitCeiling,
  settleVsCeiling,
  settleVsTypical,
  kernelVsDecimal,
  kernelVsZen,
  latencyAtHalf,
  rateCurve,
  overload,
  nationDay,
  presettle,
  httpJson,
  lines50,
  linesGrowth,
  personsGrowth,
  batchCurve,
  durable,
  console,
  idleConnection,
  engineMemory,
  coldStart,
];
