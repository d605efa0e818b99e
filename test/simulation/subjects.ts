/** The stores a history can run on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateStore } from '../../src/store/port.js';
import { FakeStore } from '../engine/fake-store.js';
import { policies } from './policies.js';

export const STORES = ['fake', 'redis', 'embedded'] as const;
export type StoreKind = (typeof STORES)[number];

/** Persons and messages of a history have names of their own, so histories may follow one another on one store. */
export interface Subject {
  readonly kind: StoreKind;
  store(): Promise<StateStore>;
  /** What came into the outbox since it was last asked. */
  outbox(): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

/** Few: every partition is read after every history. */
const PARTITIONS = 4;
const READ_AT_ONCE = 500;

class OutboxReader {
  readonly #positions = new Map<number, string>();

  async news(store: StateStore): Promise<Uint8Array[]> {
    const found: Uint8Array[] = [];
    for (let partition = 0; partition < store.partitions; partition += 1) {
      for (;;) {
        const entries = await store.readOutbox(partition, this.#positions.get(partition) ?? '', READ_AT_ONCE);
        for (const { bytes } of entries) found.push(bytes);
        const last = entries.at(-1);
        if (last === undefined) break;
        this.#positions.set(partition, last.position);
      }
    }
    return found;
  }
}

async function publish(store: StateStore): Promise<void> {
  for (const { versionId, bytes } of (await policies()).all) await store.putPolicy({ versionId, bytes });
}

function fakeSubject(): Subject {
  let current = new FakeStore();
  let reader = new OutboxReader();
  return {
    kind: 'fake',
    store: async () => {
      current = new FakeStore();
      reader = new OutboxReader();
      await publish(current);
      return current;
    },
    outbox: () => reader.news(current),
    close: () => Promise.resolve(),
  };
}

function kept(kind: StoreKind, store: StateStore, end: () => Promise<void>): Subject {
  const reader = new OutboxReader();
  return {
    kind,
    store: () => Promise.resolve(store),
    outbox: () => reader.news(store),
    close: async () => {
      await store.close();
      await end();
    },
  };
}

async function redisSubject(): Promise<Subject> {
  const { openRedisStore } = await import('../../src/store/redis/store.js');
  const { startRedis } = await import('../support/redis.js');
  const server = await startRedis();
  try {
    const store = await openRedisStore({ url: server.socket, partitions: PARTITIONS, commitTimeoutMs: 20_000 });
    await publish(store);
    return kept('redis', store, () => server.stop());
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function embeddedSubject(): Promise<Subject> {
  const { openEmbeddedStore } = await import('../../src/store/embedded/store.js');
  const dir = await mkdtemp(join(tmpdir(), 'simulation-'));
  const store = await openEmbeddedStore({ dir, partitions: PARTITIONS });
  await publish(store);
  return kept('embedded', store, () => rm(dir, { recursive: true, force: true }));
}

/** Opens it, loading no other adapter; a redis-server of its own is started on a unix socket. */
export function openSubject(kind: StoreKind): Promise<Subject> {
  if (kind === 'redis') return redisSubject();
  return kind === 'embedded' ? embeddedSubject() : Promise.resolve(fakeSubject());
}
