/** Plans and inputs on which evaluators are compared: bills of a year in a row, so that bands and caps are met. */
import { addDeltas } from '../../src/compute/commit.js';
import type { Plan } from '../../src/policy/plan.js';
import type { PolicySet } from '../../src/policy/policy-set.js';
import { choosePlan, isRefusal } from '../../src/settlement/choose-plan.js';
import type { SettlementInput } from '../../src/settlement/contract.js';
import type { EvaluationInput } from '../../src/settlement/evaluation.js';
import { evaluationInput, settle } from '../../src/settlement/settle.js';
import { type Accumulators, EMPTY_ACCUMULATORS } from '../../src/settlement/types.js';
import { ACCOUNT_BALANCE } from '../world/persons.js';
import { inputOf, worldOf } from '../world/world.js';

export interface Case {
  readonly plan: Plan;
  readonly input: EvaluationInput;
  readonly whole: SettlementInput;
}

/** Throws when a person of the benchmark has no plan. */
export function casesOf(policies: PolicySet, persons: number, billsEach: number): Case[] {
  const world = worldOf(persons);
  const cases: Case[] = [];
  for (let person = 0; person < persons; person += 1) {
    let totals: Accumulators = EMPTY_ACCUMULATORS;
    for (let bill = 0; bill < billsEach; bill += 1) {
      const whole = inputOf(person, world, totals, ACCOUNT_BALANCE);
      const chosen = choosePlan(policies, whole);
      if (isRefusal(chosen)) throw new Error(`no plan for person ${person}: ${chosen.reason}`);
      cases.push({ plan: chosen.plan, input: evaluationInput(chosen.plan, whole), whole });
      const outcome = settle(policies, whole);
      if (outcome.ok) totals = addDeltas(totals, outcome.value.meterDeltas) ?? totals;
    }
  }
  return cases;
}
