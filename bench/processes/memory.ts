/** Resident memory of a process, from /proc. */
import { readFileSync } from 'node:fs';

/** Bytes. Throws where there is no /proc, or no such process. */
export function residentBytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kib === undefined) throw new Error(`no resident memory is told of process ${pid}`);
  return Number(kib) * 1024;
}

/** Files and sockets this process may open; Infinity where nothing says so. */
export function openFilesLimit(): number {
  try {
    const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

export interface MemorySample {
  /** Of performance.now(), ms. */
  readonly atMs: number;
  readonly bytes: number;
}

/** Samples until it is stopped. */
export function sampleMemory(pid: number, everyMs: number): { stop(): readonly MemorySample[] } {
  const samples: MemorySample[] = [];
  const take = (): void => void samples.push({ atMs: performance.now(), bytes: residentBytes(pid) });
  take();
  const timer = setInterval(take, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}
