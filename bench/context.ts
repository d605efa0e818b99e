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
  readonly minutes: number | null;
  readonly profileDir: string | null;
  readonly #root: string;
  readonly #made = new Map<string, Promise<unknown>>();
  #folders = 0;
  #current = '';
  #line = '';
  #since = 0;
  readonly #ticker: NodeJS.Timeout | null;

  private constructor(options: BenchOptions, root: string) {
    this.seconds = options.seconds;
    this.warmupSeconds = options.warmupSeconds;
    this.quick = options.quick;
    this.minutes = options.minutes;
    this.profileDir = options.profileDir;
    this.#root = root;
    this.#ticker = process.stderr.isTTY ? setInterval(() => this.#draw(), 1000).unref() : null;
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
    this.#line = text === '' ? this.#current : `${this.#current}: ${text}`;
    this.#since = performance.now();
    if (process.stderr.isTTY) this.#draw();
    else process.stderr.write(`${this.#line}\n`);
  }

  /** On a terminal one line, drawn again every second with the time it has stood. */
  #draw(): void {
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    const waited = seconds > 0 ? ` (${seconds} s)` : '';
    const width = process.stderr.columns - 1;
    process.stderr.write(`\r\u001b[2K${`${this.#line}${waited}`.slice(0, width > 0 ? width : undefined)}`);
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
    if (this.#ticker !== null) clearInterval(this.#ticker);
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
    await rm(this.#root, { recursive: true, force: true });
  }
}
