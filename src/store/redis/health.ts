/**
 * R6, R18: what must hold before traffic is taken: masters reachable, the script loaded, enough replicas online, and no
 * eviction. What should hold is only reported: `appendonly`, and `min-replicas-to-write` (R9: with `waitReplicas` set it
 * should be at least as large, so that an isolated old master refuses instead of leaving every commit in doubt).
 */
import type { StoreHealth } from '../port.js';
import type { RedisSettings } from './options.js';
import type { Topology } from './topology.js';

export async function inspectHealth(topology: Topology, settings: RedisSettings): Promise<StoreHealth> {
  const links = topology.links();
  const detail: Record<string, string | number | boolean> = {
    kind: 'redis',
    links: links.map((link) => link.state).join(','),
    partitions: settings.partitions,
    waitReplicas: settings.waitReplicas,
  };
  let replication: readonly Fields[];
  let memory: readonly Fields[];
  try {
    replication = (await topology.inspect('replication')).map(fields);
    memory = (await topology.inspect('memory')).map(fields);
    detail['appendonly'] = (await topology.inspect('persistence'))
      .map(fields)
      .every((f) => f.get('aof_enabled') === '1');
  } catch (error) {
    return { ready: false, reason: '连接不上 Redis。', detail: { ...detail, error: String(error) } };
  }
  const replicas = Math.min(...replication.map(onlineReplicas));
  const good = Math.min(...replication.map((f) => Number(f.get('min_slaves_good_slaves') ?? -1)));
  detail['role'] = [...new Set(replication.map((f) => f.get('role')))].join(',');
  detail['onlineReplicas'] = replicas;
  // Redis reports this line only while min-replicas-to-write is set.
  detail['minReplicasConfigured'] = good >= 0;
  const reason = fault(topology, settings, detail, memory, replicas);
  return { ready: reason === '', reason, detail };
}

function fault(
  topology: Topology,
  settings: RedisSettings,
  detail: Readonly<Record<string, unknown>>,
  memory: readonly Fields[],
  replicas: number,
): string {
  if (detail['role'] !== 'master') return 'Redis 不是主节点。';
  if (topology.links().some((link) => !link.ready)) return 'Redis 提交连接未就绪。';
  if (replicas < settings.waitReplicas) return `在线副本 ${replicas} 个，少于要求的 ${settings.waitReplicas} 个。`;
  const evicting = memory.find((f) => (f.get('maxmemory_policy') ?? 'noeviction') !== 'noeviction');
  if (evicting !== undefined) return 'Redis 的 maxmemory-policy 必须是 noeviction，否则数据会被悄悄删除。';
  return '';
}

type Fields = ReadonlyMap<string, string>;

/** `connected_slaves` also counts one that is still copying and confirms nothing. */
function onlineReplicas(replication: Fields): number {
  return [...replication].filter(([name, value]) => /^slave\d+$/.test(name) && value.includes('state=online')).length;
}

function fields(info: string): Fields {
  const pairs = info.split('\r\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return new Map(pairs);
}
