import type { Benchmark } from '../benchmark.js';
import { round, thousands } from '../parts.js';
import { Callee } from '../processes/calls.js';
import type { EvaluatorReport } from '../peers/evaluators.js';

const EVALUATORS = new URL('../peers/evaluators.js', import.meta.url);
const ROUNDS = 5;
const QUICK_ROUNDS = 3;

/** How much faster is the integer kernel than the decimal.js evaluator of the same plans, on the same inputs, with the same results? */
export const kernelVsDecimal: Benchmark = {
  id: 'kernel-vs-decimal',
  question: 'Plan evaluations/s, integer kernel / decimal.js evaluator',
  unit: 'ratio',
  target: { at: 'least', value: 100 },
  async run(context) {
    context.progress('kernel and decimal evaluator in turn');
    const peer = new Callee(EVALUATORS, 'evaluators');
    try {
      const rounds = context.quick ? QUICK_ROUNDS : ROUNDS;
      const roundMs = (context.seconds * 1000) / rounds / 2;
      const report = await peer.call<EvaluatorReport>('measure', { rounds, roundMs });
      const { kernelNs, decimalNs, figuresNs, plans, inputs, settleNs } = report;
      return {
        value: round(decimalNs / kernelNs),
        summary: `${kernelNs.toFixed(0)} ns / ${thousands(decimalNs)} ns (${thousands(figuresNs)} ns without its steps) over ${plans} plans, ${inputs} inputs; whole settle() ${settleNs.toFixed(0)} ns`,
        parts: {
          kernelNs: round(kernelNs),
          decimalNs: round(decimalNs),
          decimalWithoutStepsNs: round(figuresNs),
          settleNs: round(settleNs),
          plans,
          inputs,
        },
      };
    } finally {
      await peer.end();
    }
  },
};
