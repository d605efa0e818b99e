/** Makes a failing history smaller: steps are left out, larger groups first, as long as it goes on failing the same way. */
import { drawPlan } from './draw.js';
import type { Plant } from './history.js';
import { only } from './plan.js';
import { runHistory } from './run.js';
import type { Subject } from './subjects.js';

/** `I4 M7x3: …` -> `I4`: another message may show the same fault. */
const kindOf = (failure: string): string => failure.split(' ', 1)[0] ?? failure;

/** Numbers of the steps that are enough to fail. On the fake store: a seed may be run on it over and over. */
export async function shrink(seed: number, failure: string, subject: Subject, plant: Plant = {}): Promise<number[]> {
  const plan = drawPlan(seed);
  let kept = plan.steps.map(({ no }) => no);
  const fails = async (steps: readonly number[]): Promise<boolean> => {
    const { failures } = await runHistory(only(plan, new Set(steps)), subject, plant);
    return failures.some((one) => kindOf(one) === kindOf(failure));
  };
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (fewer.length > 0 && (await fails(fewer))) kept = fewer;
      else at += size;
    }
  }
  return kept;
}
