/**
 * Several engine processes on one machine behind one port (SO_REUSEPORT: the kernel spreads the connections). This process
 * starts them, starts a dead one again, passes signals on, and does nothing else: it holds no store and no connection.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { systemClock } from '../../wire/clock.js';
import type { Log } from '../logging.js';
import { type CheckedSettings, SettingsError } from '../settings/load.js';
import { loadSenders } from '../settings/senders.js';
import { parseStoreAddress } from '../settings/store-address.js';
import { FAILED, READY } from './life.js';

export interface ProcessesOptions {
  readonly settings: CheckedSettings;
  readonly configPath: string | null;
  readonly strict: boolean;
  readonly processes: number;
  readonly log: Log;
}

const MAX_PROCESSES = 64;
const MAX_ENGINE_NO = 999;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A process that served this long did not die of its start. */
const STABLE_MS = 60_000;

/** Runs until every process has ended by request; then this one exits 0. Throws SettingsError. */
export async function runProcesses(options: ProcessesOptions): Promise<void> {
  check(options);
  const { settings } = options;
  // Made here once: the processes would each make one of their own.
  if (settings.senders.length === 0) loadSenders(settings);
  const port = settings.port === 0 ? await freePort(settings.host) : settings.port;
  new Family(options, port).start();
}

function check({ settings, processes }: ProcessesOptions): void {
  if (!(processes >= 1 && processes <= MAX_PROCESSES)) throw new SettingsError(`--processes 应为 1–${MAX_PROCESSES}。`);
  if (parseStoreAddress(settings.store).kind === 'embedded') {
    throw new SettingsError('内置存储只能由一个进程使用：请去掉 --processes，或把 store 改成 Redis 地址。');
  }
  if (settings.engineNo + processes - 1 > MAX_ENGINE_NO) {
    throw new SettingsError(`engineNo 从 ${settings.engineNo} 起不够 ${processes} 个编号（最大 ${MAX_ENGINE_NO}）。`);
  }
}

interface Member {
  readonly index: number;
  child: ChildProcess | null;
  startedMs: number;
  pauseMs: number;
}

class Family {
  readonly #o: ProcessesOptions;
  readonly #port: number;
  readonly #members: readonly Member[];
  #someServed = false;
  #ending = false;
  #status = 0;
  /** Members to be started again. */
  #waiting = 0;

  constructor(options: ProcessesOptions, port: number) {
    this.#o = options;
    this.#port = port;
    this.#members = Array.from({ length: options.processes }, (_, index) => {
      return { index, child: null, startedMs: 0, pauseMs: FIRST_PAUSE_MS };
    });
  }

  start(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        this.#ending = true;
        this.#pass(signal);
        this.#endIfAlone();
      });
    }
    process.on('SIGHUP', () => this.#pass('SIGHUP'));
    for (const member of this.#members) this.#spawn(member);
  }

  #pass(signal: NodeJS.Signals): void {
    for (const { child } of this.#members) child?.kill(signal);
  }

  #spawn(member: Member): void {
    const { configPath, strict, log } = this.#o;
    const args = ['start', ...(configPath === null ? [] : ['--config', configPath]), ...(strict ? ['--strict'] : [])];
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], {
      env: { ...process.env, ...this.#settingsOf(member.index) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    member.child = child;
    member.startedMs = systemClock.monotonicMs();
    child.on('message', (message) => {
      if (message === READY) this.#someServed = true;
    });
    child.on('error', (error) => log.logger.error({ err: error, process: member.index }, '进程无法启动'));
    child.on('exit', (code, signal) => this.#ended(member, code, signal));
  }

  #settingsOf(index: number): Record<string, string> {
    const { settings, processes } = this.#o;
    const threads =
      settings.threads === 0 ? Math.max(1, Math.floor(availableParallelism() / processes)) : settings.threads;
    return {
      SC_PORT: String(this.#port),
      SC_SHARED_PORT: 'true',
      SC_OWN_PORT: String(settings.ownPort === 0 ? 0 : settings.ownPort + index),
      SC_ENGINE_NO: String(settings.engineNo + index),
      SC_THREADS: String(threads),
    };
  }

  #ended(member: Member, code: number | null, signal: string | null): void {
    member.child = null;
    const { logger } = this.#o.log;
    if (code === 0) logger.info({ process: member.index }, '进程已停机');
    else if (this.#ending) this.#status = FAILED;
    else if (!this.#someServed && code === FAILED) {
      // It said why by itself; the others would say the same.
      this.#status = FAILED;
      this.#ending = true;
      this.#pass('SIGTERM');
    } else this.#again(member, signal ?? String(code));
    this.#endIfAlone();
  }

  #again(member: Member, how: string): void {
    if (systemClock.monotonicMs() - member.startedMs > STABLE_MS) member.pauseMs = FIRST_PAUSE_MS;
    const { pauseMs } = member;
    member.pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    this.#o.log.logger.error({ process: member.index, how, pauseMs }, '进程意外结束，稍后重新启动');
    this.#waiting += 1;
    setTimeout(() => {
      this.#waiting -= 1;
      if (this.#ending) this.#endIfAlone();
      else this.#spawn(member);
    }, pauseMs);
  }

  /** Everybody stopped by request, be it one after the other by `drain`. */
  #endIfAlone(): void {
    if (this.#members.some(({ child }) => child !== null) || (this.#waiting > 0 && !this.#ending)) return;
    this.#o.log.flush();
    process.exit(this.#status);
  }
}

async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, host, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
