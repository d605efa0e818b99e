/**
 * Writes what this project's messages are made of: arrays, texts, integers, flags, null, bytes and small maps. The bytes are
 * those the library writes (test/wire/msgpack.test.ts holds the two together), because receipts and records are compared
 * and kept. The library serves any kind of value and took a third of a settlement's time.
 */
const CHUNK = 8_192;
/** A message that starts with less than this left in the chunk gets a new one. */
const SPARE = 2_048;
/** The longest head of any value, or a whole number. */
const HEAD = 9;
/** From this many characters on the native encoder beats the loop; at most 32. */
const NATIVE_FROM = 12;
/** Copying fewer bytes than this by hand beats the call. */
const SHORT_BYTES = 24;
const UTF8_WIDEST = 3;

let bytes = Buffer.allocUnsafeSlow(CHUNK);
let end = bytes.length;
/** Where the message being written starts. */
let start = 0;
let next = 0;

/** Met a value only the library can write. */
const UNKNOWN = -1;

/** The bytes of a value, a view into a chunk that others share; null for a value only the library can write. */
export function write(value: unknown): Buffer | null {
  if (end - next < SPARE) renew(CHUNK);
  start = next;
  const stop = put(value, start);
  if (stop < 0) return null;
  next = stop;
  return bytes.subarray(start, stop);
}

function renew(size: number): void {
  bytes = Buffer.allocUnsafeSlow(size);
  end = size;
  next = 0;
}

/** Moves the message being written into a chunk with room for `more`; gives the place `at` has there. */
function grow(at: number, more: number): number {
  const written = at - start;
  const old = bytes;
  const from = start;
  renew(Math.max(CHUNK, (written + more) * 2));
  old.copy(bytes, 0, from, at);
  start = 0;
  return written;
}

function put(value: unknown, from: number): number {
  const at = from + HEAD > end ? grow(from, HEAD) : from;
  // Not a switch: engines know the comparison of `typeof` with a literal.
  if (typeof value === 'string') return putText(value, at);
  if (typeof value === 'number') return putNumber(value, at);
  if (typeof value === 'boolean') return putByte(value ? 0xc3 : 0xc2, at);
  if (value === null) return putByte(0xc0, at);
  if (typeof value === 'object') return putObject(value, at);
  return typeof value === 'bigint' ? putWide(value, at) : UNKNOWN;
}

function putByte(byte: number, at: number): number {
  bytes[at] = byte;
  return at + 1;
}

function putObject(value: object, at: number): number {
  if (Array.isArray(value)) return putArray(value, at);
  if (value instanceof Uint8Array) return putBytes(value, at);
  return value.constructor === Object ? putMap(value as Readonly<Record<string, unknown>>, at) : UNKNOWN;
}

function putArray(items: readonly unknown[], from: number): number {
  const n = items.length;
  let at = from;
  if (n < 16) bytes[at++] = 0x90 | n;
  else if (n < 0x1_0000) {
    bytes[at] = 0xdc;
    at = put16(n, at + 1);
  } else {
    bytes[at] = 0xdd;
    at = put32(n, at + 1);
  }
  for (let i = 0; i < n && at >= 0; i++) at = put(items[i], at);
  return at;
}

function putMap(map: Readonly<Record<string, unknown>>, from: number): number {
  const keys = Object.keys(map);
  const n = keys.length;
  if (n >= 16) return UNKNOWN;
  let at = from;
  bytes[at++] = 0x80 | n;
  for (let i = 0; i < n && at >= 0; i++) {
    const key = keys[i] as string;
    at = put(map[key], put(key, at));
  }
  return at;
}

function put16(n: number, at: number): number {
  bytes[at] = n >>> 8;
  bytes[at + 1] = n;
  return at + 2;
}

function put32(n: number, at: number): number {
  bytes[at] = n >>> 24;
  bytes[at + 1] = n >>> 16;
  bytes[at + 2] = n >>> 8;
  bytes[at + 3] = n;
  return at + 4;
}

function putNumber(n: number, at: number): number {
  if (n >>> 0 === n) return putUnsigned(n, at);
  if (n >> 0 !== n) {
    bytes[at] = 0xcb;
    return bytes.writeDoubleBE(n, at + 1);
  }
  if (n >= -0x20) {
    bytes[at] = 0x100 + n;
    return at + 1;
  }
  if (n >= -0x80) {
    bytes[at] = 0xd0;
    bytes[at + 1] = n;
    return at + 2;
  }
  if (n >= -0x8000) {
    bytes[at] = 0xd1;
    return put16(n, at + 1);
  }
  bytes[at] = 0xd2;
  return put32(n, at + 1);
}

function putUnsigned(n: number, at: number): number {
  if (n < 0x80) {
    bytes[at] = n;
    return at + 1;
  }
  if (n < 0x100) {
    bytes[at] = 0xcc;
    bytes[at + 1] = n;
    return at + 2;
  }
  if (n < 0x1_0000) {
    bytes[at] = 0xcd;
    return put16(n, at + 1);
  }
  bytes[at] = 0xce;
  return put32(n, at + 1);
}

function putWide(n: bigint, at: number): number {
  if (BigInt.asIntN(64, n) !== n) return UNKNOWN;
  bytes[at] = 0xd3;
  return bytes.writeBigInt64BE(n, at + 1);
}

function putBytes(data: Uint8Array, from: number): number {
  const n = data.length;
  let at = from + HEAD + n > end ? grow(from, HEAD + n) : from;
  if (n < 0x100) {
    bytes[at] = 0xc4;
    bytes[at + 1] = n;
    at += 2;
  } else if (n < 0x1_0000) {
    bytes[at] = 0xc5;
    at = put16(n, at + 1);
  } else {
    bytes[at] = 0xc6;
    at = put32(n, at + 1);
  }
  if (n < SHORT_BYTES) for (let i = 0; i < n; i++) bytes[at + i] = data[i] as number;
  else bytes.set(data, at);
  return at + n;
}

function putText(text: string, from: number): number {
  const n = text.length;
  const most = n * UTF8_WIDEST;
  const at = from + HEAD + most > end ? grow(from, HEAD + most) : from;
  if (n >= NATIVE_FROM) return putNative(text, at);
  // Nearly every short text is ASCII, where bytes are as many as characters.
  const first = at + 1;
  for (let i = 0; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x80) return putNative(text, at);
    bytes[first + i] = c;
  }
  bytes[at] = 0xa0 | n;
  return first + n;
}

/** Half a surrogate pair, which every door refuses, becomes U+FFFD. */
function putNative(text: string, at: number): number {
  const n = text.length;
  const keeps = n >= KEPT_FROM && n <= KEPT_TO && text.charCodeAt(0) >= 0x80;
  const known = keeps ? kept.get(text) : undefined;
  if (known !== undefined) {
    bytes.set(known, at);
    return at + known.length;
  }
  // Room for the head of a text of as many bytes as characters; where there are more, the text may have to move.
  const guess = at + headLength(n);
  const length = (bytes as Utf8Writer).utf8Write(text, guess);
  const body = at + headLength(length);
  if (body !== guess) bytes.copyWithin(body, guess, guess + length);
  putTextHead(length, at);
  if (keeps) keep(text, bytes.subarray(at, body + length));
  return body + length;
}

interface Utf8Writer extends Buffer {
  utf8Write(text: string, at: number): number;
}

/**
 * Sentences of the packs stand in every answer and every record, and writing Chinese costs several times as much as
 * copying it. Bounded, and started again when full.
 */
const kept = new Map<string, Uint8Array>();
const MAX_KEPT = 512;
/** Characters of a text worth keeping. Names are shorter. */
const KEPT_FROM = 8;
const KEPT_TO = 256;

function keep(text: string, written: Uint8Array): void {
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, Uint8Array.from(written));
}

const headLength = (length: number): number => (length < 0x20 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 5);

function putTextHead(length: number, at: number): number {
  if (length < 0x20) {
    bytes[at] = 0xa0 | length;
    return at + 1;
  }
  if (length < 0x100) {
    bytes[at] = 0xd9;
    bytes[at + 1] = length;
    return at + 2;
  }
  if (length < 0x1_0000) {
    bytes[at] = 0xda;
    return put16(length, at + 1);
  }
  bytes[at] = 0xdb;
  return put32(length, at + 1);
}
