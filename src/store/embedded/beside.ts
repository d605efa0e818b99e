/** What a tool may write beside a running engine: lmdb serialises the writers of all processes. */
import { Buffer } from 'node:buffer';
import { HOLD_CELL } from '../hold-cell.js';
import { nextValue, readVersion } from '../versioned.js';
import { cellKey, type Tables } from './tables.js';

/** No commit of an engine ever writes this cell. */
export async function writeHold({ cells, root }: Tables, psnNo: string, bytes: Uint8Array): Promise<void> {
  const key = cellKey(psnNo, HOLD_CELL);
  root.transactionSync(() => {
    const check = { cell: HOLD_CELL, version: readVersion(cells.getBinary(key)) };
    cells.putSync(key, nextValue(check, bytes));
  });
  await root.flushed;
}

const FENCE_KEY = 'fence';

/** A transaction comes to disk only with all before it, whoever wrote them. */
export async function fence({ meta, root }: Tables): Promise<void> {
  root.transactionSync(() => meta.putSync(FENCE_KEY, Buffer.alloc(1)));
  await root.flushed;
}
