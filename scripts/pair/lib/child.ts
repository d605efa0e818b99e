/** One process of our own: its output kept, ended by its id, never left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const KEPT_OUTPUT = 64_000;

/** Nothing outlives this process, however it ends. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export class Child {
  readonly name: string;
  readonly #process: ChildProcess;
  #output = '';
  #failure: Error | null = null;

  constructor(name: string, program: string, args: readonly string[], options: ChildOptions = {}) {
    this.name = name;
    this.#process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const hear = (chunk: Buffer): void => void (this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT));
    this.#process.stdout?.on('data', hear);
    this.#process.stderr?.on('data', hear);
    this.#process.once('error', (error) => (this.#failure = error));
    alive.add(this.#process);
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** The last of what it said. */
  get output(): string {
    return this.#output;
  }

  get running(): boolean {
    return this.#failure === null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when it has ended: its status, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    if (this.running) await Promise.race([once(this.#process, 'exit'), once(this.#process, 'error')]);
    alive.delete(this.#process);
    return this.#process.exitCode ?? this.#process.signalCode;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** As a crash would. */
  kill(): void {
    this.signal('SIGKILL');
  }

  /** Stops it in its tracks, as a machine that hangs; `resume` lets it go on. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** Asks it to end, and ends it after `withinMs`. */
  async stop(withinMs = 10_000, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    this.resume();
    this.signal(signal);
    const timer = setTimeout(() => this.kill(), withinMs);
    const status = await this.ended();
    clearTimeout(timer);
    return status;
  }

  /** Waits until `test` says yes. Rejects with the process's own words when it ends first, or not in time. */
  async until(test: () => Promise<boolean> | boolean, withinMs = 30_000): Promise<void> {
    const steps = Math.ceil(withinMs / 25);
    for (let i = 0; i < steps; i += 1) {
      if (this.#failure !== null) throw new Error(`${this.name} could not be started: ${this.#failure.message}`);
      if (!this.running) throw new Error(`${this.name} ended at its start:\n${this.#output}`);
      if (await test()) return;
      await sleep(25);
    }
    throw new Error(`${this.name} was not ready within ${withinMs} ms:\n${this.#output}`);
  }
}
