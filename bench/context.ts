/** What the benchmarks of one run share: durations, folders, measurements already made, the progress line. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchContext } from './benchmark.js';
import { durationText, secondsLeft } from './forecast.js';
import type { BenchOptions } from './options.js';

const BAR = 20;

export class Context implements BenchContext {
  readonly chosen: ReadonlySet<string>;
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
  readonly #began = performance.now();
  /** Of the forecast: all of it, how much is behind when the current benchmark begins, and how much comes after it, s. */
  readonly #total: number;
  #behind = 0;
  #after = 0;
  #currentSince = 0;
  readonly #ticker: NodeJS.Timeout | null;

  private constructor(options: BenchOptions, ids: readonly string[], root: string, totalSeconds: number) {
    this.chosen = new Set(ids);
    this.seconds = options.seconds;
    this.warmupSeconds = options.warmupSeconds;
    this.quick = options.quick;
    this.minutes = options.minutes;
    this.profileDir = options.profileDir;
    this.#root = root;
    this.#total = totalSeconds;
    this.#ticker = process.stderr.isTTY ? setInterval(() => this.#draw(), 1000).unref() : null;
  }

  /** `ids`: of the benchmarks that are run. `totalSeconds`: how long everything is expected to take. */
  static async open(options: BenchOptions, ids: readonly string[], totalSeconds: number): Promise<Context> {
    return new Context(options, ids, await mkdtemp(join(tmpdir(), 'bench-')), totalSeconds);
  }

  /** Whose progress is shown; it begins and ends at so many seconds of the forecast. */
  begin(text: string, fromSeconds: number, untilSeconds: number): void {
    this.#current = text;
    this.#behind = fromSeconds;
    this.#after = this.#total - untilSeconds;
    this.#currentSince = performance.now();
    if (process.stderr.isTTY) this.progress('');
    else this.progress(`about ${durationText(this.#left())} left`);
  }

  #left(): number {
    const took = (this.#currentSince - this.#began) / 1000;
    const inside = (performance.now() - this.#currentSince) / 1000;
    return Math.max(this.#after, secondsLeft(this.#total, this.#behind, took) - inside);
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

  /** On a terminal one line, drawn again every second with the time it has stood and what is left. */
  #draw(): void {
    const seconds = Math.floor((performance.now() - this.#since) / 1000);
    const waited = seconds > 0 ? ` (${seconds} s)` : '';
    const left = this.#left();
    const passed = (performance.now() - this.#began) / 1000;
    const full = Math.round((BAR * passed) / (passed + left));
    const text = `[${'#'.repeat(full).padEnd(BAR, '.')}] ${durationText(left)} left  ${this.#line}${waited}`;
    const width = process.stderr.columns - 1;
    process.stderr.write(`\r\u001b[2K${text.slice(0, width > 0 ? width : undefined)}`);
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
