/** What the benchmarks of one run share: durations, folders, measurements already made, the progress line. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchContext } from './benchmark.js';
import type { BenchOptions } from './options.js';

export class Context implements BenchContext {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly quick: boolean;
  readonly profileDir: string | null;
  readonly #root: string;
  readonly #made = new Map<string, Promise<unknown>>();
  #folders = 0;
  #current = '';

  private constructor(options: BenchOptions, root: string) {
    this.seconds = options.seconds;
    this.warmupSeconds = options.warmupSeconds;
    this.quick = options.quick;
    this.profileDir = options.profileDir;
    this.#root = root;
  }

  static async open(options: BenchOptions): Promise<Context> {
    return new Context(options, await mkdtemp(join(tmpdir(), 'bench-')));
  }

  /** Whose progress is shown. */
  begin(text: string): void {
    this.#current = text;
    this.progress('');
  }

  async folder(name: string): Promise<string> {
    this.#folders += 1;
    const dir = join(this.#root, `${this.#folders}-${name}`);
    await mkdir(dir);
    return dir;
  }

  progress(text: string): void {
    const line = text === '' ? this.#current : `${this.#current}: ${text}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${line}`);
    else process.stderr.write(`${line}\n`);
  }

  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    let made = this.#made.get(key) as Promise<T> | undefined;
    if (made === undefined) {
      made = make();
      this.#made.set(key, made);
    }
    return made;
  }

  async close(): Promise<void> {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
    await rm(this.#root, { recursive: true, force: true });
  }
}
