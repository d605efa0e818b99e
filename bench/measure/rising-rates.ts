/** Open loop at rising shares of what the same engine did a moment before. Made once. */
import type { BenchContext } from '../benchmark.js';
import type { StageReport } from '../load/job.js';
import type { CpuUse } from '../processes/cpu.js';
import { engineLoad, SATURATED } from './engine-load.js';
import type { LoadRun } from './run-load.js';

/** Shares of saturation offered, after a stage at saturation. */
const SHARES = [0.1, 0.25, 0.5, 0.7, 0.8, 0.9];
const QUICK_SHARES = [0.25, 0.5, 0.8];

export interface RatePoint {
  readonly share: number;
  readonly stage: StageReport;
  /** The stage as if it had been the only one. */
  readonly run: LoadRun;
}

export interface RisingRates {
  readonly saturated: StageReport;
  readonly saturatedCpu: Readonly<Record<string, CpuUse>>;
  readonly points: readonly RatePoint[];
}

export function risingRates(context: BenchContext): Promise<RisingRates> {
  return context.once('rising rates', () => measure(context));
}

async function measure(context: BenchContext): Promise<RisingRates> {
  const shares = context.quick ? QUICK_SHARES : SHARES;
  const short = context.seconds / 2;
  const stages = shares.map((share) => ({ loop: { kind: 'share', share } as const, seconds: short }));
  const run = await engineLoad(context, {
    name: 'settle at rising rates',
    store: 'redis',
    stages: [{ loop: SATURATED, seconds: short }, ...stages],
  });
  const [saturated, ...rest] = run.report.stages;
  if (saturated === undefined) throw new Error('the stages asked for were not run');
  return {
    saturated,
    saturatedCpu: run.cpus[0] ?? {},
    points: rest.map((stage, i) => ({
      share: shares[i] ?? 0,
      stage,
      run: { ...run, report: { ...run.report, ...stage }, cpu: run.cpus[i + 1] ?? {} },
    })),
  };
}
