/** The conformance suite on a real Redis Cluster of three masters, and what only a cluster can do wrong. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisStore } from '../../src/store/redis/store.js';
import { slotOf } from '../../src/store/redis/slot.js';
import { freePort, startRedisTcp } from '../support/redis.js';
import { conformance } from './conformance.js';
import { commitOne, request } from './requests.js';

const RANGES = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const;

type Node = Awaited<ReturnType<typeof startRedisTcp>> & { readonly bus: number; readonly admin: Redis };

async function startNode(): Promise<Node> {
  const bus = await freePort();
  const args = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '2000'];
  const handle = await startRedisTcp({ args });
  const admin = new Redis({ path: handle.socket, retryStrategy: () => null });
  admin.on('error', () => undefined);
  return { ...handle, bus, admin };
}

/** What `redis-cli --cluster create` does, with bus ports of our own choice. */
async function startCluster(): Promise<{ nodes: Node[]; stop: () => Promise<void> }> {
  const nodes = await Promise.all(RANGES.map(() => startNode()));
  await Promise.all(
    nodes.map((node, i) => node.admin.cluster('ADDSLOTSRANGE', ...(RANGES[i] as readonly [number, number]))),
  );
  const first = nodes[0] as Node;
  for (const node of nodes.slice(1)) await node.admin.call('CLUSTER', 'MEET', '127.0.0.1', first.port, first.bus);
  const formed = async (node: Node): Promise<boolean> => {
    const info = String(await node.admin.call('CLUSTER', 'INFO'));
    return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
  };
  for (let i = 0; i < 500 && !(await Promise.all(nodes.map(formed))).every(Boolean); i += 1) await sleep(20);
  const stop = async (): Promise<void> => {
    for (const node of nodes) node.admin.disconnect();
    await Promise.all(nodes.map((node) => node.stop()));
  };
  return { nodes, stop };
}

const addresses = (nodes: readonly Node[]): string[] => nodes.map((node) => `127.0.0.1:${node.port}`);

conformance('redis cluster', async () => {
  const { nodes, stop } = await startCluster();
  const store = await openRedisStore({ cluster: addresses(nodes) });
  const second = await openRedisStore({ cluster: addresses(nodes).slice(2) });
  const close = async (): Promise<void> => {
    await store.close();
    await second.close();
    await stop();
  };
  return { store, second, claimsStay: true, close };
});

describe('redis cluster', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => cluster.stop());

  it('is asked by the same slots as it uses', async () => {
    const admin = cluster.nodes[0]?.admin as Redis;
    for (const key of [
      'sc:{p00}:out',
      'sc:{p63}:f',
      'sc:{m07}:m:x',
      'sc:{pol}:meta',
      'plain',
      'a{}b',
      '{a}{b}',
      '中{文}',
    ]) {
      expect(await admin.cluster('KEYSLOT', key)).toBe(slotOf(key));
    }
  });

  it('executes nothing on a slot that moved, and finds its new place', async () => {
    const store = await openRedisStore({ cluster: addresses(cluster.nodes) });
    const slot = slotOf('sc:{p02}:f');
    const owner = RANGES.findIndex(([first, last]) => first <= slot && slot <= last);
    const target = cluster.nodes[(owner + 1) % 3] as Node;
    const id = String(await target.admin.call('CLUSTER', 'MYID'));
    // The slot is empty, so it can change hands at once; this person is of partition 2.
    const psn = '61010000000000000001';
    for (const node of [target, ...cluster.nodes]) await node.admin.cluster('SETSLOT', slot, 'NODE', id);
    const intent = { psn, msgid: 'moved', checks: { b: 0 }, writes: { b: '1' }, outbox: 'o' };
    const first = await commitOne(store, intent);
    expect(['refused', 'committed']).toContain(first.kind);
    let last = first;
    for (let i = 0; i < 100 && last.kind === 'refused'; i += 1) {
      await sleep(30);
      last = await commitOne(store, intent);
    }
    expect(last.kind).toBe('committed');
    expect(await store.readOutbox(2, '', 10)).toHaveLength(1);
    await store.close();
  });

  it('refuses only the persons of a master that is gone', async () => {
    const store = await openRedisStore({ cluster: addresses(cluster.nodes), loadTimeoutMs: 300, commitTimeoutMs: 300 });
    for (const node of cluster.nodes) await node.admin.config('SET', 'cluster-require-full-coverage', 'no');
    const people = Array.from({ length: 60 }, (_, i) =>
      request({ psn: `Q${i}`, checks: { b: 0 }, writes: { b: '1' } }),
    );
    cluster.nodes[0]?.kill();
    await sleep(100);
    const kinds = (await store.commit(people)).map((r) => r.kind);
    expect(new Set(kinds)).toEqual(new Set(['committed', 'refused']));
    expect((await store.health()).ready).toBe(false);
    await store.close();
  });
});
