/** What of a Redis's append-only file is really on the disk: its writes and syncs, followed by strace. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../../scripts/pair/lib/child.js';
import type { RedisServer } from '../../scripts/pair/lib/redis.js';
import type { Stage } from '../../scripts/pair/lib/stage.js';
import { grownPart, lengthOf } from './aof.js';

export class DiskWatch {
  readonly file: string;
  readonly #strace: Child;
  readonly #log: string;
  readonly #from: number;

  private constructor(file: string, strace: Child, log: string, from: number) {
    this.file = file;
    this.#strace = strace;
    this.#log = log;
    this.#from = from;
  }

  /** Throws when strace is missing or may not look. Nothing may be written to the server meanwhile. */
  static async of(server: RedisServer, stage: Stage): Promise<DiskWatch> {
    const log = join(stage.dir, 'strace.log');
    const calls = ['-f', '-y', '-s', '0', '-e', 'trace=write,writev,fdatasync,fsync', '-o', log];
    const strace = new Child('strace', 'strace', [...calls, '-p', String(server.child.pid)]);
    stage.later(() => strace.stop(1000, 'SIGKILL'));
    await strace.until(() => strace.output.includes('attached'));
    const file = grownPart(server);
    return new DiskWatch(file, strace, log, lengthOf(file));
  }

  /** After the server was killed: how long the file was at the last sync that had ended. */
  async synced(): Promise<number> {
    await this.#strace.ended();
    return syncedLength(readFileSync(this.#log, 'utf8'), this.file, this.#from);
  }
}

/** Calls may be cut in two lines, `<unfinished ...>` and `<... write resumed>`, when threads interleave. */
export function syncedLength(log: string, file: string, from: number): number {
  let written = from;
  let synced = from;
  const under = new Map<string, { readonly call: string; readonly at: number }>();
  for (const line of log.split('\n')) {
    const begun = /^(\d+) +(write|writev|fdatasync|fsync)\(\d+<([^>]*)>/.exec(line);
    const [, pid = '', call = '', path] = begun ?? [];
    const ended = / = (\d+)$/.exec(line);
    if (begun !== null && path !== file) continue;
    if (begun !== null && ended === null) under.set(pid, { call, at: written });
    else if (begun !== null) finish(call, written, Number(ended?.[1]));
    else if (ended !== null) {
      const resumed = /^(\d+) +<\.\.\. \w+ resumed>/.exec(line)?.[1] ?? '';
      const open = under.get(resumed);
      if (open !== undefined) finish(open.call, open.at, Number(ended[1]));
      under.delete(resumed);
    }
  }
  return synced;

  function finish(call: string, atBegin: number, result: number): void {
    if (call.startsWith('write')) written += result;
    // Only what had been written when the sync began is certain.
    else synced = Math.max(synced, atBegin);
  }
}
