/** Whether Zen and the kernel say the same, to the fen. */
import { type ZenDecision, ZenEngine } from '@gorules/zen-engine';
import type { Plan } from '../../../src/policy/plan.js';
import { evaluate } from '../../../src/settlement/kernel.js';
import type { Case } from '../cases.js';
import { zenContext, zenDecision } from './decision.js';

export interface ZenCase extends Case {
  readonly decision: ZenDecision;
  readonly context: Record<string, unknown>;
}

/** Each case with its plan's decision, prepared once per plan. */
export function zenCases(cases: readonly Case[]): ZenCase[] {
  const engine = new ZenEngine();
  const decisions = new Map<Plan, ZenDecision>();
  return cases.map((one) => {
    let decision = decisions.get(one.plan);
    if (decision === undefined) decisions.set(one.plan, (decision = zenDecision(engine, one.plan)));
    return { ...one, decision, context: zenContext(one.input) };
  });
}

/** Throws at the first difference. Returns how many bills met the end of a payment cap. */
export async function checkZenEqual(cases: readonly ZenCase[]): Promise<number> {
  let capped = 0;
  for (const { plan, input, decision, context } of cases) {
    const own = evaluate(plan, input);
    const zen = (await decision.evaluate(context)).result as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(own)) {
      const [a, b] = [JSON.stringify(value), JSON.stringify(zen[name])];
      if (a !== b) throw new Error(`Zen differs on ${plan.key}: ${name} is ${b}, the kernel's ${a}`);
    }
    if (own.room.some((room, i) => room >= 0 && room === own.paid[i])) capped += 1;
  }
  return capped;
}
