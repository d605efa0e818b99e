/** The kernel and Zen, timed in turn on the same bills, after it was seen that they agree. In a process of its own. */
import { evaluate } from '../../../src/settlement/kernel.js';
import { serveCalls } from '../../processes/calls.js';
import { builtinPolicies } from '../../world/world.js';
import { casesOf } from '../cases.js';
import { median, nsEach, nsEachLater } from '../timing.js';
import { checkZenEqual, zenCases } from './equal.js';

export interface ZenReport {
  /** Medians of the rounds, ns per evaluation. */
  readonly kernelNs: number;
  /** One at a time, and many at once: Zen only answers later. */
  readonly zenAloneNs: number;
  readonly zenManyNs: number;
  readonly plans: number;
  readonly inputs: number;
  readonly capped: number;
}

const PERSONS = 240;
const BILLS_EACH = 8;
const AT_ONCE = 64;

async function measure(given: { rounds: number; roundMs: number }): Promise<ZenReport> {
  const cases = zenCases(casesOf(await builtinPolicies(), PERSONS, BILLS_EACH));
  const capped = await checkZenEqual(cases);
  const [kernel, alone, many]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= given.rounds; round += 1) {
    const a = nsEach(cases, given.roundMs, ({ plan, input }) => evaluate(plan, input));
    const b = await nsEachLater(cases, given.roundMs, 1, ({ decision, context }) => decision.evaluate(context));
    const c = await nsEachLater(cases, given.roundMs, AT_ONCE, ({ decision, context }) => decision.evaluate(context));
    // The first round compiles.
    if (round === 0) continue;
    kernel.push(a);
    alone.push(b);
    many.push(c);
  }
  return {
    kernelNs: median(kernel),
    zenAloneNs: median(alone),
    zenManyNs: median(many),
    plans: new Set(cases.map(({ plan }) => plan)).size,
    inputs: cases.length,
    capped,
  };
}

serveCalls({ measure });
