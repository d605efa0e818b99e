/** Runs one row from its start to its judgement. Everything it started has ended when this resolves. */
import type { Row } from './row.js';
import { check, type Verdict } from './check.js';
import { type Resolved, resolve } from './resolve.js';
import { type Service, serviceOf } from './service.js';
import { Trial } from './trial.js';

export interface Outcome {
  readonly row: Row;
  readonly seed: number;
  /** Empty: the row holds. */
  readonly failures: readonly string[];
  readonly states: ReadonlyMap<string, number>;
  readonly measured: (Verdict & Service & { readonly resolved: Resolved }) | null;
  readonly tookMs: number;
}

/** Trials under way, so that an interruption can end what they started. */
const open = new Set<Trial>();

export async function endAll(): Promise<void> {
  await Promise.allSettled([...open].map((trial) => trial.end()));
}

/** `slack`: how many times longer than the row says service may take to be normal, on a machine that does other things too. */
export async function runRow(row: Row, seed: number, say: (line: string) => void, slack = 1): Promise<Outcome> {
  const trial = new Trial(seed, say);
  open.add(trial);
  const from = performance.now();
  let measured: Outcome['measured'] = null;
  const failures: string[] = [];
  try {
    await row.run(trial);
    await trial.load.stop();
    const resolved = await resolve(trial, row.mustFail === undefined);
    measured = { ...(await check(trial)), ...serviceOf(trial.load.intents, trial.windows), resolved };
    failures.push(...judge(row, trial, measured, slack));
  } catch (error) {
    failures.push(`the row did not come to its end: ${String((error as Error).stack ?? error)}`);
    if (trial.begun) failures.push(`callers were told until then: ${told(trial)}`, ...trial.load.complaints);
    if (process.env['FAULTS_OUTPUT'] === 'yes') for (const line of outputs(trial)) say(line);
  } finally {
    await trial.end();
    open.delete(trial);
  }
  return { row, seed, failures, states: trial.states, measured, tookMs: performance.now() - from };
}

function judge(row: Row, trial: Trial, measured: Verdict & Service, slack: number): string[] {
  const all = [...new Set([...trial.complaints, ...trial.load.complaints])];
  const failures: string[] = [];
  if (row.mustFail === undefined) failures.push(...all);
  else if (!all.some((complaint) => row.mustFail?.test(complaint) === true))
    failures.push(`this fault must lose something, and nothing was found missing: ${row.mustFail.source}`);
  for (const state of row.wants)
    if (!trial.states.has(state)) failures.push(`never met: ${state}: the run proved nothing of it`);
  for (const code of Object.keys(measured.codes))
    if (code !== 'slow' && !row.codes.test(code)) failures.push(`callers were answered ${code}`);
  if (measured.afterTheEndMs > row.normalWithinMs * slack)
    failures.push(`I9: normal only ${Math.round(measured.afterTheEndMs)} ms after the fault had ended`);
  return failures;
}

/** Of the whole run, codes by how often: what explains a row that stands still. */
function told({ load }: Trial): string {
  return JSON.stringify(serviceOf(load.intents, [{ beganMs: 0, endedMs: 0 }]).codes);
}

function outputs(trial: Trial): string[] {
  if (!trial.begun) return [];
  const { engines, redis } = trial.world;
  return [...engines, ...redis].map(({ child }) => `--- ${child.name}\n${child.output.slice(-3000)}`);
}
