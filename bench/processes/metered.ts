/** A call during which the child says when a measured time begins and ends: processor use is taken in between. */
import { Callee } from './calls.js';
import { CpuMeter, type CpuUse } from './cpu.js';

/** Told to the parent when a measured time begins and ends. */
export const MEASURING = 'measuring';
export const MEASURED = 'measured';

/** Processor use of every measured time, in order. */
export async function meteredCall<T>(
  callee: Callee,
  call: string,
  argument: unknown,
  pids: Readonly<Record<string, number>>,
): Promise<{ report: T; cpus: readonly Readonly<Record<string, CpuUse>>[] }> {
  let meter: CpuMeter | null = null;
  const cpus: Record<string, CpuUse>[] = [];
  const heard = (event: string): void => {
    if (event === MEASURING) meter = new CpuMeter(pids);
    if (event === MEASURED && meter !== null) cpus.push(meter.use());
  };
  const report = await callee.call<T>(call, argument, heard);
  return { report, cpus };
}
