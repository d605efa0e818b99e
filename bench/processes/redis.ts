/** A redis-server of the benchmark's own: unix socket only, append-only file on, removed with its folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Fsync = 'everysec' | 'always';

export interface RedisProcess {
  /** Store address as the engine's settings take it. */
  readonly address: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const ATTEMPTS = 400;
const PAUSE_MS = 10;

/** Rejects with the server's own words when it does not come up. */
export async function startRedis(dir: string, fsync: Fsync = 'everysec'): Promise<RedisProcess> {
  const socket = join(dir, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--daemonize', 'no'];
  // When a rewrite of the file falls into a run of seconds is chance, and it takes a whole core.
  args.push('--appendonly', 'yes', '--appendfsync', fsync, '--auto-aof-rewrite-percentage', '0');
  const child = spawn(process.env['REDIS_SERVER'] || 'redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await untilReady(child, socket);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: `unix://${socket}`, pid: child.pid ?? -1, stop };
}

async function untilReady(child: ChildProcess, socket: string): Promise<void> {
  let output = '';
  let failure: Error | null = null;
  child.stdout?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  child.once('error', (error) => (failure = error));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await sleep(PAUSE_MS);
    if (failure !== null) throw new Error(`redis-server could not be started: ${String(failure)}`);
    if (child.exitCode !== null) throw new Error(`redis-server ended at its start:\n${output}`);
    if (await answersPing(socket)) return;
  }
  throw new Error(`redis-server did not become ready:\n${output}`);
}

function answersPing(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    const end = (ready: boolean): void => {
      connection.destroy();
      resolve(ready);
    };
    connection.setTimeout(200, () => end(false));
    connection.once('error', () => end(false));
    connection.once('data', (data) => end(data.toString().startsWith('+PONG')));
    connection.once('connect', () => connection.write('PING\r\n'));
  });
}
