/**
 * R6, R18: what must hold before traffic is taken: masters reachable, the script loaded, enough replicas online, and no
 * eviction. What should hold is only reported: `appendonly`, and `min-replicas-to-write` (R9: with `waitReplicas` set it
 * should be at least as large, so that an isolated old master refuses instead of leaving every commit in doubt).
 */
import type { StoreHealth } from '../port.js';
import { type Fields, fields, onlineReplicas } from './info.js';
import type { Marks } from './marks.js';
import type { RedisSettings } from './options.js';
import type { Topology } from './topology.js';

export async function inspectHealth(
  topology: Topology,
  settings: RedisSettings & { readonly partitions: number },
  marks: Marks,
): Promise<StoreHealth> {
  const links = topology.links();
  const detail: Record<string, string | number | boolean> = {
    kind: 'redis',
    links: links.map((link) => link.state).join(','),
    partitions: settings.partitions,
    waitReplicas: settings.waitReplicas,
    durability: settings.durability,
    behindPartitions:
      topology.crossPartition && marks.behind().length > 0 ? settings.partitions : marks.behind().length,
  };
  let replication: readonly Fields[];
  let memory: readonly Fields[];
  try {
    replication = (await topology.inspect('replication')).map(fields);
    memory = (await topology.inspect('memory')).map(fields);
    detail['appendonly'] = (await topology.inspect('persistence'))
      .map(fields)
      .every((f) => f.get('aof_enabled') === '1');
    detail['serverTimeMs'] = await serverTimeMs(topology);
  } catch (error) {
    return { ready: false, reason: '连接不上 Redis。', detail: { ...detail, error: String(error) } };
  }
  const replicas = Math.min(...replication.map(onlineReplicas));
  const good = Math.min(...replication.map((f) => Number(f.get('min_slaves_good_slaves') ?? -1)));
  detail['role'] = [...new Set(replication.map((f) => f.get('role')))].join(',');
  detail['replid'] = replication.map((f) => f.get('master_replid')).join(',');
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
  const down = topology.links().find((link) => !link.ready);
  if (down !== undefined) return `Redis 提交连接未就绪（${down.state}）。`;
  if (!topology.readable()) return 'Redis 读连接与提交连接不在同一主节点上。';
  // Some partitions of a cluster closed: the others are served on.
  if (detail['behindPartitions'] === settings.partitions) {
    return 'Redis 主节点缺少本引擎已确认过的数据，已停止提交；核实后用 settlement-core accept-loss 恢复。';
  }
  if (replicas < settings.waitReplicas) return `在线副本 ${replicas} 个，少于要求的 ${settings.waitReplicas} 个。`;
  const evicting = memory.find((f) => (f.get('maxmemory_policy') ?? 'noeviction') !== 'noeviction');
  if (evicting !== undefined) return 'Redis 的 maxmemory-policy 必须是 noeviction，否则数据会被悄悄删除。';
  return '';
}

/** The first master's clock, to tell a machine whose own is wrong. */
async function serverTimeMs(topology: Topology): Promise<number> {
  const [master] = topology.masters();
  const reply = await master?.call('TIME');
  return Array.isArray(reply) ? Math.floor(Number(reply[0]) * 1000 + Number(reply[1]) / 1000) : 0;
}
