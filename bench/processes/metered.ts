/** A call during which the child says when a measured time begins and ends: processor use is taken in between. */
import { type Callee, TURN_WANTED } from './calls.js';
import { averageUse, CpuMeter, type CpuUse } from './cpu.js';
import type { Turns } from './turns.js';

/** Told to the parent when a measured time begins and ends. */
export const MEASURING = 'measuring';
export const MEASURED = 'measured';
/** A stretch of it has ended, another follows. */
export const PAUSED = 'paused';
/** Nothing is under way any more: somebody else's turn. */
export const TURN_OVER = 'turn over';

export interface Metering {
  /**
   * Called when a measured time has ended, with its number from 0; what it does is over before the answer, and begins
   * while the child lets everything under way be answered.
   */
  readonly afterStage?: (stage: number) => Promise<void>;
  /** Whom the child shares the box with. */
  readonly turns?: Turns;
}

type Uses = Readonly<Record<string, CpuUse>>;

/** Processor use of every measured time, in order. */
export async function meteredCall<T>(
  callee: Callee,
  call: string,
  argument: unknown,
  pids: Readonly<Record<string, number>>,
  { afterStage = () => Promise.resolve(), turns }: Metering = {},
): Promise<{ report: T; cpus: readonly Uses[] }> {
  let meter: CpuMeter | null = null;
  let stretches: Uses[] = [];
  const cpus: Uses[] = [];
  const hooks: Promise<void>[] = [];
  let first = true;
  const wait = async (): Promise<void> => {
    await turns?.take(first);
    first = false;
    callee.go();
  };
  const hook = (work: Promise<void>): void => {
    work.catch(() => undefined);
    hooks.push(work);
  };
  // A turn that never comes must end the wait for the report.
  let stop: (error: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const heard = (event: string): void => {
    if (event === TURN_WANTED) wait().catch(stop);
    if (event === TURN_OVER) turns?.give();
    if (event === MEASURING) meter = new CpuMeter(pids);
    if ((event !== MEASURED && event !== PAUSED) || meter === null) return;
    stretches.push(meter.use());
    if (event === PAUSED) return;
    cpus.push(averageUse(stretches));
    stretches = [];
    hook(afterStage(cpus.length - 1));
  };
  const report = await Promise.race([callee.call<T>(call, argument, heard), stopped]);
  await Promise.all(hooks);
  await turns?.leave();
  return { report, cpus };
}
