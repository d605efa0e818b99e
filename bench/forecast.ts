/** How long a choice of benchmarks takes: what each has to have run, and what a run takes besides its load. */
import type { BenchContext } from './benchmark.js';

type Scale = Pick<BenchContext, 'seconds' | 'warmupSeconds' | 'quick' | 'minutes'>;

/** In the full length and with --quick. */
interface Run {
  /** Preparing and checking, on a box of two cores that does nothing else, s. */
  readonly around: { readonly full: number; readonly quick: number };
  /** Load in units of the measured time of a run. */
  readonly loads: { readonly full: number; readonly quick: number };
}

function run(full: number, quick: number, loads = 1, quickLoads = loads): Run {
  return { around: { full, quick }, loads: { full: loads, quick: quickLoads } };
}

/** By the name a benchmark gives it below; each is made once in a run. */
const RUNS: Readonly<Record<string, Run>> = {
  saturation: run(8, 2.2),
  embedded: run(10, 2.5),
  durabilities: run(25, 2.2, 2, 1),
  'changing over': run(12, 1, 0),
  echo: run(4, 1),
  'half beside echo': run(14, 1, 2, 1),
  ceiling: run(4, 1.3),
  'embedded ceiling': run(5, 1.7),
  'typical settle': run(6, 2.5),
  'typical presettle': run(6, 2.5),
  'rising rates': run(14, 3.5, 3.5, 2),
  presettle: run(10, 2.2),
  json: run(6, 2),
  'lines 50': run(7, 2.5),
  'lines 20': run(8, 0, 1, 0),
  'lines 200': run(7, 0, 1, 0),
  'lines 2000': run(7, 2.2),
  decimal: run(1, 1, 1.5),
  zen: run(2, 1, 1.5),
  overload: run(20, 4, 2),
  persons: run(85, 2.5, 3, 1),
  batches: run(25, 2.5, 3.5, 1),
  console: run(10, 4, 2, 2),
  idle: run(9, 3, 0),
  memory: run(14, 5, 0),
  starts: run(10, 1.7, 0),
};

const SETTLE_AND_CEILINGS = ['saturation', 'embedded', 'ceiling', 'embedded ceiling', 'changing over'];

/** What each benchmark has run, by its id. */
export const NEEDS: Readonly<Record<string, readonly string[]>> = {
  settle: ['saturation', 'echo'],
  embedded: ['embedded'],
  'commit-ceiling': ['ceiling', 'embedded ceiling'],
  'settle-vs-ceiling': SETTLE_AND_CEILINGS,
  'settle-vs-typical': ['saturation', 'typical settle'],
  'kernel-vs-decimal': ['decimal'],
  'kernel-vs-zen': ['zen'],
  'latency-at-half': ['rising rates', 'half beside echo'],
  'rate-curve': ['rising rates'],
  overload: ['saturation', 'overload'],
  'nation-day': ['saturation'],
  presettle: ['presettle'],
  'http-json': ['json', 'typical presettle'],
  'lines-50': ['lines 50', 'ceiling'],
  'lines-growth': ['lines 20', 'lines 200', 'lines 2000'],
  'persons-growth': ['persons'],
  'batch-curve': ['batches'],
  durable: ['saturation', 'durabilities'],
  console: ['console'],
  'idle-connection': ['idle'],
  'engine-memory': ['memory'],
  'cold-start': ['starts'],
};

const DEFAULT_MINUTES = 1;
const SECONDS_PER_MINUTE = 60;

function runSeconds(name: string, { seconds, warmupSeconds, quick, minutes }: Scale): number {
  const known = RUNS[name];
  if (known === undefined) throw new RangeError(`no run is called ${name}`);
  const length = quick ? 'quick' : 'full';
  const loads = known.loads[length];
  const watched = name === 'memory' ? (minutes ?? (quick ? 0 : DEFAULT_MINUTES)) * SECONDS_PER_MINUTE : 0;
  return known.around[length] + (loads > 0 ? warmupSeconds : 0) + loads * seconds + watched;
}

/** Seconds until each of these benchmarks is over, in their order. */
export function forecast(ids: readonly string[], scale: Scale): readonly number[] {
  const made = new Set<string>();
  return ids.map((id) => {
    for (const name of NEEDS[id] ?? []) made.add(name);
    return [...made].reduce((sum, name) => sum + runSeconds(name, scale), 0);
  });
}

/** Seconds left: what is forecast for the rest, at the pace seen so far. `doneSeconds` of the forecast took `tookSeconds`. */
export function secondsLeft(totalSeconds: number, doneSeconds: number, tookSeconds: number): number {
  // Too little has been seen at the beginning to know the pace.
  const seen = doneSeconds / totalSeconds;
  const pace = doneSeconds === 0 ? 1 : tookSeconds / doneSeconds;
  return (totalSeconds - doneSeconds) * (seen * pace + (1 - seen));
}

/** `95 s`, `9 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 2 * SECONDS_PER_MINUTE ? `${whole} s` : `${Math.round(whole / SECONDS_PER_MINUTE)} min`;
}
