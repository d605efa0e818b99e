/** Processor time used by processes and their threads, from /proc; nothing where there is no /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of a thread's times; 100 on every Linux this runs on. */
const TICKS_PER_SECOND = 100;

export interface CpuUse {
  /** Cores used by the first thread: a Node process's event loop, redis-server's command loop. */
  readonly main: number;
  /** Cores used by all other threads: workers, garbage collection, fsync. */
  readonly others: number;
}

interface Reading {
  readonly atMs: number;
  readonly seconds: ReadonlyMap<number, number>;
}

function read(pid: number): Reading {
  const seconds = new Map<number, number>();
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // The second field is a name in parentheses that may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      seconds.set(Number(thread), (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
    }
  } catch {
    // No /proc, or the process has ended.
  }
  return { atMs: performance.now(), seconds };
}

/** Processor seconds the whole box has spent working, stolen time included; null without /proc. */
function boxSeconds(): number | null {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
      readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
    )
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** What everything but the processes measured used, `use()`'s name for it. */
export const ELSEWHERE = 'elsewhere';

/** Measures several processes between its creation and `use()`. */
export class CpuMeter {
  readonly #from: ReadonlyMap<string, { pid: number; reading: Reading }>;
  readonly #startMs = performance.now();
  readonly #box = boxSeconds();

  constructor(pids: Readonly<Record<string, number>>) {
    this.#from = new Map(Object.entries(pids).map(([name, pid]) => [name, { pid, reading: read(pid) }]));
  }

  /** By name; empty where nothing could be read. */
  use(): Record<string, CpuUse> {
    const used: Record<string, CpuUse> = {};
    for (const [name, { pid, reading }] of this.#from) {
      const now = read(pid);
      if (now.seconds.size === 0) continue;
      const elapsedS = (now.atMs - reading.atMs) / 1000;
      let main = 0;
      let others = 0;
      for (const [thread, seconds] of now.seconds) {
        const spent = seconds - (reading.seconds.get(thread) ?? 0);
        if (thread === pid) main += spent;
        else others += spent;
      }
      used[name] = { main: main / elapsedS, others: others / elapsedS };
    }
    const box = boxSeconds();
    if (box === null || this.#box === null) return used;
    const all = ((box - this.#box) * 1000) / (performance.now() - this.#startMs);
    const ours = Object.values(used).reduce((sum, use) => sum + use.main + use.others, 0);
    return { ...used, [ELSEWHERE]: { main: 0, others: Math.max(0, all - ours) } };
  }
}

/** Of stretches of one length. */
export function averageUse(stretches: readonly Readonly<Record<string, CpuUse>>[]): Record<string, CpuUse> {
  const names = new Set(stretches.flatMap((stretch) => Object.keys(stretch)));
  const mean = (name: string, part: keyof CpuUse): number =>
    stretches.reduce((sum, stretch) => sum + (stretch[name]?.[part] ?? 0), 0) / stretches.length;
  return Object.fromEntries(
    [...names].map((name) => [name, { main: mean(name, 'main'), others: mean(name, 'others') }]),
  );
}
