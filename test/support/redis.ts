/**
 * Private redis-server processes for tests: each lives in its own temporary folder, listens on a unix socket
 * (or a free loopback port) and dies with `stop()`. No test ever touches a server it did not start.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RedisOptions {
  /** Extra command line arguments, e.g. `['--maxmemory', '64mb']`. */
  readonly args?: readonly string[];
  /** Append-only file: `no` (default), or on with the given fsync policy. */
  readonly appendonly?: 'no' | 'everysec' | 'always';
  /** Keep using an existing data folder (a restart after `kill()`); it is then left in place by `stop()`. */
  readonly dir?: string;
}

export interface RedisHandle {
  /** Unix socket path. */
  readonly socket: string;
  /** Loopback TCP port; only with `startRedisTcp`. */
  readonly port?: number;
  /** Data folder (append-only file, socket). */
  readonly dir: string;
  readonly pid: number;
  /** Ends the server and removes the folder it created. Safe to call twice and after `kill()`. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would; the data folder stays until `stop()`. */
  kill(): void;
}

const READY_ATTEMPTS = 400;
const READY_PAUSE_MS = 15;
const START_ATTEMPTS = 5;

/** Starts a redis-server that listens on a unix socket only. Rejects with the server's own output when it cannot start. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisHandle> {
  return launch(options, 0);
}

/** Starts a redis-server on a unix socket and on a free port of 127.0.0.1. */
export async function startRedisTcp(options: RedisOptions = {}): Promise<RedisHandle & { readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { ...(await launch(options, port)), port };
    } catch (error) {
      // Somebody else may take the port between the probe and the start.
      if (attempt >= START_ATTEMPTS || !String(error).includes('Address already in use')) throw error;
    }
  }
}

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function launch(options: RedisOptions, port: number): Promise<RedisHandle> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'redis-')));
  const socket = join(dir, 's');
  const child = spawn(process.env['REDIS_SERVER'] || 'redis-server', serverArgs(options, dir, socket, port), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const killOnExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killOnExit);

  const stop = async (): Promise<void> => {
    process.removeListener('exit', killOnExit);
    child.kill('SIGKILL');
    await exited;
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    await untilReady(child, port === 0 ? { path: socket } : { host: '127.0.0.1', port });
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, dir, pid: child.pid ?? -1, stop, kill: () => void child.kill('SIGKILL') };
}

function serverArgs(options: RedisOptions, dir: string, socket: string, port: number): string[] {
  const appendonly = options.appendonly ?? 'no';
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', dir, '--save', ''];
  args.push('--daemonize', 'no', '--loglevel', 'notice');
  args.push('--appendonly', appendonly === 'no' ? 'no' : 'yes');
  if (appendonly !== 'no') args.push('--appendfsync', appendonly);
  return [...args, ...(options.args ?? [])];
}

/** Resolves when this very process answers (its process id is compared: a stranger may hold the port). */
async function untilReady(child: ChildProcess, address: NetConnectOpts): Promise<void> {
  let output = '';
  let failure: Error | null = null;
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('error', (error) => (failure = error));
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt += 1) {
    await sleep(READY_PAUSE_MS);
    if (failure !== null) throw new Error(`redis-server could not be started: ${String(failure)}`);
    if (child.exitCode !== null) throw new Error(`redis-server ended at start:\n${output}`);
    const answer = await ask(address);
    if (answer.includes(`process_id:${child.pid}\r\n`)) return;
  }
  throw new Error(`redis-server did not become ready:\n${output}`);
}

/** One `INFO server`, as raw text; '' when nobody answers yet or the data set is still loading. */
async function ask(address: NetConnectOpts): Promise<string> {
  const connection: Socket = connect(address);
  connection.setTimeout(1000, () => connection.destroy());
  let text = '';
  return new Promise((resolve) => {
    connection.on('connect', () => connection.write('PING\r\nINFO server\r\nQUIT\r\n'));
    connection.on('data', (chunk) => (text += chunk.toString()));
    connection.on('error', () => resolve(''));
    connection.on('close', () => resolve(text.startsWith('+PONG') ? text : ''));
  });
}
