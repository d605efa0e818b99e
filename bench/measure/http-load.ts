/** Load on a JSON door by autocannon in its own process; every answer audited afterwards. */
import type { BenchContext } from '../benchmark.js';
import { InvalidRun } from '../benchmark.js';
import type { HttpAudit, HttpJob, HttpReport } from '../load/http.js';
import type { AuditReport } from '../load/job.js';
import { Callee } from '../processes/calls.js';
import type { CpuUse } from '../processes/cpu.js';
import { meteredCall } from '../processes/metered.js';
import { checkAudit } from './checks.js';

const HTTP_LOAD = new URL('../load/http.js', import.meta.url);

/** Connections, one request under way on each. */
export const HTTP_CONNECTIONS = 64;

const PROBES = 20;
const QUICK_PROBES = 1;

export interface HttpRun {
  readonly report: HttpReport;
  readonly audit: AuditReport;
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

export interface HttpLoad {
  readonly name: string;
  readonly job: Omit<HttpJob, 'connections' | 'probes' | 'warmupSeconds' | 'seconds'>;
  readonly pids: Readonly<Record<string, number>>;
  readonly audit: Omit<HttpAudit, 'world'>;
  /** After the load, before the audit. */
  readonly afterLoad: () => Promise<void>;
}

/** Throws InvalidRun when anything was not answered, refused or wrong. */
export async function httpLoad(context: BenchContext, load: HttpLoad): Promise<HttpRun> {
  const client = new Callee(HTTP_LOAD, 'autocannon');
  try {
    const { warmupSeconds, seconds } = context;
    context.progress(`${load.name}: ${warmupSeconds} s warm-up, ${seconds} s measured`);
    const probes = context.quick ? QUICK_PROBES : PROBES;
    const job: HttpJob = { ...load.job, connections: HTTP_CONNECTIONS, probes, warmupSeconds, seconds };
    const pids = { ...load.pids, autocannon: client.pid };
    const { report, cpus } = await meteredCall<HttpReport>(client, 'run', job, pids);
    await load.afterLoad();
    if (report.non2xx > 0) throw new InvalidRun(`${report.non2xx} answers were not 2xx`);
    if (report.errors > 0) throw new InvalidRun(`${report.errors} connection errors or time-outs`);
    context.progress(`${load.name}: checking ${report.answered.toLocaleString('en-US')} answers`);
    const audit = await client.call<AuditReport>('audit', { world: job.world, ...load.audit } satisfies HttpAudit);
    checkAudit(report, audit);
    return { report, audit, cpu: cpus.at(-1) ?? {} };
  } finally {
    await client.end();
  }
}
