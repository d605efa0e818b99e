/**
 * Looks at the data file before lmdb maps it: given a file that is none of its own, lmdb ends the whole process instead
 * of throwing.
 */
import { Buffer } from 'node:buffer';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** First page: a header of 24 bytes, then the magic number and the format of lmdb 3.5. */
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;
const FORMAT = 2;

/** What is wrong with the folder's files, as a Chinese phrase; null when they are new or look right. */
export function folderFault(dir: string): string | null {
  const lock = join(dir, 'lock.mdb');
  if (existsSync(lock) && !statSync(lock).isFile()) return 'lock.mdb 不是文件';
  const data = join(dir, 'data.mdb');
  if (!existsSync(data)) return null;
  const stat = statSync(data);
  if (!stat.isFile()) return 'data.mdb 不是文件';
  if (stat.size === 0) return null;
  const head = Buffer.alloc(8);
  const file = openSync(data, 'r');
  try {
    if (readSync(file, head, 0, 8, MAGIC_AT) < 8) return 'data.mdb 不完整';
  } finally {
    closeSync(file);
  }
  return head.readUInt32LE(0) === MAGIC && head.readUInt32LE(4) === FORMAT ? null : 'data.mdb 不是本程序的数据';
}
