/** A fresh store of either kind, filled with the world's persons. */
import { join } from 'node:path';
import type { BenchContext } from '../benchmark.js';
import { type Fsync, startRedis } from '../processes/redis.js';
import { openPlace, populate, type StorePlace, type World } from '../world/world.js';

export type StoreKind = 'redis' | 'embedded';

export interface FreshStore {
  readonly dir: string;
  readonly place: StorePlace;
  /** Processes to measure besides the engine. */
  readonly pids: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export async function freshStore(
  context: BenchContext,
  kind: StoreKind,
  fsync: Fsync = 'everysec',
): Promise<FreshStore> {
  const dir = await context.folder(kind);
  if (kind === 'embedded') {
    return { dir, place: { store: 'embedded', dataDir: join(dir, 'data') }, pids: {}, stop: () => Promise.resolve() };
  }
  const redis = await startRedis(dir, fsync);
  const place = { store: redis.address, dataDir: join(dir, 'data') };
  return { dir, place, pids: { redis: redis.pid }, stop: () => redis.stop() };
}

/** Loads the persons and lets go of the store again. */
export async function fill(place: StorePlace, world: World): Promise<void> {
  const store = await openPlace(place);
  try {
    await populate(store, world);
  } finally {
    await store.close();
  }
}
