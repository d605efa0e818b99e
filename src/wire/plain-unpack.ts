/**
 * Reads what packPlain writes, records, floats and negative integers excepted: checked and built in one walk. Everything
 * else, and everything that is not well-formed, is left to the full walk and the library, which find the fault to be told.
 */
import { Buffer } from 'node:buffer';
import { charCode } from './char-codes.js';

const TWO_32 = 2 ** 32;
/** Largest high half of an integer a double holds exactly. */
const EXACT_HIGH = 2 ** 21;

/** What the one walk under way reads; module-level because it never yields. */
let src = Buffer.alloc(0);
let end = 0;
let at = 0;
let copying = false;
let failed = false;

/**
 * The array in `bytes`, null when it is not one of plain values nested at most `maxDepth` deep, or not all of `bytes`.
 * `copied`: byte strings are copies, else views.
 */
export function unpackPlain(bytes: Uint8Array, maxDepth: number, copied: boolean): unknown[] | null {
  src = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  end = src.length;
  at = 0;
  copying = copied;
  failed = false;
  if (end === 0 || !isArray(src[0] as number)) return null;
  const value = read(maxDepth);
  return failed || at !== end ? null : (value as unknown[]);
}

const isArray = (type: number): boolean => (type & 0xf0) === 0x90 || type === 0xdc;

function fail(): null {
  failed = true;
  return null;
}

function read(depth: number): unknown {
  if (failed || at >= end) return fail();
  const type = src[at++] as number;
  if (type < 0x80) return type;
  if (type >= 0xa0 && type < 0xc0) return text(type & 31);
  if (type >= 0x90 && type < 0xa0) return array(type & 15, depth);
  switch (type) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xcc:
      return number(1);
    case 0xcd:
      return number(2);
    case 0xce:
      return number(4);
    case 0xcf:
    case 0xd3:
      return wide();
    case 0xc4:
      return bytesOf(number(1));
    case 0xc5:
      return bytesOf(number(2));
    case 0xd9:
      return text(number(1));
    case 0xda:
      return text(number(2));
    case 0xdc:
      return array(number(2), depth);
    default:
      return fail();
  }
}

/** Past the end the bytes are undefined: the sum is no number any more and every length made of it is refused. */
function number(width: number): number {
  let n = 0;
  for (let i = 0; i < width; i++) n = n * 256 + (src[at++] as number);
  if (at > end) failed = true;
  return n;
}

function wide(): unknown {
  const high = number(4);
  const low = number(4);
  return high < EXACT_HIGH ? high * TWO_32 + low : fail();
}

function array(n: number, depth: number): unknown {
  // Each item takes a byte at least: a length that lies allocates nothing.
  if (depth === 0 || !(n <= end - at)) return fail();
  const items = new Array<unknown>(n);
  for (let i = 0; i < n; i++) items[i] = read(depth - 1);
  return items;
}

function bytesOf(n: number): unknown {
  const from = at;
  if (!(n <= end - from)) return fail();
  at += n;
  return copying ? Uint8Array.prototype.slice.call(src, from, at) : src.subarray(from, at);
}

/** Texts that come again in every bill (codes, days, names of totals) are made once. */
const KNOWN_TEXTS = 4096;
const known = new Array<string>(KNOWN_TEXTS).fill('');
const LONGEST_KNOWN = 24;

function text(n: number): unknown {
  const from = at;
  if (!(n <= end - from)) return fail();
  at += n;
  const bytes = src;
  let hash = n;
  for (let i = from; i < at; i++) {
    const c = bytes[i] as number;
    if (c > 0x7f) return wideText(from);
    hash = (Math.imul(hash, 31) + c) | 0;
  }
  if (n > LONGEST_KNOWN) return bytes.toString('latin1', from, at);
  const slot = (hash ^ (hash >>> 15)) & (KNOWN_TEXTS - 1);
  const seen = known[slot] as string;
  if (isText(seen, n, from)) return seen;
  return (known[slot] = bytes.toString('latin1', from, at));
}

function isText(seen: string, n: number, from: number): boolean {
  if (seen.length !== n) return false;
  for (let i = 0; i < n; i++) if (charCode(seen, i) !== src[from + i]) return false;
  return true;
}

function wideText(from: number): unknown {
  const made = src.toString('utf8', from, at);
  // What is no UTF-8 comes out as U+FFFD: the library says how that is read.
  return made.includes('\ufffd') ? fail() : made;
}
