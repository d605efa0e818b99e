/** The engine as an operator starts it: its own process, its own configuration file, the defaults otherwise. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../src/cli/settings/schema.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const START_MS = 30_000;
const STOP_MS = 15_000;

/** The one caller the benchmarks' engines know. */
export const SENDER = { id: 'bench', secret: 'only-for-benchmarks-0001', areas: ['*'] };

export interface EngineProcess {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Process start to the first word that it is ready, ms. */
  readonly startMs: number;
  /** SIGTERM; rejects unless the engine ends with 0. */
  stop(): Promise<void>;
  kill(): void;
}

export interface EngineOptions {
  /** Configuration and embedded data. */
  readonly dir: string;
  /** The setting `store`. */
  readonly store: string;
  readonly settings?: Partial<Settings>;
  /** Where CPU profiles are written; null = none. */
  readonly profileDir: string | null;
}

/** Rejects with the engine's own words when it does not start. */
export async function startEngineProcess(options: EngineOptions): Promise<EngineProcess> {
  const config = join(options.dir, 'engine.json');
  const settings: Partial<Settings> = {
    port: 0,
    dataDir: join(options.dir, 'data'),
    store: options.store,
    senders: [SENDER],
    logLevel: 'warn',
    ...options.settings,
  };
  await mkdir(options.dir, { recursive: true });
  await writeFile(config, JSON.stringify(settings));
  const profile = options.profileDir === null ? [] : await profileFlags(options.profileDir);
  const started = performance.now();
  const child = spawn(process.execPath, [...profile, MAIN, 'start', '--config', config], {
    env: withoutSettings(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const failed = (why: string): void => {
      kill();
      reject(new Error(`the engine ${why}:\n${output}`));
    };
    const timer = setTimeout(() => failed('did not become ready'), START_MS);
    const heard = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-8000);
      const ready = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (ready === null) return;
      clearTimeout(timer);
      resolve(Number(ready[1]));
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-8000)));
    child.once('exit', (code) => {
      clearTimeout(timer);
      failed(`ended with ${code}`);
    });
  });
  const startMs = performance.now() - started;

  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    if (child.exitCode !== null) throw new Error(`the engine had ended with ${child.exitCode}:\n${output}`);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(kill, STOP_MS);
    const [code, signal] = (await ended) as [number | null, string | null];
    clearTimeout(timer);
    if (code !== 0) throw new Error(`the engine stopped with ${signal ?? code}:\n${output}`);
  };
  return { host: '127.0.0.1', port, pid: child.pid ?? -1, startMs, stop, kill };
}

/**
 * The event loop as a `.cpuprofile` for a browser's developer tools; every thread, workers included, as a V8 log for
 * `node --prof-process`: a worker that is terminated writes no profile of the first kind.
 */
async function profileFlags(dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  return ['--cpu-prof', '--cpu-prof-dir', dir, '--prof', '--logfile-per-isolate', `--logfile=${join(dir, 'v8.log')}`];
}

/** Settings come from the file alone. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SC_')));
}
