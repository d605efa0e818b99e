/**
 * One engine per data folder (R8: a stale engine must not write). The lock is a small file naming its owner; taking it is
 * serialised by the caller's store transaction, so two starters cannot both decide that an old lock is stale. A lock whose
 * process is gone (kill -9) is taken over; the start time guards against a reused process id.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StoreOpenError } from '../open-error.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process in ticks since boot; '' where the system does not tell. */
  readonly started: string;
  readonly token: string;
}

const LOCK_FILE = 'engine.lock';
/** Tokens of the folders this process holds open: its own process id alone would always look alive. */
const held = new Set<string>();

/** Takes the lock or throws StoreOpenError. Returns the release. Call inside an exclusive transaction. */
export function takeLock(dir: string): () => void {
  const path = join(dir, LOCK_FILE);
  const owner = readOwner(path);
  if (owner !== null && isAlive(owner)) {
    throw new StoreOpenError(
      `数据目录 ${dir} 正被另一个引擎使用（主机 ${owner.host}，进程 ${owner.pid}）。` +
        `请先停止它，或换一个数据目录；确认它已不在时可删除 ${path}。`,
    );
  }
  const mine: Owner = { pid: process.pid, host: hostname(), started: startTicks(process.pid), token: randomUUID() };
  writeFileSync(path, JSON.stringify(mine));
  held.add(mine.token);
  return () => {
    held.delete(mine.token);
    if (readOwner(path)?.token === mine.token) rmSync(path, { force: true });
  };
}

function readOwner(path: string): Owner | null {
  let value: Partial<Owner>;
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Owner>;
  } catch {
    // No file, or one torn by a crash while it was written: nobody holds it.
    return null;
  }
  const { pid, host, started, token } = value;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return null;
  return { pid, host, token, started: typeof started === 'string' ? started : '' };
}

function isAlive(owner: Owner): boolean {
  // Of a process on another host nothing can be known from here: only a person may decide.
  if (owner.host !== hostname()) return true;
  if (owner.pid === process.pid) return held.has(owner.token);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = startTicks(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

/** Field 22 of /proc/<pid>/stat; the command name in field 2 may itself hold blanks and brackets. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
