/**
 * R6: whether a server keeps what the configured durability promises. Looked at when a connection for commits is made, so a
 * replica that was promoted with other settings than its old master is found out before it takes a commit.
 */
import type { Redis } from 'ioredis';
import type { RedisSettings } from './options.js';

type Config = Readonly<Record<string, string>>;

const WANTED = ['appendonly', 'appendfsync', 'min-replicas-to-write'] as const;

/** A Chinese sentence when the server does not keep the level, else null. Rejects when it cannot be asked at all. */
export async function durabilityFault(redis: Redis, settings: RedisSettings): Promise<string | null> {
  const { durability } = settings;
  if (durability === 'server') return null;
  const config = await readConfig(redis);
  if (config === null) return '不能读取 Redis 的设置（CONFIG GET 被禁止），无法确认持久级别。';
  if (config['appendonly'] !== 'yes') return `持久级别 ${durability} 要求 Redis 设置 appendonly yes。`;
  if (durability === 'fsync') {
    return config['appendfsync'] === 'always' ? null : '持久级别 fsync 要求 Redis 设置 appendfsync always。';
  }
  return replicasFault(config, settings.waitReplicas);
}

/** What should be otherwise although the level asks for nothing; '' when all is well or the server does not tell. */
export async function durabilityAdvice(redis: Redis, settings: RedisSettings): Promise<string> {
  const config = await readConfig(redis).catch(() => null);
  if (config === null) return '';
  const advice = [
    config['appendonly'] === 'yes' ? null : 'Redis 没有开启 appendonly，重启会丢失数据。',
    config['appendonly'] !== 'yes' || config['appendfsync'] === 'always'
      ? null
      : 'Redis 的 appendfsync 不是 always，断电可能丢失最后一秒。',
    settings.waitReplicas === 0 ? null : replicasFault(config, settings.waitReplicas),
  ];
  return advice.filter((one) => one !== null).join('');
}

function replicasFault(config: Config, waitReplicas: number): string | null {
  const least = Number(config['min-replicas-to-write'] ?? 0);
  if (least >= waitReplicas) return null;
  return `Redis 的 min-replicas-to-write 是 ${least}，低于 waitReplicas（${waitReplicas}），被隔离的旧主节点仍会接受写入；请至少设为 ${waitReplicas}。`;
}

/** null where an access list or a provider forbids CONFIG. */
async function readConfig(redis: Redis): Promise<Config | null> {
  let reply: unknown;
  try {
    reply = await redis.call('CONFIG', 'GET', ...WANTED);
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR unknown)/.test(error.message)) return null;
    throw error;
  }
  const flat = Array.isArray(reply) ? reply.map(String) : Object.entries(Object(reply)).flat().map(String);
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])));
}
