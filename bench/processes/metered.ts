/** A call during which the child says when a measured time begins and ends: processor use is taken in between. */
import { Callee } from './calls.js';
import { CpuMeter, type CpuUse } from './cpu.js';

/** Told to the parent when a measured time begins and ends. */
export const MEASURING = 'measuring';
export const MEASURED = 'measured';

/**
 * Processor use of every measured time, in order. `afterStage` is called when one has ended, with its number from 0; what it
 * does is over before the answer, and begins while the child lets everything under way be answered.
 */
export async function meteredCall<T>(
  callee: Callee,
  call: string,
  argument: unknown,
  pids: Readonly<Record<string, number>>,
  afterStage: (stage: number) => Promise<void> = () => Promise.resolve(),
): Promise<{ report: T; cpus: readonly Readonly<Record<string, CpuUse>>[] }> {
  let meter: CpuMeter | null = null;
  const cpus: Record<string, CpuUse>[] = [];
  const hooks: Promise<void>[] = [];
  const heard = (event: string): void => {
    if (event === MEASURING) meter = new CpuMeter(pids);
    if (event !== MEASURED || meter === null) return;
    cpus.push(meter.use());
    const hook = afterStage(cpus.length - 1);
    hook.catch(() => undefined);
    hooks.push(hook);
  };
  const report = await callee.call<T>(call, argument, heard);
  await Promise.all(hooks);
  return { report, cpus };
}
