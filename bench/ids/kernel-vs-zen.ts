import type { Benchmark } from '../benchmark.js';
import { round, thousands } from '../parts.js';
import type { ZenReport } from '../peers/zen/measure.js';
import { Callee } from '../processes/calls.js';

const ZEN = new URL('../peers/zen/measure.js', import.meta.url);
const ROUNDS = 3;

/** How much faster is the kernel than a general rules engine on the same decision, with the same results to the fen? */
export const kernelVsZen: Benchmark = {
  id: 'kernel-vs-zen',
  question:
    'Plan evaluations/s, integer kernel / the same plans as Zen decisions (Zen at its better of one and 64 at once)',
  unit: 'ratio',
  target: { at: 'least', value: 50 },
  async run(context) {
    context.progress('kernel and Zen in turn');
    const peer = new Callee(ZEN, 'Zen');
    try {
      const roundMs = (context.seconds * 1000) / ROUNDS / 3;
      const report = await peer.call<ZenReport>('measure', { rounds: ROUNDS, roundMs });
      const { kernelNs, zenAloneNs, zenManyNs, plans, inputs, capped } = report;
      const zenNs = Math.min(zenAloneNs, zenManyNs);
      return {
        value: round(zenNs / kernelNs),
        summary: `${kernelNs.toFixed(0)} ns / ${thousands(zenNs)} ns; equal to the fen on ${inputs} bills of ${plans} plans, ${capped} of them at the end of a cap`,
        parts: {
          kernelNs: round(kernelNs),
          zenAloneNs: round(zenAloneNs),
          zenManyNs: round(zenManyNs),
          plans,
          inputs,
          capped,
        },
      };
    } finally {
      await peer.end();
    }
  },
};
