import type { Plan } from '../../src/policy/plan.js';
import type { PolicySet } from '../../src/policy/policy-set.js';

const done = new WeakSet<object>();

/** Spoils every plan of a region: a ratio that is no integer, as a defect of the compiler might leave behind. */
export function plantFault(policies: PolicySet, region: string): PolicySet {
  const policy = policies.regionFor(region);
  if (policy === undefined || done.has(policy)) return policies;
  done.add(policy);
  const planFor = policy.planFor.bind(policy);
  policy.planFor = (cell) => {
    const plan = planFor(cell);
    return 'steps' in plan ? spoilt(plan) : plan;
  };
  return policies;
}

function spoilt(plan: Plan): Plan {
  const steps = plan.steps.map((step) =>
    step.kind === 'fund' ? { ...step, bands: step.bands.map((b) => ({ ...b, rate: b.rate - 0.25 })) } : step,
  );
  return { ...plan, steps };
}
