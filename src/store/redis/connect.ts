/**
 * ioredis clients, all with the same manners (R4): nothing is queued while a connection is down, nothing is sent again
 * after it was lost. `maxRetriesPerRequest: 0` means: at the first close every unanswered command is rejected.
 */
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { StoreOpenError } from '../open-error.js';
import type { RedisSettings } from './options.js';

const MAX_RECONNECT_MS = 1000;
const RECONNECT_STEP_MS = 50;
const DEFAULT_PORT = 6379;
const SENTINEL_PORT = 26379;

/** Without the field that would choose another overload of the constructors. */
type Options = Omit<RedisOptions, 'replyMapping'>;

/** Options of every single connection. */
function manners(s: RedisSettings, name: string): Options {
  return {
    connectionName: name,
    connectTimeout: s.connectTimeoutMs,
    // A peer that was sent something and says nothing is gone: half-open connections are not waited out (R9).
    socketTimeout: 2 * Math.max(s.loadTimeoutMs, s.commitTimeoutMs),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, MAX_RECONNECT_MS),
    // 1 = connect anew (Sentinel then names the new master), never send the failed command again.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
    ...(s.username === undefined ? {} : { username: s.username }),
    ...(s.password === undefined ? {} : { password: s.password }),
    ...(s.tls === true ? { tls: {} } : {}),
  };
}

export function address(text: string, defaultPort: number): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  const port = colon < 0 ? defaultPort : Number(text.slice(colon + 1));
  if (host === '' || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StoreOpenError(`Redis 地址 ${text} 不对，应为 主机:端口。`);
  }
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

/** A connection to the one master: standalone or found through Sentinel. Not connected yet. */
export function masterConnection(s: RedisSettings, name: string): Redis {
  const options: Options = { ...manners(s, name), ...(s.db === undefined ? {} : { db: s.db }) };
  if (s.sentinels !== undefined) {
    const { hosts, name: group, password } = s.sentinels;
    return watched(
      new Redis({
        ...options,
        sentinels: hosts.map((host) => address(host, SENTINEL_PORT)),
        name: group,
        role: 'master',
        // Hears +switch-master and drops the connection to the old one (R9).
        failoverDetector: true,
        // A Sentinel that is there but does not answer must not hold up the way to the next one.
        sentinelCommandTimeout: Math.min(s.connectTimeoutMs, 1000),
        ...(password === undefined ? {} : { sentinelPassword: password }),
        ...(s.tls === true ? { enableTLSForSentinelMode: true } : {}),
      }),
    );
  }
  const url = s.url ?? '';
  if (url.startsWith('/') || url.startsWith('unix:')) {
    return watched(new Redis({ ...options, path: url.replace(/^unix:(\/\/)?/, '') }));
  }
  if (!/^rediss?:\/\//.test(url))
    throw new StoreOpenError(`Redis 地址 ${url} 不对，应为 redis://主机:端口 或套接字路径。`);
  return watched(new Redis(url, options));
}

/** A connection to one known node of a cluster. Not connected yet. */
export function nodeConnection(s: RedisSettings, host: string, port: number, name: string): Redis {
  return watched(new Redis({ ...manners(s, name), host, port }));
}

/** The cluster client: reads, policies, and the slot map. Commits do not go through it: it repeats what failed. */
export function clusterConnection(s: RedisSettings, name: string): Cluster {
  const { retryStrategy: _retry, enableOfflineQueue: _queue, ...redisOptions } = manners(s, name);
  const options: Omit<ClusterOptions, 'redisOptions'> & {
    redisOptions: Omit<Options, 'retryStrategy' | 'enableOfflineQueue'>;
  } = {
    redisOptions,
    lazyConnect: true,
    scaleReads: 'master',
    slotsRefreshTimeout: s.connectTimeoutMs,
    clusterRetryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, MAX_RECONNECT_MS),
  };
  const nodes = (s.cluster ?? []).map((host) => address(host, DEFAULT_PORT));
  return watched(new Cluster(nodes, options));
}

/** Without a listener ioredis prints every connection error; what matters reaches the caller through the commands. */
function watched<T extends Redis | Cluster>(client: T): T {
  client.on('error', () => undefined);
  return client;
}

/** Connects for the first time, within `connectTimeoutMs`. Throws StoreOpenError; the client is closed then. */
export async function firstConnect(client: Redis | Cluster, s: RedisSettings): Promise<void> {
  let last: unknown;
  const remember = (error: unknown): void => void (last = error);
  client.on('error', remember);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), s.connectTimeoutMs);
  });
  try {
    await Promise.race([client.connect(), late]);
  } catch (error) {
    client.disconnect();
    const why = last instanceof Error ? last : error;
    throw new StoreOpenError(`连接不上 Redis（${place(s)}）：${why instanceof Error ? why.message : String(why)}`);
  } finally {
    clearTimeout(timer);
    client.off('error', remember);
  }
}

/** For messages: never with the password of a URL. */
export function place(s: RedisSettings): string {
  if (s.cluster !== undefined) return s.cluster.join(',');
  if (s.sentinels !== undefined) return `${s.sentinels.name}@${s.sentinels.hosts.join(',')}`;
  return (s.url ?? '').replace(/\/\/[^@/]*@/, '//');
}
