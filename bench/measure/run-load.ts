/** One load run against one process: generator started, load offered, answers audited, processor use measured. */
import type { BenchContext } from '../benchmark.js';
import type { AuditPlan, AuditReport, LoadJob, RunPlan, RunReport } from '../load/job.js';
import { Callee } from '../processes/calls.js';
import type { CpuUse } from '../processes/cpu.js';
import { meteredCall, type Metering } from '../processes/metered.js';
import { checkAudit, checkRun } from './checks.js';

const GENERATOR = new URL('../load/generator.js', import.meta.url);

export interface LoadRun {
  readonly report: RunReport;
  /** null when answers are not settlements (echo). */
  readonly audit: AuditReport | null;
  /** Of the last stage. */
  readonly cpu: Readonly<Record<string, CpuUse>>;
  /** Of every stage. */
  readonly cpus: readonly Readonly<Record<string, CpuUse>>[];
}

/** A process that encodes its frames, and need not wait for anything else with it. */
export interface LoadGenerator {
  readonly callee: Callee;
  readonly prepared: Promise<unknown>;
}

export function startGenerator(job: LoadJob): LoadGenerator {
  const callee = new Callee(GENERATOR, 'load generator');
  const prepared = callee.call('prepare', job);
  // Whoever waits for it hears of it; nobody does when something else failed before.
  prepared.catch(() => undefined);
  return { callee, prepared };
}

export interface LoadRunOptions extends Metering {
  readonly generator: LoadGenerator;
  readonly plan: RunPlan;
  /** Processes measured besides the generator. */
  readonly pids: Readonly<Record<string, number>>;
  readonly audit: AuditPlan | null;
  /** Codes a message may be refused with; absent = none. */
  readonly refusals?: readonly string[];
  /** After the load, before the audit: the engine is stopped here, so that what is audited has survived it. */
  readonly afterLoad: () => Promise<void>;
}

/** Throws InvalidRun when anything was lost, doubled, refused or wrong. Ends the generator. */
export async function runLoad(context: BenchContext, options: LoadRunOptions): Promise<LoadRun> {
  const { callee: generator, prepared } = options.generator;
  try {
    await prepared;
    const pids = { ...options.pids, generator: generator.pid };
    const { report, cpus } = await meteredCall<RunReport>(generator, 'run', options.plan, pids, options);
    await options.afterLoad();
    checkRun(report);
    const run = { report, cpu: cpus.at(-1) ?? {}, cpus };
    if (options.audit === null) return { ...run, audit: null };
    context.progress(`checking ${report.answered.toLocaleString('en-US')} answers`);
    const audit = await generator.call<AuditReport>('audit', options.audit);
    checkAudit(report, audit, options.refusals ?? []);
    return { ...run, audit };
  } finally {
    await generator.end();
  }
}
