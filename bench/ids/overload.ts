import type { Benchmark } from '../benchmark.js';
import { engineLoad, SATURATED } from '../measure/engine-load.js';
import { saturation } from '../measure/engine-runs.js';
import { costParts, latencyParts, latencyText, rateText } from '../measure/figures.js';
import { personsOf } from '../measure/scale.js';
import { type Part, round, thousands } from '../parts.js';
import { worldOf } from '../world/world.js';

const OFFERED = 3;
/** What messages ask for: what is admitted must be answered by then, the rest be refused at once. */
const TIMEOUT_MS = 2000;
const REFUSAL_LIMIT_MS = 50;
/** Busy; past its deadline before the store was asked; too many unanswered on one connection. */
const REFUSALS = ['E701', 'E702', 'E707'];
const MAX_PERSONS = 200_000;

/** What happens when three times as much is offered as the engine can do? */
export const overload: Benchmark = {
  id: 'overload',
  question: `Offered ${OFFERED} x saturation on Redis: settlements/s / those at saturation; every message answered`,
  unit: 'ratio',
  target: { at: 'least', value: 0.85, also: `refusals p99 <= ${REFUSAL_LIMIT_MS} ms` },
  async run(context) {
    const { rate } = (await saturation(context, 'redis')).report;
    // So many that nobody has a second message before the first is over; a multiple of the kinds of persons.
    const wanted = Math.ceil((rate * OFFERED * TIMEOUT_MS) / 1000 / 1000) * 1000;
    const persons = Math.max(personsOf(context), Math.min(MAX_PERSONS, wanted));
    const { seconds } = context;
    const run = await engineLoad(context, {
      name: `settle at ${OFFERED} x saturation`,
      store: 'redis',
      world: worldOf(persons),
      stages: [
        { loop: SATURATED, seconds },
        { loop: { kind: 'share', share: OFFERED }, seconds },
      ],
      timeoutMs: TIMEOUT_MS,
      refusals: REFUSALS,
    });
    const [saturated, over] = run.report.stages;
    if (saturated === undefined || over === undefined) throw new Error('two stages were asked for');
    const refused: Part = { ...run.audit?.refused };
    return {
      value: round(over.rate / saturated.rate, 3),
      // Where nothing had to be refused, saturation was measured in a worse moment and nothing was shown.
      also: over.refused > 0 && over.refusedLatency.p99 <= REFUSAL_LIMIT_MS,
      ...(over.refused === 0 ? { note: 'nothing was refused: no overload' } : {}),
      summary: `offered ${rateText(over.offered ?? 0)}: ${rateText(over.rate)} of ${rateText(saturated.rate)}; executed ${latencyText(over.latency)}; ${thousands(over.refused)} refused, ${latencyText(over.refusedLatency)}`,
      parts: {
        persons,
        timeoutMs: TIMEOUT_MS,
        saturatedPerSecond: round(saturated.rate),
        offeredPerSecond: over.offered,
        goodputPerSecond: round(over.rate),
        perSecond: over.perSecond,
        executed: latencyParts(over.latency),
        refusedInWindow: over.refused,
        refusedByCode: refused,
        refusals: latencyParts(over.refusedLatency),
        generatorLateP99Ms: over.latenessP99,
        answered: run.report.answered,
        inStore: run.audit?.inStore ?? 0,
        microsEach: costParts(run.cpu, over.rate),
      },
    };
  },
};
