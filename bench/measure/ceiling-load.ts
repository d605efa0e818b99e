/** The bare commit, in its own process. */
import type { BenchContext } from '../benchmark.js';
import type { CeilingJob, CeilingReport } from '../peers/ceiling.js';
import { Callee } from '../processes/calls.js';
import type { CpuUse } from '../processes/cpu.js';
import { meteredCall } from '../processes/metered.js';
import { worldOf } from '../world/world.js';
import type { Turns } from '../processes/turns.js';
import { personsOf, stretchesOf } from './scale.js';
import { freshStore, type StoreKind } from './stores.js';

const CEILING = new URL('../peers/ceiling.js', import.meta.url);

export interface CeilingRun {
  readonly report: CeilingReport;
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

/** `turns`: whom it shares the box with. */
export async function bareCommits(context: BenchContext, kind: StoreKind, turns?: Turns): Promise<CeilingRun> {
  context.progress(`bare commit on ${kind}: ${context.warmupSeconds} s warm-up, ${context.seconds} s measured`);
  const store = await freshStore(context, kind);
  const peer = new Callee(CEILING, 'bare commit');
  try {
    const { warmupSeconds, seconds } = context;
    const inStretches = turns === undefined ? {} : { stretches: stretchesOf(context) };
    const world = worldOf(personsOf(context));
    const job: CeilingJob = { place: store.place, world, warmupSeconds, seconds, ...inStretches };
    const pids = { ...store.pids, client: peer.pid };
    const { report, cpus } = await meteredCall<CeilingReport>(
      peer,
      'measure',
      job,
      pids,
      turns === undefined ? {} : { turns },
    );
    return { report, cpu: cpus.at(-1) ?? {} };
  } finally {
    await peer.end();
    await store.stop();
  }
}
