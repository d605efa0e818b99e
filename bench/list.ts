/** Every benchmark, in the order in which all of them run. */
import type { Benchmark } from './benchmark.js';
import { commitCeiling } from './commit-ceiling.js';
import { embedded } from './embedded.js';
import { httpJson } from './http-json.js';
import { kernelVsDecimal } from './kernel-vs-decimal.js';
import { latencyAtHalf } from './latency-at-half.js';
import { nationDay } from './nation-day.js';
import { presettle } from './presettle.js';
import { settle } from './settle.js';
import { settleVsCeiling } from './settle-vs-ceiling.js';

export const BENCHMARKS: readonly Benchmark[] = [
  settle,
  embedded,
  commitCeiling,
  settleVsCeiling,
  latencyAtHalf,
  nationDay,
  presettle,
  httpJson,
  kernelVsDecimal,
];
