/** The bare commit, in its own process. */
import type { BenchContext } from '../benchmark.js';
import type { CeilingJob, CeilingReport } from '../peers/ceiling.js';
import { Callee } from '../processes/calls.js';
import type { CpuUse } from '../processes/cpu.js';
import { meteredCall } from '../processes/metered.js';
import { worldOf } from '../world/world.js';
import { personsOf } from './scale.js';
import { freshStore, type StoreKind } from './stores.js';

const CEILING = new URL('../peers/ceiling.js', import.meta.url);

export interface CeilingRun {
  readonly report: CeilingReport;
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

export function ceiling(context: BenchContext, kind: StoreKind): Promise<CeilingRun> {
  return context.once(`ceiling ${kind}`, () => measure(context, kind));
}

async function measure(context: BenchContext, kind: StoreKind): Promise<CeilingRun> {
  context.progress(`bare commit on ${kind}: ${context.warmupSeconds} s warm-up, ${context.seconds} s measured`);
  const store = await freshStore(context, kind);
  const peer = new Callee(CEILING, 'bare commit');
  try {
    const { warmupSeconds, seconds } = context;
    const job: CeilingJob = { place: store.place, world: worldOf(personsOf(context)), warmupSeconds, seconds };
    const pids = { ...store.pids, client: peer.pid };
    const { report, cpus } = await meteredCall<CeilingReport>(peer, 'measure', job, pids);
    return { report, cpu: cpus.at(-1) ?? {} };
  } finally {
    await peer.end();
    await store.stop();
  }
}
