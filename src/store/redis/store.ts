/**
 * The Redis adapter: standalone, Sentinel or Cluster behind the same port.
 * R1-R5 live in commit.ts, commit-link.ts and lua/; R12 in the script; R15 in load.ts; R18 in commit-link.ts and health.ts.
 * R6 and R10 are settings of the server (`appendonly`, `appendfsync`, three Sentinels); health() reports what it can see.
 * R20: while Redis cannot be used, reads reject and commits are refused; nothing is remembered here.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../wire/clock.js';
import { CellCorrupt } from '../corrupt.js';
import { checkMeta, checkPartitions, DEFAULT_PARTITIONS, encodeMeta, STORE_FORMAT, type StoreMeta } from '../meta.js';
import { StoreOpenError } from '../open-error.js';
import { checkConsumerName } from '../consumers.js';
import { commitHold } from '../hold-cell.js';
import {
  type CommitRequest,
  type CommitResult,
  type Consumer,
  type LoadRequest,
  type LoadResult,
  type OutboxEntry,
  type ScanPage,
  type StateStore,
  type StoredPolicy,
  type StoreHealth,
  StoreUnavailable,
} from '../port.js';
import { connectCluster } from './cluster.js';
import { commitBatch, fenceOf } from './commit.js';
import { place } from './connect.js';
import * as consumers from './consumers.js';
import { durabilityAdvice } from './durability.js';
import { inspectHealth } from './health.js';
import { Keys, metaKey } from './keys.js';
import { loadBatch } from './load.js';
import { type Behind, Marks } from './marks.js';
import { connectOneMaster } from './one-master.js';
import { type RedisSettings, type RedisStoreOptions, withDefaults } from './options.js';
import * as outbox from './outbox.js';
import * as policies from './policies.js';
import { scanCells } from './scan.js';
import type { Topology } from './topology.js';

/** Throws StoreOpenError: wrong settings, nobody there, not a master, or a store of another format. */
export async function openRedisStore(options: RedisStoreOptions): Promise<RedisStore> {
  const settings = withDefaults(options);
  checkSettings(settings);
  const marks = new Marks(randomBytes(6).toString('hex'), systemClock);
  const connect = settings.cluster === undefined ? connectOneMaster : connectCluster;
  const topology = await connect(settings, marks);
  try {
    const { partitions, layout } = await onceConnected(topology, () => describe(topology, settings));
    const keys = new Keys(settings.keyPrefix, partitions, layout === 'cluster');
    return new RedisStore(topology, { ...settings, partitions }, keys, marks);
  } catch (error) {
    topology.close();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `Redis ${place(settings)} 不可用：${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const TRIES = 20;
const PAUSE_MS = 100;

/**
 * A Sentinel that hears late of a failover drops connections made meanwhile: they come back by themselves. What a connected
 * server refuses it would refuse again.
 */
async function onceConnected<T>({ reader }: Topology, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (tries === TRIES || reader.status === 'ready') throw error;
      await pause(PAUSE_MS);
    }
  }
}

/**
 * What the store says about itself; written when it is new, raised to this version's format before the first commit of an
 * engine. A store of this format may be opened while it refuses writes.
 */
async function describe({ reader, crossPartition }: Topology, settings: RedisSettings): Promise<StoreMeta> {
  const layout = crossPartition ? 'one-master' : 'cluster';
  const key = metaKey(settings.keyPrefix);
  const fresh = encodeMeta(settings.partitions ?? DEFAULT_PARTITIONS[layout], layout);
  const found = ((await reader.callBuffer('GET', key)) ??
    (await reader.callBuffer('SET', key, fresh, 'NX', 'GET')) ??
    fresh) as Buffer;
  const meta = checkMeta(found, settings.partitions, `Redis ${place(settings)}`, layout);
  if (meta.format !== STORE_FORMAT && settings.exclusive !== false) {
    await reader.call('SET', key, encodeMeta(meta.partitions, layout));
  }
  return meta;
}

function checkSettings(s: RedisSettings): void {
  const ways = [s.url, s.sentinels, s.cluster].filter((way) => way !== undefined).length;
  if (ways !== 1) throw new StoreOpenError('Redis 地址请在 url、sentinels、cluster 中选一项填写。');
  checkPartitions(s.partitions);
  if (s.cluster !== undefined && (s.db ?? 0) !== 0) throw new StoreOpenError('Redis Cluster 只有 0 号库，请去掉 db。');
  if (s.waitReplicas > 0 && s.waitTimeoutMs >= s.commitTimeoutMs) {
    throw new StoreOpenError('waitTimeoutMs 应小于 commitTimeoutMs。');
  }
}

class RedisStore implements StateStore {
  readonly kind = 'redis';
  readonly partitions: number;
  readonly #topology: Topology;
  readonly #settings: RedisSettings & { readonly partitions: number };
  readonly #keys: Keys;
  readonly #marks: Marks;

  constructor(topology: Topology, settings: RedisSettings & { readonly partitions: number }, keys: Keys, marks: Marks) {
    this.#topology = topology;
    this.#settings = settings;
    this.#keys = keys;
    this.#marks = marks;
    this.partitions = settings.partitions;
  }

  async load(requests: readonly LoadRequest[]): Promise<LoadResult[]> {
    const results = await this.#read(loadBatch(this.#topology, this.#keys, requests));
    await this.#confirmReceipts(requests, results);
    return results;
  }

  /** R5 for repeats: a receipt is an answer that will be sent, so it must have reached the replicas as well. */
  async #confirmReceipts(requests: readonly LoadRequest[], results: readonly LoadResult[]): Promise<void> {
    if (this.#settings.waitReplicas === 0) return;
    const fences = new Set<string>();
    for (const [i, { psnNo }] of requests.entries()) {
      if (results[i]?.receipt !== null) fences.add(this.#fence(this.#keys.partitionOf(psnNo)));
    }
    await this.#confirm([...fences], 'a receipt');
  }

  #fence(partition: number): string {
    return fenceOf(this.#topology, this.#keys, partition);
  }

  /** Everything written so far where these keys lie is on enough replicas; rejects when it is not. */
  async #confirm(fences: readonly string[], what: string): Promise<void> {
    if (this.#settings.waitReplicas === 0) return;
    const confirmed = await Promise.all(
      fences.map(async (key) => (await this.#topology.linkOf(key)?.confirm(key)) ?? false),
    );
    if (confirmed.includes(false)) throw new StoreUnavailable(`${what} is not on enough replicas yet`);
  }

  async commit(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    if (this.#settings.exclusive === false) {
      return requests.map(() => ({ kind: 'refused', reason: 'opened beside an engine' }));
    }
    return this.#commit(requests);
  }

  async #commit(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    return requests.length === 0 ? [] : commitBatch(this.#topology, this.#keys, this.#marks, requests);
  }

  async putPolicy(policy: StoredPolicy): Promise<void> {
    await policies.putPolicy(this.#topology.reader, this.#keys, policy);
  }

  async getPolicy(versionId: string): Promise<Uint8Array | null> {
    return this.#read(policies.getPolicy(this.#topology.reader, this.#keys, versionId));
  }

  async activePolicies(): Promise<Record<string, string>> {
    return this.#read(policies.activePolicies(this.#topology.reader, this.#keys));
  }

  async activatePolicy(region: string, versionId: string): Promise<void> {
    await policies.activatePolicy(this.#topology.reader, this.#keys, region, versionId);
  }

  async readOutbox(partition: number, position: string, limit: number): Promise<OutboxEntry[]> {
    return this.#outbox({ partition, position, limit, back: false });
  }

  async readOutboxBack(partition: number, position: string, limit: number): Promise<OutboxEntry[]> {
    return this.#outbox({ partition, position, limit, back: true });
  }

  async #outbox(wanted: Parameters<typeof outbox.readOutbox>[2]): Promise<OutboxEntry[]> {
    const { partition } = wanted;
    const entries = await this.#read(outbox.readOutbox(this.#topology, this.#keys.outbox(partition), wanted));
    if (entries.length > 0) await this.#confirm([this.#fence(partition)], 'an outbox entry');
    return entries;
  }

  async readConsumers(): Promise<Consumer[]> {
    return this.#read(consumers.readConsumers(this.#topology.reader, this.#keys));
  }

  async saveConsumer(consumer: Consumer): Promise<void> {
    checkConsumerName(consumer.name);
    await this.#read(consumers.saveConsumer(this.#topology.reader, this.#keys, consumer));
  }

  async removeConsumer(name: string): Promise<void> {
    await this.#read(consumers.removeConsumer(this.#topology.reader, this.#keys, name));
  }

  async trimOutbox(partition: number): Promise<number> {
    return this.#read(outbox.trimOutbox(this.#topology, this.#keys, partition));
  }

  async scanCells(cursor: string, limit: number): Promise<ScanPage> {
    return this.#read(scanCells(this.#topology, this.#keys, cursor, limit));
  }

  async setHold(psnNo: string, bytes: Uint8Array): Promise<void> {
    const commit = (requests: readonly CommitRequest[]): Promise<CommitResult[]> => this.#commit(requests);
    await commitHold({ load: (requests) => this.load(requests), commit }, psnNo, bytes);
  }

  async health(): Promise<StoreHealth> {
    try {
      return await this.#timed(inspectHealth(this.#topology, this.#settings, this.#marks));
    } catch (error) {
      return { ready: false, reason: 'Redis 没有及时应答。', detail: { kind: this.kind, error: String(error) } };
    }
  }

  /** Counters that were found behind what this engine has seen; commits there are closed. */
  behind(): readonly Behind[] {
    return this.#marks.behind();
  }

  /** An operator goes on from what the servers have; gives what was given up. */
  acceptLoss(): readonly Behind[] {
    return this.#marks.accept();
  }

  /** What the servers' settings should be, as Chinese sentences; '' when all is well or they do not tell. */
  async advice(): Promise<string> {
    const advice = await Promise.all(this.#topology.masters().map((node) => durabilityAdvice(node, this.#settings)));
    return [...new Set(advice)].join('');
  }

  async close(): Promise<void> {
    this.#topology.close();
  }

  /** Any failed or late read is the same to a caller: nothing is known, nothing was changed. What is damaged is told as such. */
  async #read<T>(reading: Promise<T>): Promise<T> {
    if (!this.#topology.readable()) {
      reading.catch(() => undefined);
      throw new StoreUnavailable('the reader is not on the master of the commits');
    }
    return this.#timed(reading);
  }

  async #timed<T>(reading: Promise<T>): Promise<T> {
    const { loadTimeoutMs } = this.#settings;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new StoreUnavailable(`no answer within ${loadTimeoutMs} ms`)), loadTimeoutMs);
    });
    try {
      return await Promise.race([reading, late]);
    } catch (error) {
      throw error instanceof StoreUnavailable || error instanceof CellCorrupt
        ? error
        : new StoreUnavailable(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

export type { RedisStore };
