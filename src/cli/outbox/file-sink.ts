import { Buffer } from 'node:buffer';
import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Sink } from './sink.js';

const HEAD = /^\{"partition":(\d+),"position":"(\d+(?:-\d+)?(?:\.\d+)?)",/;
const NEWLINE = 0x0a;

/**
 * Exactly once: the file itself tells how far it is. A line counts once it is complete, so a kill between any two bytes
 * loses and doubles nothing: half a line is cut off at the next start and written again. One follower per file.
 * Throws Error (Chinese sentence): in use, or not a file of such lines.
 */
export async function fileSink(path: string): Promise<Sink> {
  const unlock = lock(`${path}.lock`);
  try {
    const { positions, length } = existsSync(path) ? await recover(path) : { positions: {}, length: 0 };
    // Not `a`: a torn line is cut off first.
    const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
    if (fstatSync(file).size > length) ftruncateSync(file, length);
    return new FileSink(file, length, positions, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

class FileSink implements Sink {
  readonly positions: Readonly<Record<number, string>>;
  readonly #file: number;
  readonly #unlock: () => void;
  #length: number;

  constructor(file: number, length: number, positions: Readonly<Record<number, string>>, unlock: () => void) {
    this.#file = file;
    this.#length = length;
    this.positions = positions;
    this.#unlock = unlock;
  }

  write(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`, 'utf8');
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#length + done);
    }
    fsyncSync(this.#file);
    this.#length += bytes.length;
    return Promise.resolve();
  }

  close(): void {
    closeSync(this.#file);
    this.#unlock();
  }
}

/** Last position of each partition in the complete lines, and where those end. */
async function recover(path: string): Promise<{ positions: Record<number, string>; length: number }> {
  const positions: Record<number, string> = {};
  let length = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, start)) {
      const head = HEAD.exec(rest.toString('utf8', start, Math.min(end, start + 80)));
      if (head === null) throw new Error(`${path} 里有不是出账流水的行，不能接着写；请换一个文件。`);
      positions[Number(head[1])] = head[2] as string;
      length += end + 1 - start;
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  return { positions, length };
}

/** Two followers of one file would double every line. */
function lock(path: string): () => void {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readFileSync(path, 'utf8'));
    if (owner === process.pid || isAlive(owner))
      throw new Error(`文件正由进程 ${owner} 写入；确认它已不在时可删除 ${path}。`);
    rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
