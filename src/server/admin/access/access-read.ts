import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import type { KeptAccess } from './access-log.js';

export interface AccessFilter {
  readonly operator?: string;
  readonly action?: string;
  readonly psnNo?: string;
  /** Epoch ms: from, and before. */
  readonly fromMs?: number;
  readonly beforeMs?: number;
}

/** A line with the byte at which it begins: its number. */
export interface AccessRow extends KeptAccess {
  readonly seq: number;
}

export interface AccessPage {
  /** Newest first. */
  readonly rows: readonly AccessRow[];
  /** Byte before which to go on; null at the beginning of the file. */
  readonly cursor: number | null;
}

const BLOCK = 65_536;
/** Bytes looked through for one page: a rare filter goes on with the cursor. */
const MAX_BYTES = 8 * 1_048_576;
const NEWLINE = 0x0a;

/** Reads the file from its end, or from before `cursor`, backwards. A file that is not there has no lines. */
export async function readAccess(
  path: string,
  filter: AccessFilter,
  limit: number,
  cursor: number | null,
): Promise<AccessPage> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { rows: [], cursor: null };
    throw error;
  }
  try {
    const { size } = await file.stat();
    return await page(file, Math.min(cursor ?? size, size), filter, limit);
  } finally {
    await file.close();
  }
}

async function page(file: FileHandle, from: number, filter: AccessFilter, limit: number): Promise<AccessPage> {
  const rows: AccessRow[] = [];
  let at = from;
  for await (const { begin, text } of linesBack(file, from)) {
    at = begin;
    const row = parsed(text, begin);
    if (row !== null && fits(row, filter)) rows.push(row);
    if (rows.length >= limit || from - at >= MAX_BYTES) break;
  }
  return { rows, cursor: at <= 0 ? null : at };
}

/** Lines that end before `from`, the last one first. */
async function* linesBack(file: FileHandle, from: number): AsyncGenerator<{ begin: number; text: string }> {
  let tail: Uint8Array = new Uint8Array(0);
  let at = from;
  while (at > 0) {
    const start = Math.max(0, at - BLOCK);
    const block = Buffer.alloc(at - start);
    await file.read(block, 0, block.length, start);
    const held = Buffer.concat([block, tail]);
    let end = held.length;
    for (let i = held.length - 1; i >= 0; i--) {
      if (held[i] !== NEWLINE) continue;
      if (i + 1 < end) yield { begin: start + i + 1, text: held.toString('utf8', i + 1, end) };
      end = i;
    }
    tail = held.subarray(0, end);
    at = start;
  }
  if (tail.length > 0) yield { begin: 0, text: Buffer.from(tail).toString('utf8') };
}

/** null: a line that a crash left half written. */
function parsed(text: string, seq: number): AccessRow | null {
  try {
    return { ...(JSON.parse(text) as KeptAccess), seq };
  } catch {
    return null;
  }
}

function fits(row: AccessRow, { operator, action, psnNo, fromMs, beforeMs }: AccessFilter): boolean {
  return (
    (operator === undefined || row.operator === operator) &&
    (action === undefined || row.action === action) &&
    (psnNo === undefined || row.psnNo === psnNo) &&
    (fromMs === undefined || row.atMs >= fromMs) &&
    (beforeMs === undefined || row.atMs < beforeMs)
  );
}
