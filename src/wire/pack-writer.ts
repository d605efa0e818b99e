/**
 * Writes MessagePack value by value, without building arrays first: for the messages of every settlement. One message at a
 * time: `begin`, its values in order, `end`. The bytes are those the library writes.
 */
import { Buffer } from 'node:buffer';
import { charCode } from './char-codes.js';

const CHUNK_BYTES = 128 * 1024;
/** A reused chunk grows up to this, so that what is written between two reuses fits one. */
const LARGEST_REUSED = 2 * 1024 * 1024;
/** Room every value has without asking: its head, or a whole number. */
const HEAD_BYTES = 9;
/** A chunk with less room is not begun again. */
const SPARE_BYTES = 4096;
const TWO_32 = 2 ** 32;

let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
let start = 0;
let at = 0;
/** Chunks that were full since the last reuse. */
let filled = 0;

/** Starts a message; one that was begun and not ended is forgotten. */
export function begin(): void {
  at = start;
  if (chunk.length - at >= SPARE_BYTES) return;
  chunk = Buffer.allocUnsafeSlow(chunk.length <= LARGEST_REUSED ? chunk.length : CHUNK_BYTES);
  at = start = 0;
  filled++;
}

/**
 * Every message written so far may be written over: whoever calls this has copied what is still needed. A thread that
 * writes batch by batch saves itself a chunk for every fifty settlements, which the collector would have to look after.
 */
export function reuse(): void {
  if (filled > 0 && chunk.length < LARGEST_REUSED) chunk = Buffer.allocUnsafeSlow(chunk.length * 2);
  start = at = filled = 0;
}

/** The message, a view of a shared pool that is not written again before `reuse`. */
export function end(): Uint8Array {
  const message = chunk.subarray(start, at);
  start = at;
  return message;
}

/** Bytes of the message so far. */
export function size(): number {
  return at - start;
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

/** Head of an array; its `n` items follow. */
export function putArray(n: number): void {
  room(HEAD_BYTES);
  if (n < 16) chunk[at++] = 0x90 | n;
  else if (n < 0x10000) put16(0xdc, n);
  else put32(0xdd, n);
}

/** Head of a record of `n` names, at most 65,535; name and value follow in turn. */
export function putRecord(n: number): void {
  room(HEAD_BYTES);
  if (n < 16) chunk[at++] = 0x80 | n;
  else put16(0xde, n);
}

export function putNull(): void {
  room(HEAD_BYTES);
  chunk[at++] = 0xc0;
}

export function putFlag(value: boolean): void {
  room(HEAD_BYTES);
  chunk[at++] = value ? 0xc3 : 0xc2;
}

export function putBytes(bytes: Uint8Array): void {
  const n = bytes.length;
  room(HEAD_BYTES + n);
  if (n < 0x100) put8(0xc4, n);
  else if (n < 0x10000) put16(0xc5, n);
  else put32(0xc6, n);
  chunk.set(bytes, at);
  at += n;
}

/** A number as the library writes it: beyond 32 bits as a float. */
export function putNumber(n: number): void {
  room(HEAD_BYTES);
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

/** An exact whole number as a whole number, whatever its size: what the library writes for `wireInt`. */
export function putInteger(n: number): void {
  if (n < TWO_32 && n >= -0x80000000) return putNumber(n);
  room(HEAD_BYTES);
  const high = Math.floor(n / TWO_32);
  put32(0xd3, high >>> 0);
  put32Bare(n - high * TWO_32);
}

/** From here on a call into native code is cheaper than a loop over the characters. */
const LONG_TEXT = 24;
/** From here on a text is one that comes again: a plan's key, a citation, a warning. */
const CONSTANT_TEXT = 40;
const utf8Write = Buffer.prototype.utf8Write;

export function putText(text: string): void {
  const n = text.length;
  if (n >= CONSTANT_TEXT) return putKnownText(text);
  room(HEAD_BYTES + n * 3);
  const before = at;
  putTextHead(n);
  if (n >= LONG_TEXT) {
    // As many bytes as characters: the head was right.
    if (utf8Write.call(chunk, text, at, n * 3) === n) at += n;
    else {
      at = before;
      putKnownText(text);
    }
    return;
  }
  const bytes = chunk;
  let to = at;
  for (let i = 0; i < n; i++) {
    const c = charCode(text, i);
    if (c > 0x7f) {
      at = before;
      return putKnownText(text);
    }
    bytes[to++] = c;
  }
  at = to;
}

export function putTexts(texts: readonly string[]): void {
  putArray(texts.length);
  for (let i = 0; i < texts.length; i++) putText(texts[i] as string);
}

function putTextHead(n: number): void {
  if (n < 32) chunk[at++] = 0xa0 | n;
  else if (n < 0x100) put8(0xd9, n);
  else if (n < 0x10000) put16(0xda, n);
  else put32(0xdb, n);
}

/** Names of funds, plans' keys, citations, warnings: the same few in every settlement. */
const KNOWN_TEXTS = 4096;
const LONGEST_KNOWN = 400;
const known = new Map<string, Uint8Array>();

function putKnownText(text: string): void {
  let bytes = known.get(text);
  if (bytes === undefined) {
    bytes = Buffer.from(text);
    if (known.size >= KNOWN_TEXTS) known.clear();
    if (text.length <= LONGEST_KNOWN) known.set(text, bytes);
  }
  room(HEAD_BYTES + bytes.length);
  putTextHead(bytes.length);
  chunk.set(bytes, at);
  at += bytes.length;
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
