import { join } from 'node:path';
import { OperatorsFile } from '../../src/server/admin/access/operators.js';
import { hashPassword } from '../../src/server/admin/access/passwords.js';
import { type BenchContext, type Benchmark, InvalidRun } from '../benchmark.js';
import type { ViewersJob, ViewersReport } from '../load/viewers.js';
import { loadOn, SATURATED } from '../measure/engine-load.js';
import { costParts, rateText } from '../measure/figures.js';
import type { LoadRun } from '../measure/run-load.js';
import { personsOf } from '../measure/scale.js';
import { fill, freshStore, type FreshStore } from '../measure/stores.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';
import { Callee } from '../processes/calls.js';
import { startEngineProcess } from '../processes/engine.js';
import { worldOf } from '../world/world.js';

const VIEWERS = new URL('../load/viewers.js', import.meta.url);
const STREAMS = 5;
const OPERATOR = { name: 'watcher', password: 'five-pages-are-open' };
/** Stages on one engine, so that what drifts with time or with the size of the store falls on both alike. */
const WATCHED = [false, true, true, false];
const QUICK_WATCHED = [false, true];
const MIN_SECONDS = 1;

/** What do operators who look at the Live page cost? */
export const console: Benchmark = {
  id: 'console',
  question: `Settlements/s at saturation on Redis with ${STREAMS} open Live pages / without, one engine in turn`,
  unit: 'ratio',
  target: { at: 'least', value: 0.97 },
  async run(context) {
    const seconds = Math.max(MIN_SECONDS, context.seconds / 2);
    const watched = context.quick ? QUICK_WATCHED : WATCHED;
    const { run, viewers } = await measure(context, watched, seconds);
    checkViewers(viewers, (watched.length / 2) * seconds);
    const rates = run.report.stages.map(({ rate }) => rate);
    const mean = (open: boolean): number =>
      rates.reduce((sum, rate, i) => sum + (watched[i] === open ? rate : 0), 0) / (watched.length / 2);
    const [without, withPages] = [mean(false), mean(true)];
    return {
      ...tooShort(context),
      value: round(withPages / without, 3),
      summary: `${rateText(withPages)} / ${rateText(without)}; ${viewers.fewestSamples} samples on every stream`,
      parts: {
        streams: STREAMS,
        samplesEach: viewers.fewestSamples,
        withoutPerSecond: round(without),
        withPerSecond: round(withPages),
        stages: rates.map((rate, i) => ({
          watched: watched[i] === true,
          ratePerSecond: round(rate),
          microsEach: costParts(run.cpus[i] ?? {}, rate),
        })),
        answered: run.report.answered,
        inStore: run.audit?.inStore ?? 0,
      },
    };
  },
};

interface WatchedRun {
  readonly run: LoadRun;
  readonly viewers: ViewersReport;
}

async function measure(context: BenchContext, watched: readonly boolean[], seconds: number): Promise<WatchedRun> {
  const world = worldOf(personsOf(context));
  const store = await freshStore(context, 'redis');
  const pages = new Callee(VIEWERS, 'live pages');
  let viewers: ViewersReport | null = null;
  try {
    await fill(store.place, world);
    const settings = { operatorsFile: await operatorsIn(store), console: 'on' } as const;
    const { dir, place } = store;
    const engine = await startEngineProcess({ dir, store: place.store, settings, profileDir: context.profileDir });
    try {
      const { host, port } = engine;
      const afterStage = async (stage: number): Promise<void> => {
        const [is, next] = [watched[stage], watched[stage + 1] ?? false];
        if (next && !is) await pages.call('open', { host, port, ...OPERATOR, streams: STREAMS } satisfies ViewersJob);
        if (is && !next) viewers = await pages.call<ViewersReport>('close');
      };
      const stages = watched.map(() => ({ loop: SATURATED, seconds }));
      const load = { name: `settle with ${STREAMS} live pages`, store: 'redis', world, stages, afterStage } as const;
      const run = await loadOn(context, load, store, engine, () => engine.stop());
      if (viewers === null) throw new InvalidRun('the live pages were never closed');
      return { run, viewers };
    } finally {
      engine.kill();
    }
  } finally {
    await pages.end();
    await store.stop();
  }
}

/** Writes the operators file; gives its path. */
async function operatorsIn({ dir }: FreshStore): Promise<string> {
  const operators = new OperatorsFile(join(dir, 'operators.json'));
  operators.add(OPERATOR.name, 'view', await hashPassword(OPERATOR.password), Date.now());
  return operators.path;
}

/** Throws InvalidRun unless every page was there all the `seconds` and was told of every one. */
function checkViewers({ open, fewestSamples }: ViewersReport, seconds: number): void {
  if (open < STREAMS) throw new InvalidRun(`${STREAMS - open} live pages lost their stream`);
  const due = Math.floor(seconds) - 1;
  if (fewestSamples < due) throw new InvalidRun(`a live page heard ${fewestSamples} samples in ${seconds} s`);
}
