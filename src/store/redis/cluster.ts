/**
 * Redis Cluster: reads through ioredis' cluster client, commits through own connections, one per master, because the
 * cluster client sends a command again when a connection closes under it (R4).
 */
import type { Cluster, Redis } from 'ioredis';
import { CommitLink } from './commit-link.js';
import { clusterConnection, firstConnect, nodeConnection } from './connect.js';
import type { Marks } from './marks.js';
import type { RedisSettings } from './options.js';
import { slotOf } from './slot.js';
import type { Topology } from './topology.js';

interface Master {
  readonly first: number;
  readonly last: number;
  readonly host: string;
  readonly port: number;
}

/** Throws StoreOpenError. */
export async function connectCluster(settings: RedisSettings, marks: Marks): Promise<Topology> {
  const reader = clusterConnection(settings, 'settlement-read');
  await firstConnect(reader, settings);
  const topology = new ClusterTopology(reader, settings, marks);
  await topology.learn();
  return topology;
}

class ClusterTopology implements Topology {
  readonly crossPartition = false;
  readonly reader: Cluster;
  readonly #settings: RedisSettings;
  readonly #marks: Marks;
  readonly #links = new Map<string, CommitLink>();
  readonly #slotOf = new Map<string, number>();
  #masters: readonly Master[] = [];
  #learning: Promise<void> | null = null;

  constructor(reader: Cluster, settings: RedisSettings, marks: Marks) {
    this.reader = reader;
    this.#settings = settings;
    this.#marks = marks;
    reader.on('+node', () => this.refresh());
    reader.on('-node', () => this.refresh());
  }

  linkOf(key: string): CommitLink | null {
    const tag = key.slice(0, key.indexOf('}') + 1);
    let slot = this.#slotOf.get(tag);
    if (slot === undefined) {
      slot = slotOf(key);
      this.#slotOf.set(tag, slot);
    }
    const at = slot;
    const master = this.#masters.find((m) => m.first <= at && at <= m.last);
    return master === undefined ? null : (this.#links.get(`${master.host}:${master.port}`) ?? null);
  }

  links(): readonly CommitLink[] {
    return [...this.#links.values()];
  }

  refresh(): void {
    if (this.#learning !== null) return;
    this.#learning = this.learn()
      .catch(() => undefined)
      .finally(() => {
        this.#learning = null;
      });
  }

  /** Reads the slot map, opens links to new masters and closes those to old ones. */
  async learn(): Promise<void> {
    const masters = parseSlots(await this.reader.call('CLUSTER', 'SLOTS'));
    const wanted = new Set(masters.map((m) => `${m.host}:${m.port}`));
    const opening: Promise<void>[] = [];
    for (const { host, port } of masters) {
      const name = `${host}:${port}`;
      if (this.#links.has(name)) continue;
      const link = this.#link(host, port);
      this.#links.set(name, link);
      // A master that cannot be reached now is tried again by its own connection.
      opening.push(link.connect().catch(() => undefined));
    }
    for (const [name, link] of this.#links) {
      if (wanted.has(name)) continue;
      link.close();
      this.#links.delete(name);
    }
    this.#masters = masters;
    await Promise.all(opening);
  }

  #link(host: string, port: number): CommitLink {
    const link: CommitLink = new CommitLink(nodeConnection(this.#settings, host, port, 'settlement-commit'), {
      settings: this.#settings,
      marks: this.#marks,
      isHere: (key) => this.linkOf(key) === link,
    });
    return link;
  }

  /** Every read is sent to the master of its slot; one that has become a replica sends it on. */
  readable(): boolean {
    return true;
  }

  async inspect(section: string): Promise<readonly string[]> {
    const masters = this.reader.nodes('master');
    return Promise.all(masters.map(async (node) => String(await node.call('INFO', section))));
  }

  masters(): readonly Redis[] {
    const at = (node: Redis): string => `${node.options.host}:${node.options.port}`;
    return this.reader.nodes('master').toSorted((a, b) => (at(a) < at(b) ? -1 : 1));
  }

  close(): void {
    this.reader.removeAllListeners('+node');
    this.reader.removeAllListeners('-node');
    this.reader.disconnect();
    for (const link of this.#links.values()) link.close();
  }
}

/** `CLUSTER SLOTS`: [first, last, [host, port, id, …] of the master, …] per range. */
function parseSlots(reply: unknown): Master[] {
  if (!Array.isArray(reply)) return [];
  return (reply as [number, number, [string, number]][]).map(([first, last, [host, port]]) => ({
    first,
    last,
    host,
    port,
  }));
}
