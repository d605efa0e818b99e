/**
 * A copy of the embedded store, taken while an engine may be running (lmdb copies one consistent moment), checked by opening
 * and counting it, and given its name only when it is whole. With it: how far each partition's outbox and each consumer had
 * come, so that a restore can say what is missing.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreOpenError } from '../open-error.js';
import type { Consumer } from '../port.js';
import { lastSequence, readConsumers } from './outbox.js';
import { openTables, type Tables } from './tables.js';

const DATA = 'data.mdb';
const LOCK = 'lock.mdb';
const FACTS = 'backup.json';
const BACKUP_FORMAT = 1;
const META_KEY = 'store';

/** How far the outbox had come: newest entry per partition, 0 = none; and every consumer. */
export interface Reached {
  readonly outbox: readonly number[];
  readonly consumers: readonly Consumer[];
}

export interface BackupFacts extends Reached {
  readonly format: number;
  /** Shanghai, `yyyy-MM-dd HH:mm:ss`. */
  readonly takenAt: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Entries by table. */
  readonly counts: Readonly<Record<'cells' | 'receipts' | 'records' | 'outbox', number>>;
}

/** Copies the store in `dir` to the new folder `target`. Throws StoreOpenError; nothing is left of a failed copy. */
export async function backupStore(dir: string, target: string, takenAt: string): Promise<BackupFacts> {
  if (!existsSync(join(dir, DATA))) throw new StoreOpenError(`数据目录 ${dir} 里没有数据。`);
  if (existsSync(target)) throw new StoreOpenError(`${target} 已存在，备份不覆盖任何文件；请换一个名字。`);
  const partial = `${target}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  try {
    await withTables(dir, (tables) => tables.root.backup(partial, true));
    const facts = await factsOf(partial, takenAt);
    writeFileSync(join(partial, FACTS), `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
    for (const name of [DATA, FACTS]) flush(join(partial, name));
    flush(partial);
    renameSync(partial, target);
    flush(dirname(target));
    return facts;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Reads a backup's facts and holds its data to them. Throws StoreOpenError when it is not what was written. */
export async function checkBackup(target: string): Promise<BackupFacts> {
  let facts: BackupFacts;
  try {
    facts = JSON.parse(readFileSync(join(target, FACTS), 'utf8')) as BackupFacts;
  } catch {
    throw new StoreOpenError(`${target} 不是完整的备份（没有可读的 ${FACTS}）。`);
  }
  if (facts.format !== BACKUP_FORMAT) throw new StoreOpenError(`${target} 的备份格式 ${facts.format} 本版本不认识。`);
  const data = join(target, DATA);
  if (!existsSync(data) || statSync(data).size !== facts.bytes || (await sha256(data)) !== facts.sha256) {
    throw new StoreOpenError(`${target} 的数据与备份时不一致，已损坏；请换一份备份。`);
  }
  return facts;
}

/** How far the store in `dir` has come. Throws StoreOpenError when it cannot be read. */
export function reachedBy(dir: string): Promise<Reached> {
  return withTables(dir, reached);
}

async function factsOf(folder: string, takenAt: string): Promise<BackupFacts> {
  const found = await withTables(folder, (tables) => ({ ...reached(tables), counts: countsOf(tables) }));
  // Made by opening it; not part of the backup.
  rmSync(join(folder, LOCK), { force: true });
  const data = join(folder, DATA);
  return { format: BACKUP_FORMAT, takenAt, bytes: statSync(data).size, sha256: await sha256(data), ...found };
}

function reached(tables: Tables): Reached {
  const meta = JSON.parse(tables.meta.getBinary(META_KEY)?.toString('utf8') ?? '{"partitions":0}') as {
    partitions: number;
  };
  const outbox = Array.from({ length: meta.partitions }, (_, partition) => lastSequence(tables, partition));
  return { outbox, consumers: readConsumers(tables) };
}

function countsOf({ cells, receipts, records, outbox }: Tables): BackupFacts['counts'] {
  // Every entry is walked over, not taken from the header: a page that cannot be read shows here.
  return {
    cells: cells.getKeysCount(),
    receipts: receipts.getKeysCount(),
    records: records.getKeysCount(),
    outbox: outbox.getKeysCount(),
  };
}

async function withTables<T>(dir: string, use: (tables: Tables) => T | Promise<T>): Promise<T> {
  const tables = openTables(dir);
  try {
    return await use(tables);
  } finally {
    await tables.root.close();
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** To disk, a folder's names included. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
