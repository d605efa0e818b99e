/** The append-only file of a Redis that is down: cut, lengthened, damaged, as disks and power failures do. */
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '../../src/cli/roster/random.js';
import type { RedisServer } from '../../scripts/pair/lib/redis.js';

/** The part that grows. */
export function grownPart(server: RedisServer): string {
  const dir = join(server.dir, 'appendonlydir');
  const parts = readdirSync(dir).filter((name) => name.endsWith('.incr.aof'));
  const last = parts.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (last === undefined) throw new Error(`${dir} holds no growing part`);
  return join(dir, last);
}

export const lengthOf = (file: string): number => statSync(file).size;

export function cutTo(file: string, length: number): number {
  const before = lengthOf(file);
  if (length < before) truncateSync(file, length);
  return before - lengthOf(file);
}

/** The beginning of a write that was never finished, and so never acknowledged. */
export function tear(file: string, random: SeededRandom): void {
  const command = Buffer.from(`*3\r\n$3\r\nSET\r\n$4\r\ntorn\r\n$200\r\n${'x'.repeat(200)}\r\n`);
  appendFileSync(file, command.subarray(0, random.between(1, command.length - 1)));
}

/** Spoils one byte of the structure near the middle; gives the way back. */
export function damage(file: string): () => void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('\r\n$', bytes.length >> 1) + 2;
  if (at < 2) throw new Error(`${file} is too short to be damaged in the middle`);
  const spoilt = Buffer.from(bytes);
  spoilt[at] = '#'.charCodeAt(0);
  writeFileSync(file, spoilt);
  return () => writeFileSync(file, bytes);
}
