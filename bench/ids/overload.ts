import type { BenchContext, Benchmark } from '../benchmark.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { saturation } from '../measure/engine-runs.js';
import { costParts, latencyParts, latencyText, rateText } from '../measure/figures.js';
import type { LoadRun } from '../measure/run-load.js';
import { personsOf } from '../measure/scale.js';
import { tooShort } from '../measure/too-short.js';
import { type Part, round, thousands } from '../parts.js';
import { worldOf } from '../world/world.js';

const OFFERED = 3;
/** What messages ask for: what is admitted must be answered by then, the rest be refused at once. */
const TIMEOUT_MS = 2000;
const QUICK_TIMEOUT_MS = 1000;
const REFUSAL_LIMIT_MS = 50;
/** Busy; past its deadline before the store was asked; too many unanswered on one connection. */
const REFUSALS = ['E701', 'E702', 'E707'];
/** Admitted, and then not worked on in time: admission believed in a time that was too short. */
const EXPIRED = 'E702';
const MAX_PERSONS = 200_000;
/** Twice saturation piles up: what may wait is reached within half a timeout. Only then it is measured. In timeouts. */
const LEAD = 0.75;
const OVERLOAD_STAGE = 1;

/** What happens when three times as much is offered as the engine can do? */
export const overload: Benchmark = {
  id: 'overload',
  question: `Offered ${OFFERED} x saturation on Redis: settlements/s / those at saturation; every message answered`,
  unit: 'ratio',
  target: { at: 'least', value: 0.85, also: `refusals p99 <= ${REFUSAL_LIMIT_MS} ms, nothing admitted is late` },
  async run(context) {
    const { rate } = (await saturation(context, 'redis')).report;
    const timeoutMs = context.quick ? QUICK_TIMEOUT_MS : TIMEOUT_MS;
    const { run, persons } = await measure(context, rate, timeoutMs);
    const [before, over, after] = run.report.stages;
    if (before === undefined || over === undefined || after === undefined)
      throw new Error('three stages were asked for');
    // On either side of the overload, so that what drifts with time falls on both alike.
    const saturated = (before.rate + after.rate) / 2;
    const expired = run.audit?.refused[EXPIRED] ?? 0;
    const refused: Part = { ...run.audit?.refused };
    return {
      value: round(over.rate / saturated, 3),
      also: over.refusedLatency.p99 <= REFUSAL_LIMIT_MS && over.late + expired === 0,
      // Where nothing had to be refused, saturation was measured in a worse moment and nothing was shown.
      ...(over.refused === 0 ? { unjudged: 'nothing was refused: no overload' } : tooShort(context)),
      summary: `offered ${rateText(over.offered ?? 0)}: ${rateText(over.rate)} of ${rateText(saturated)}; executed ${latencyText(over.latency)}, ${thousands(over.late)} of them late; ${thousands(over.refused)} refused, ${latencyText(over.refusedLatency)}, ${thousands(expired)} of them only after their time`,
      parts: {
        persons,
        timeoutMs,
        saturatedPerSecond: round(saturated),
        saturatedBeforeAndAfter: [round(before.rate), round(after.rate)],
        offeredPerSecond: over.offered,
        goodputPerSecond: round(over.rate),
        perSecond: over.perSecond,
        executed: latencyParts(over.latency),
        executedLate: over.late,
        refusedInWindow: over.refused,
        refusedByCode: refused,
        refusals: latencyParts(over.refusedLatency),
        generatorLateP99Ms: over.latenessP99,
        answered: run.report.answered,
        inStore: run.audit?.inStore ?? 0,
        microsEach: costParts(run.cpus[OVERLOAD_STAGE] ?? {}, over.rate),
      },
    };
  },
};

/** `rate`: saturation as another engine reached it, for the case that this one is measured in a worse moment. */
async function measure(
  context: BenchContext,
  rate: number,
  timeoutMs: number,
): Promise<{ run: LoadRun; persons: number }> {
  // So many that nobody has a second message before the first is over; a multiple of the kinds of persons.
  const wanted = Math.ceil((rate * OFFERED * timeoutMs) / 1000 / 1000) * 1000;
  const persons = Math.max(personsOf(context), Math.min(MAX_PERSONS, wanted));
  const { seconds } = context;
  const saturated = { loop: SATURATED, seconds: seconds / 2 };
  const over = {
    loop: { kind: 'share', share: OFFERED, atLeastOf: rate } as const,
    seconds,
    leadSeconds: (LEAD * timeoutMs) / 1000,
  };
  const run = await engineLoad(context, {
    name: `settle at ${OFFERED} x saturation`,
    store: 'redis',
    world: worldOf(persons),
    stages: [saturated, over, saturated],
    timeoutMs,
    refusals: REFUSALS,
  });
  return { run, persons };
}
