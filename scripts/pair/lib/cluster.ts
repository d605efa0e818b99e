/** A Redis Cluster on loopback: three masters that share the slots, each with a replica. */
import { freePort, LOOPBACK, type Stage, until } from './stage.js';
import { type RedisServer, startRedisServer } from './redis.js';

const SLOTS = 16_384;
const MASTERS = 3;

export interface ClusterNode {
  readonly server: RedisServer;
  readonly bus: number;
  readonly id: string;
}

export interface RedisCluster {
  /** In the order of the slots they begin with. */
  readonly masters: readonly ClusterNode[];
  /** The replica of the master at the same place. */
  readonly replicas: readonly ClusterNode[];
  /** The setting `store`. */
  readonly store: string;
}

async function startNode(stage: Stage, name: string): Promise<ClusterNode> {
  const bus = await freePort();
  const args = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '1500'];
  // Persons of a third that is down must not stop the others.
  args.push('--cluster-require-full-coverage', 'no', '--cluster-replica-validity-factor', '0');
  const server = await startRedisServer(stage, { name, args });
  return { server, bus, id: String(await server.ask('CLUSTER', 'MYID')) };
}

export async function startCluster(stage: Stage): Promise<RedisCluster> {
  const named = (kind: string): Promise<ClusterNode>[] =>
    Array.from({ length: MASTERS }, (_, i) => startNode(stage, `${kind}${i + 1}`));
  const [masters, replicas] = await Promise.all([Promise.all(named('master')), Promise.all(named('replica'))]);
  const all = [...masters, ...replicas];
  for (const [i, { server }] of masters.entries()) {
    const first = Math.ceil((i * SLOTS) / MASTERS);
    const last = Math.ceil(((i + 1) * SLOTS) / MASTERS) - 1;
    await server.ask('CLUSTER', 'ADDSLOTSRANGE', first, last);
  }
  const [hub] = masters as [ClusterNode, ...ClusterNode[]];
  for (const { server } of all.slice(1)) await server.ask('CLUSTER', 'MEET', LOOPBACK, hub.server.port, hub.bus);
  await until('nodes that know each other', () => everywhere(all, `cluster_known_nodes:${all.length}`));
  for (const [i, { server }] of replicas.entries()) {
    const master = (masters[i] as ClusterNode).id;
    await until(`a replica of ${master}`, () =>
      server.ask('CLUSTER', 'REPLICATE', master).then(
        () => true,
        () => false,
      ),
    );
  }
  await until('a cluster in order', () => everywhere(all, 'cluster_state:ok'));
  for (const { server } of masters) {
    await until(
      `a replica at ${server.name}`,
      async () => Number(await server.info('replication', 'min_slaves_good_slaves')) > 0,
    );
  }
  return { masters, replicas, store: `cluster://${masters.map(({ server }) => server.address).join(',')}` };
}

async function everywhere(nodes: readonly ClusterNode[], words: string): Promise<boolean> {
  const told = await Promise.all(nodes.map(({ server }) => server.ask('CLUSTER', 'INFO').then(String, () => '')));
  return told.every((text) => text.includes(words));
}

/** Moves a slot with everything in it from one master to another, as `redis-cli --cluster reshard` does, under load. */
export async function moveSlot(
  cluster: RedisCluster,
  slot: number,
  from: ClusterNode,
  to: ClusterNode,
): Promise<number> {
  await to.server.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
  await from.server.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
  let moved = 0;
  for (;;) {
    const keys = (await from.server.ask('CLUSTER', 'GETKEYSINSLOT', slot, 20)) as string[];
    if (keys.length === 0) break;
    await from.server.ask('MIGRATE', LOOPBACK, to.server.port, '', 0, 5000, 'KEYS', ...keys);
    moved += keys.length;
  }
  for (const { server } of [to, from, ...cluster.masters]) await server.ask('CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
  return moved;
}
