/** What a store says about itself: written once when it is created, compared at every opening. */
import { Buffer } from 'node:buffer';
import { StoreOpenError } from './open-error.js';
import { MAX_PARTITIONS } from './partition.js';

export const STORE_FORMAT = 3;
/**
 * Format 2 holds answers whole and outbox entries one by one; both are also read in format 3, so a store of format 2 becomes
 * one of format 3 by its mark alone. A program that knows only 2 would give answers without their ends.
 */
const READ_FORMATS: readonly number[] = [2, STORE_FORMAT];

/** Where receipts lie: in Cluster elsewhere than on one master, because a script reaches only one partition there. */
export type StoreLayout = 'embedded' | 'one-master' | 'cluster';

/**
 * Of a new store. A Cluster spreads its partitions over the masters; elsewhere fewer are better: what a batch adds to one
 * outbox is added together.
 */
export const DEFAULT_PARTITIONS: Readonly<Record<StoreLayout, number>> = { embedded: 8, 'one-master': 8, cluster: 64 };

export interface StoreMeta {
  readonly format: number;
  readonly partitions: number;
  readonly layout: StoreLayout;
}

export function encodeMeta(partitions: number, layout: StoreLayout): Buffer {
  return Buffer.from(JSON.stringify({ format: STORE_FORMAT, partitions, layout } satisfies StoreMeta));
}

/**
 * What the store at `place` is. `partitions` undefined: as many as it was created with. Throws StoreOpenError when this version
 * cannot work on it.
 */
export function checkMeta(
  bytes: Uint8Array,
  partitions: number | undefined,
  place: string,
  layout: StoreLayout,
): StoreMeta {
  let meta: Partial<StoreMeta> | null;
  try {
    meta = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<StoreMeta> | null;
  } catch {
    meta = null;
  }
  if (typeof meta?.format !== 'number' || typeof meta.partitions !== 'number') {
    throw new StoreOpenError(`${place} 的库信息已损坏，不能打开；请从备份恢复。`);
  }
  if (!READ_FORMATS.includes(meta.format)) {
    throw new StoreOpenError(
      `${place} 的存储格式是 ${meta.format}，本版本只认识 ${READ_FORMATS.join('、')}；请使用写入它的版本。`,
    );
  }
  if (partitions !== undefined && meta.partitions !== partitions) {
    throw new StoreOpenError(
      `${place} 建库时分区数为 ${meta.partitions}，不能改为 ${partitions}；请把分区数设回 ${meta.partitions}，或不设。`,
    );
  }
  if (meta.layout !== layout) {
    throw new StoreOpenError(
      `${place} 是按 ${meta.layout ?? '较早'} 方式建的库，不能按 ${layout} 方式打开：回执的存放位置不同，打开会把已结算的报文当作未结算。请迁移数据或改回原来的连接方式。`,
    );
  }
  return { format: meta.format, partitions: meta.partitions, layout };
}

/** Throws StoreOpenError for a number no store can have. */
export function checkPartitions(partitions: number | undefined): void {
  if (partitions === undefined) return;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MAX_PARTITIONS) {
    throw new StoreOpenError(`分区数应为 1 到 ${MAX_PARTITIONS} 的整数。`);
  }
}
