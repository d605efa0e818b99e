/** One load run against one process: generator started, load offered, answers audited, processor use measured. */
import type { BenchContext } from '../benchmark.js';
import { InvalidRun } from '../benchmark.js';
import type { AuditPlan, AuditReport, LoadJob, RunPlan, RunReport } from '../load/job.js';
import { Callee } from '../processes/calls.js';
import type { CpuUse } from '../processes/cpu.js';
import { meteredCall } from '../processes/metered.js';

const GENERATOR = new URL('../load/generator.js', import.meta.url);

export interface LoadRun {
  readonly report: RunReport;
  /** null when answers are not settlements (echo). */
  readonly audit: AuditReport | null;
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

export interface LoadRunOptions {
  readonly job: LoadJob;
  readonly plan: RunPlan;
  /** Processes measured besides the generator. */
  readonly pids: Readonly<Record<string, number>>;
  readonly audit: AuditPlan | null;
  /** After the load, before the audit: the engine is stopped here, so that what is audited has survived it. */
  readonly afterLoad: () => Promise<void>;
}

/** Throws InvalidRun when anything was lost, doubled, refused or wrong. */
export async function runLoad(context: BenchContext, options: LoadRunOptions): Promise<LoadRun> {
  const generator = new Callee(GENERATOR, 'load generator');
  try {
    await generator.call('prepare', options.job);
    const pids = { ...options.pids, generator: generator.pid };
    const { report, cpu } = await meteredCall<RunReport>(generator, 'run', options.plan, pids);
    await options.afterLoad();
    checkRun(report);
    if (options.audit === null) return { report, audit: null, cpu };
    context.progress(`checking ${report.answered.toLocaleString('en-US')} answers`);
    const audit = await generator.call<AuditReport>('audit', options.audit);
    checkAudit(report, audit);
    return { report, audit, cpu };
  } finally {
    await generator.end();
  }
}

function checkRun({ lost, stray, unanswered, answered }: RunReport): void {
  if (lost.length > 0) throw new InvalidRun(`connections were lost: ${lost.join('; ')}`);
  if (unanswered > 0) throw new InvalidRun(`${unanswered} messages were never answered`);
  if (stray > 0) throw new InvalidRun(`${stray} answers belong to no message under way`);
  if (answered === 0) throw new InvalidRun('nothing was answered');
}

function checkAudit(report: RunReport, audit: AuditReport): void {
  const refused = Object.entries(audit.refused);
  if (refused.length > 0) throw new InvalidRun(`refusals: ${refused.map(([code, n]) => `${n} x ${code}`).join(', ')}`);
  if (audit.faults.length > 0) throw new InvalidRun(audit.faults.join('; '));
  if (audit.answers !== report.answered)
    throw new InvalidRun(`${report.answered} answers counted, ${audit.answers} kept`);
}
