import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExactly, explainPlan } from '../../src/settlement/explain.js';
import { evaluatePlan } from '../../src/settlement/evaluate-plan.js';
import { evaluate } from '../../src/settlement/kernel.js';
import { anyInput, anyPlan } from './plans.js';

/** null where the kernel's integers do not reach: several caps crossed inside ratios of three digits. */
function withinReach<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

describe('the two evaluators', () => {
  it('agree to the fen on generated plans, bills and totals', () => {
    let crossed = 0;
    let caughtUp = 0;
    let beyond = 0;
    let carried = 0;
    let left = 0;
    fc.assert(
      fc.property(anyPlan, anyInput, (plan, input) => {
        const exact = explainPlan(plan, input).evaluation;
        expect(evaluatePlan(plan, input)).toEqual(exact);
        expect(evaluateExactly(plan, input)).toEqual(exact);
        const fast = withinReach(() => evaluate(plan, input));
        if (fast === null) {
          beyond++;
          return;
        }
        expect(fast).toEqual(exact);
        if (input.continued?.due === fast.deductible && fast.deductible > 0) carried++;
        if (fast.deductibleLeft > 0) left++;
        for (const step of plan.steps) {
          if (step.kind !== 'fund') continue;
          if (fast.room[step.fundIndex] === fast.paid[step.fundIndex] && (fast.paid[step.fundIndex] ?? 0) > 0)
            crossed++;
          if (step.settle === 'catch_up' && (fast.paid[step.fundIndex] ?? 0) > 0) caughtUp++;
        }
      }),
      { numRuns: 4000 },
    );
    // The interesting states must have been reached, or the agreement says little.
    expect(crossed).toBeGreaterThan(50);
    expect(caughtUp).toBeGreaterThan(50);
    expect(beyond).toBeLessThan(40);
    expect(carried).toBeGreaterThan(50);
    expect(left).toBeGreaterThan(50);
  });

  it('JS-44: a stay cut in parts is charged one deductible as long as its costs last, and counted once', () => {
    const counts = { whole: 0, short: 0 };
    const stayPlan = anyPlan.filter((plan) => {
      const step = plan.steps.find((s) => s.kind === 'deductible');
      return step?.basis === 'stay' && step.share === null && step.yearCeiling < 0 && step.waivedWhen.length === 0;
    });
    fc.assert(
      fc.property(stayPlan, anyInput, anyInput, (plan, one, two) => {
        const first = evaluatePlan(plan, { ...one, continued: null });
        const second = evaluatePlan(plan, { ...two, continued: { due: first.deductibleLeft } });
        const step = plan.steps.find((s) => s.kind === 'deductible');
        const standard = step?.amounts[Math.min(one.totals[0] ?? 0, step.amounts.length - 1)] ?? 0;
        expect(first.deductible + second.deductible + second.deductibleLeft).toBe(standard);
        expect([first.deltas[0], second.deltas[0]]).toEqual([1, 0]);
        if (second.deductible > 0) counts.short++;
        if (first.deductibleLeft === 0) counts.whole++;
      }),
      { numRuns: 1000 },
    );
    expect(counts.whole).toBeGreaterThan(50);
    expect(counts.short).toBeGreaterThan(20);
  });

  it('never lets funds and personal share be negative, nor the funds exceed what they looked at', () => {
    fc.assert(
      fc.property(anyPlan, anyInput, (plan, input) => {
        const e = evaluatePlan(plan, input);
        for (const step of plan.steps) {
          if (step.kind !== 'fund') continue;
          const paid = e.paid[step.fundIndex] ?? -1;
          expect(paid).toBeGreaterThanOrEqual(0);
          const guaranteed = step.atLeast == null ? 0 : input.bill.total;
          expect(paid).toBeLessThanOrEqual(Math.max(guaranteed, (e.base[step.fundIndex] ?? 0) + 1));
          const room = e.room[step.fundIndex] ?? -1;
          if (room >= 0) expect(paid).toBeLessThanOrEqual(room);
        }
        expect(e.deductible + e.crossSelfPay).toBeLessThanOrEqual(input.bill.inScope);
        expect(e.account).toBeLessThanOrEqual(input.accountUsable);
      }),
      { numRuns: 2000 },
    );
  });
});
