/** What a store says about itself: written once when it is created, compared at every opening. */
import { StoreOpenError } from './open-error.js';

export const STORE_FORMAT = 2;

/** Where receipts lie: in Cluster elsewhere than on one master, because a script reaches only one partition there. */
export type StoreLayout = 'embedded' | 'one-master' | 'cluster';

export interface StoreMeta {
  readonly format: number;
  readonly partitions: number;
  readonly layout: StoreLayout;
}

export function encodeMeta(partitions: number, layout: StoreLayout): Buffer {
  return Buffer.from(JSON.stringify({ format: STORE_FORMAT, partitions, layout } satisfies StoreMeta));
}

/** Throws StoreOpenError when this version cannot work on the store at `place`. */
export function checkMeta(bytes: Uint8Array, partitions: number, place: string, layout: StoreLayout): void {
  let meta: Partial<StoreMeta> | null;
  try {
    meta = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<StoreMeta> | null;
  } catch {
    meta = null;
  }
  if (typeof meta?.format !== 'number' || typeof meta.partitions !== 'number') {
    throw new StoreOpenError(`${place} 的库信息已损坏，不能打开；请从备份恢复。`);
  }
  if (meta.format !== STORE_FORMAT) {
    throw new StoreOpenError(
      `${place} 的存储格式是 ${meta.format}，本版本只认识 ${STORE_FORMAT}；请使用写入它的版本。`,
    );
  }
  if (meta.partitions !== partitions) {
    throw new StoreOpenError(
      `${place} 建库时分区数为 ${meta.partitions}，不能改为 ${partitions}；请把分区数设回 ${meta.partitions}。`,
    );
  }
  if (meta.layout !== layout) {
    throw new StoreOpenError(
      `${place} 是按 ${meta.layout ?? '较早'} 方式建的库，不能按 ${layout} 方式打开：回执的存放位置不同，打开会把已结算的报文当作未结算。请迁移数据或改回原来的连接方式。`,
    );
  }
}
