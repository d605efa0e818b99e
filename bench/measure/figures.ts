/** Runs as the figures of a report. */
import type { Parts } from '../benchmark.js';
import { round, thousands } from '../parts.js';
import type { AuditReport, Latency } from '../load/job.js';
import { type CpuUse, ELSEWHERE } from '../processes/cpu.js';
import type { CeilingRun } from './ceiling-load.js';
import { HTTP_CONNECTIONS, type HttpRun } from './http-load.js';
import type { LoadRun } from './run-load.js';

/** More than this used by others, and the figures are not worth comparing. */
const BUSY_CORES = 0.2;

export function latencyParts(l: Latency): Parts {
  return {
    p50Ms: round(l.p50),
    p90Ms: round(l.p90),
    p99Ms: round(l.p99),
    p999Ms: round(l.p999),
    maxMs: round(l.max),
    meanMs: round(l.mean),
  };
}

export function cpuParts(cpu: Readonly<Record<string, CpuUse>>): Parts {
  return Object.fromEntries(
    Object.entries(cpu).map(([name, use]) => [
      name,
      { mainThread: round(use.main, 2), otherThreads: round(use.others, 2) },
    ]),
  );
}

export function httpParts({ report, audit, cpu }: HttpRun): Parts {
  return {
    ratePerSecond: round(report.rate),
    latency: latencyParts(report.latency),
    requestBytes: report.requestBytes,
    connections: HTTP_CONNECTIONS,
    coresUsed: cpuParts(cpu),
    microsEach: costParts(cpu, report.rate),
    verified: verifiedParts(audit),
  };
}

function verifiedParts(audit: AuditReport): Parts {
  return {
    answers: audit.answers,
    inStore: audit.inStore,
    persons: audit.persons,
    recomputed: audit.recomputed,
    receiptsCompared: audit.receiptsCompared,
    answerBytes: Math.round(audit.answerBytes),
  };
}

export function loadParts({ report, audit, cpu }: LoadRun): Parts {
  return {
    ratePerSecond: round(report.rate),
    latency: latencyParts(report.latency),
    curve: report.curve,
    perSecond: report.perSecond,
    sent: report.sent,
    answered: report.answered,
    requestBytes: Math.round(report.requestBytes),
    generatorLateP99Ms: report.latenessP99 === null ? null : round(report.latenessP99),
    coresUsed: cpuParts(cpu),
    microsEach: costParts(cpu, report.rate),
    verified: audit === null ? null : verifiedParts(audit),
  };
}

export function ceilingParts({ report, cpu }: CeilingRun): Parts {
  const { rate, commits, batch, inFlight, payloadBytes } = report;
  return {
    ratePerSecond: round(rate),
    commits,
    batch,
    inFlight,
    payloadBytes,
    coresUsed: cpuParts(cpu),
    microsEach: costParts(cpu, rate),
  };
}

export function latencyText(l: Latency): string {
  return `p50 ${ms(l.p50)}  p90 ${ms(l.p90)}  p99 ${ms(l.p99)}  p99.9 ${ms(l.p999)} ms`;
}

/** Who used the processors, in cores and in microseconds per message: main thread + other threads. */
export function processorText(cpu: Readonly<Record<string, CpuUse>>, rate: number): string {
  const text = spenders(cpu).map(([name, use]) => {
    const cores = `${use.main.toFixed(2)}+${use.others.toFixed(2)}`;
    return `${name} ${cores} (${micros(use.main, rate)}+${micros(use.others, rate)} us)`;
  });
  const busy = cpu[ELSEWHERE]?.others ?? 0;
  const note = busy > BUSY_CORES ? `; THE BOX WAS BUSY: ${busy.toFixed(2)} cores used by others` : '';
  return text.length === 0 ? '' : `cores: ${text.join(', ')}${note}`;
}

/** Processor time per message, us: what a figure is still good for when the box was busy. */
export function costParts(cpu: Readonly<Record<string, CpuUse>>, rate: number): Parts {
  return Object.fromEntries(
    spenders(cpu).map(([name, use]) => [
      name,
      { mainThread: micros(use.main, rate), otherThreads: micros(use.others, rate) },
    ]),
  );
}

function spenders(cpu: Readonly<Record<string, CpuUse>>): [string, CpuUse][] {
  return Object.entries(cpu).filter(([name]) => name !== ELSEWHERE);
}

function micros(cores: number, rate: number): number {
  return round((cores * 1e6) / rate, 2);
}

export function rateText(rate: number): string {
  return `${thousands(rate)}/s`;
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
