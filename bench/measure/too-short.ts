/** When a load is too short to say whether a target is reached. */
import type { BenchContext, Measured } from '../benchmark.js';

/** Until then the engine's code is still being compiled, and that is what would be judged. Seconds. */
const WARM_SECONDS = 2;
/** Less than this and one pause of the box decides. Seconds. */
const STEADY_SECONDS = 3;

/** For a row about the engine under load. */
export function tooShort({ warmupSeconds, seconds }: BenchContext): Pick<Measured, 'unjudged'> {
  if (warmupSeconds >= WARM_SECONDS && seconds >= STEADY_SECONDS) return {};
  return { unjudged: `too short to judge: code still cold (${warmupSeconds} + ${seconds} s)` };
}
