/**
 * MessagePack of what the project's hot messages are made of: arrays, records, texts, integers, flags, null, bytes. The
 * bytes are those of the library, which looks every value up in more ways; what is outside this subset is left to it.
 */
import { charCode } from './char-codes.js';

const CHUNK_BYTES = 128 * 1024;
/** Room every value has without asking: its head, or a whole number. */
const HEAD_BYTES = 9;
/** A chunk with less room is not begun again. */
const SPARE_BYTES = 4096;
const TWO_32 = 2 ** 32;

let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
let start = 0;
let at = 0;

/** Null: something in `value` is outside the subset. The result is a view of a shared pool that is never written again. */
export function packPlain(value: unknown): Uint8Array | null {
  if (chunk.length - at < SPARE_BYTES) {
    chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    at = 0;
  }
  start = at;
  if (put(value)) return chunk.subarray(start, at);
  at = start;
  return null;
}

/** Moves a message that does not fit to a chunk of its own. */
function room(n: number): void {
  if (at + n <= chunk.length) return;
  const used = at - start;
  const grown = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, (used + n) * 2));
  chunk.copy(grown, 0, start, at);
  chunk = grown;
  start = 0;
  at = used;
}

function put(value: unknown): boolean {
  room(HEAD_BYTES);
  switch (typeof value) {
    case 'string':
      return putText(value);
    case 'number':
      putNumber(value);
      return true;
    case 'boolean':
      chunk[at++] = value ? 0xc3 : 0xc2;
      return true;
    case 'bigint':
      return putWide(value);
    case 'object':
      if (value === null) {
        chunk[at++] = 0xc0;
        return true;
      }
      if (Array.isArray(value)) return putArray(value);
      return value instanceof Uint8Array ? putBytes(value) : putRecord(value);
    default:
      return false;
  }
}

function putArray(items: readonly unknown[]): boolean {
  const n = items.length;
  if (n < 16) chunk[at++] = 0x90 | n;
  else if (n < 0x10000) put16(0xdc, n);
  else put32(0xdd, n);
  for (let i = 0; i < n; i++) if (!put(items[i])) return false;
  return true;
}

function putRecord(record: object): boolean {
  if (Object.getPrototypeOf(record) !== Object.prototype || 'toJSON' in record) return false;
  const names = Object.keys(record);
  const n = names.length;
  if (n >= 16) return false;
  chunk[at++] = 0x80 | n;
  for (const name of names) if (!put(name) || !put((record as Record<string, unknown>)[name])) return false;
  return true;
}

function putBytes(bytes: Uint8Array): boolean {
  const n = bytes.length;
  room(HEAD_BYTES + n);
  if (n < 0x100) put8(0xc4, n);
  else if (n < 0x10000) put16(0xc5, n);
  else put32(0xc6, n);
  chunk.set(bytes, at);
  at += n;
  return true;
}

function putNumber(n: number): void {
  if (n >>> 0 === n) {
    if (n < 0x80) chunk[at++] = n;
    else if (n < 0x100) put8(0xcc, n);
    else if (n < 0x10000) put16(0xcd, n);
    else put32(0xce, n);
  } else if (n >> 0 === n) {
    if (n >= -0x20) chunk[at++] = n & 0xff;
    else if (n >= -0x80) put8(0xd0, n & 0xff);
    else if (n >= -0x8000) put16(0xd1, n & 0xffff);
    else put32(0xd2, n >>> 0);
  } else {
    chunk[at++] = 0xcb;
    at = chunk.writeDoubleBE(n, at);
  }
}

function putWide(n: bigint): boolean {
  const exact = Number(n);
  if (!Number.isSafeInteger(exact)) return false;
  const high = Math.floor(exact / TWO_32);
  put32(0xd3, high >>> 0);
  put32Bare(exact - high * TWO_32);
  return true;
}

function putText(text: string): boolean {
  const n = text.length;
  room(HEAD_BYTES + n * 3);
  const before = at;
  putTextHead(n);
  const bytes = chunk;
  let to = at;
  for (let i = 0; i < n; i++) {
    const c = charCode(text, i);
    if (c > 0x7f) {
      at = before;
      return putWideText(text);
    }
    bytes[to++] = c;
  }
  at = to;
  return true;
}

function putTextHead(n: number): void {
  if (n < 32) chunk[at++] = 0xa0 | n;
  else if (n < 0x100) put8(0xd9, n);
  else if (n < 0x10000) put16(0xda, n);
  else put32(0xdb, n);
}

/** UTF-8 up to U+FFFF; pairs of surrogates are left to the library. */
function putWideText(text: string): boolean {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const c = charCode(text, i);
    if (c >= 0xd800 && c <= 0xdfff) return false;
    length += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  }
  putTextHead(length);
  for (let i = 0; i < text.length; i++) {
    const c = charCode(text, i);
    if (c < 0x80) chunk[at++] = c;
    else {
      if (c < 0x800) chunk[at++] = 0xc0 | (c >> 6);
      else {
        chunk[at++] = 0xe0 | (c >> 12);
        chunk[at++] = 0x80 | ((c >> 6) & 63);
      }
      chunk[at++] = 0x80 | (c & 63);
    }
  }
  return true;
}

function put8(type: number, n: number): void {
  chunk[at++] = type;
  chunk[at++] = n;
}

function put16(type: number, n: number): void {
  chunk[at++] = type;
  chunk[at++] = n >> 8;
  chunk[at++] = n & 0xff;
}

function put32(type: number, n: number): void {
  chunk[at++] = type;
  put32Bare(n);
}

function put32Bare(n: number): void {
  chunk[at++] = n >>> 24;
  chunk[at++] = (n >>> 16) & 0xff;
  chunk[at++] = (n >>> 8) & 0xff;
  chunk[at++] = n & 0xff;
}
