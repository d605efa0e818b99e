/** Puts a checked backup in the place of a store that no engine uses; what stood there is kept beside it. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreOpenError } from '../open-error.js';
import { type BackupFacts, checkBackup, flush, type Reached, reachedBy } from './backup.js';
import { takeLock } from './lock.js';
import { raiseOutbox } from './outbox.js';
import { openTables } from './tables.js';

const DATA = 'data.mdb';
/**
 * Positions left out after a restore: what was lost may have been read by consumers that keep their own books, and a
 * position they know must never come back with another content.
 */
const GAP = 1_000_000;

export interface Restored {
  readonly facts: BackupFacts;
  /** How far the replaced store had come; null when there was none or it could not be read. */
  readonly replaced: Reached | null;
  /** Where the replaced store is now; null when there was none. */
  readonly keptAt: string | null;
}

/** Throws StoreOpenError: a damaged backup, an engine that runs, or a store that stands there without `replace`. */
export async function restoreStore(
  backup: string,
  dir: string,
  choice: { readonly replace: boolean; readonly stamp: string },
): Promise<Restored> {
  const facts = await checkBackup(backup);
  const occupied = existsSync(join(dir, DATA));
  if (occupied && !choice.replace) {
    throw new StoreOpenError(`${dir} 里已有数据；确要用备份代替它，请加 --replace（原数据移到旁边，不删除）。`);
  }
  const fresh = `${dir}.restoring-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  try {
    mkdirSync(dir, { recursive: true });
    // Held until the folder has been exchanged: an engine that starts meanwhile is told so.
    const release = takeLock(dir);
    const replaced = occupied ? await reachedBy(dir).catch(() => null) : null;
    await prepare(backup, fresh, facts, replaced);
    const keptAt = `${dir}.before-${choice.stamp}`;
    renameSync(dir, keptAt);
    renameSync(fresh, dir);
    flush(dirname(dir));
    release();
    rmSync(join(keptAt, 'engine.lock'), { force: true });
    if (!occupied) rmSync(keptAt, { recursive: true, force: true });
    return { facts, replaced, keptAt: occupied ? keptAt : null };
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(backup: string, fresh: string, facts: BackupFacts, replaced: Reached | null): Promise<void> {
  copyFileSync(join(backup, DATA), join(fresh, DATA));
  const tables = openTables(fresh);
  try {
    await raiseOutbox(
      tables,
      facts.outbox.map((last, partition) => Math.max(last, replaced?.outbox[partition] ?? 0) + GAP),
    );
  } finally {
    await tables.root.close();
  }
  rmSync(join(fresh, 'lock.mdb'), { force: true });
  flush(join(fresh, DATA));
  flush(fresh);
}
