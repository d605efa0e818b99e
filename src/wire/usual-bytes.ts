/**
 * Reads the usual MessagePack of known layout piece by piece: short texts, whole numbers of up to 32 bits, flags, arrays.
 * Whatever else stands there makes `finished` false, and the general decoder reads it or names the fault.
 */
import { Buffer } from 'node:buffer';
import type { KnownTexts } from './known-texts.js';

const [FIXARRAY, ARRAY16] = [0x90, 0xdc];
const [FIXSTR, LONGEST_FIXSTR] = [0xa0, 31];
const [NIL, FALSE, TRUE] = [0xc0, 0xc2, 0xc3];
const [UINT8, UINT16, UINT32] = [0xcc, 0xcd, 0xce];
/** A type byte MessagePack never uses: what is read past the end. */
const NOTHING = 0xc1;

/** Bytes of `[0-9A-Za-z_-]`. */
const IN_IDENTIFIER = Uint8Array.from({ length: 256 }, (_, c) => Number(/[0-9A-Za-z_-]/.test(String.fromCharCode(c))));
const PRINTABLE = Uint8Array.from({ length: 256 }, (_, c) => Number(c >= 0x20 && c < 0x7f));
const latin1 = Buffer.prototype.latin1Slice;
const utf8 = Buffer.prototype.utf8Slice;

/** The one reading under way; module-level because it never yields. */
let bytes: Uint8Array = new Uint8Array(0);
let end = 0;
let at = 0;
let failed = false;

export function begin(message: Uint8Array): void {
  bytes = message;
  end = message.length;
  at = 0;
  failed = false;
}

/** Whether all of the message was read, and all of it was usual. */
export const finished = (): boolean => !failed && at === end;

/** Whether something unusual was met: what was read since is made up. */
export const stopped = (): boolean => failed;

/** For the reader that met what it does not know. */
export function stop(): void {
  failed = true;
}

const type = (): number => (at < end ? (bytes[at++] as number) : NOTHING);

/** Items of the array that begins here. */
export function arrayHere(): number {
  const t = type();
  let n = t - FIXARRAY;
  if (t === ARRAY16 && end - at >= 2) {
    n = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    at += 2;
  }
  // Each item takes a byte at least: a length that lies allocates nothing.
  if (n >= 0 && n <= end - at && (t < 0xa0 || t === ARRAY16)) return n;
  failed = true;
  return 0;
}

const one: number[] = [0];

/** A whole number 0..max. */
export function numberHere(max: number): number {
  numbersHere(one, 0, max);
  return one[0] as number;
}

/** Whole numbers 0..max into the places of `row` from `from` on: in one walk, for that is most of a bill. */
export function numbersHere(row: unknown[], from: number, max: number): void {
  const src = bytes;
  const last = end;
  let p = at;
  for (let i = from; i < row.length; i++) {
    let n = p < last ? (src[p++] as number) : NOTHING;
    if (n >= 0x80) {
      const width = n === UINT32 ? 4 : n === UINT16 ? 2 : n === UINT8 ? 1 : 0;
      if (width === 0 || width > last - p) {
        failed = true;
        return;
      }
      n = src[p++] as number;
      if (width > 1) n = (n << 8) | (src[p++] as number);
      // Beyond 31 bits a shift would turn negative.
      if (width > 2) n = n * 0x1_0000 + (((src[p++] as number) << 8) | (src[p++] as number));
    }
    if (n > max) failed = true;
    row[i] = n;
  }
  at = p;
}

export function flagHere(): boolean {
  const t = type();
  if (t !== TRUE && t !== FALSE) failed = true;
  return t === TRUE;
}

export const flagOrNullHere = (): boolean | null => (nullHere() ? null : flagHere());

/** Steps over a null when there is one. */
export function nullHere(): boolean {
  if (at >= end || bytes[at] !== NIL) return false;
  at++;
  return true;
}

/** Length of the short text that begins here, -1 when there is none; `at` then stands behind it. */
function textHere(): number {
  const length = type() - FIXSTR;
  if (length >= 0 && length <= LONGEST_FIXSTR && length <= end - at) {
    at += length;
    return length;
  }
  failed = true;
  return -1;
}

/** A text of a kind that comes again. */
export function knownHere(kind: KnownTexts): string {
  const length = textHere();
  const text = length < 0 ? null : kind.read(bytes, at - length, length);
  if (text === null) failed = true;
  return text ?? '';
}

export const knownOrNullHere = (kind: KnownTexts): string | null => (nullHere() ? null : knownHere(kind));

/** `[0-9A-Za-z_-]`, 1..max characters, that are not expected to come again. */
export function identifierHere(max: number): string {
  const length = textHere();
  if (length > 0 && length <= max) {
    const from = at - length;
    let ok = 1;
    for (let i = from; i < at; i++) ok &= IN_IDENTIFIER[bytes[i] as number] as number;
    if (ok === 1) return latin1.call(bytes, from, at);
  }
  failed = true;
  return '';
}

/** A text of printable ASCII, not empty, that is not expected to come again. */
export function codeHere(): string {
  const length = textHere();
  if (length > 0) {
    const from = at - length;
    let ok = 1;
    for (let i = from; i < at; i++) ok &= PRINTABLE[bytes[i] as number] as number;
    if (ok === 1) return latin1.call(bytes, from, at);
  }
  failed = true;
  return '';
}

/** Two decimal digits as a number; -1 for any other text. */
export function twoDigitsHere(): number {
  if (end - at >= 3 && bytes[at] === FIXSTR + 2) {
    const tens = (bytes[at + 1] as number) - 48;
    const ones = (bytes[at + 2] as number) - 48;
    at += 3;
    if (tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9) return tens * 10 + ones;
  }
  failed = true;
  return -1;
}

/** Any short text, in whatever script, that is not expected to come again. */
export function wordsHere(): string {
  const length = textHere();
  if (length <= 0) return '';
  const from = at - length;
  const first = bytes[from] as number;
  const chinese = first >= 0xe4 && first <= 0xe9 ? chineseFrom(from) : null;
  if (chinese !== null) return chinese;
  let high = 0;
  for (let i = from; i < at; i++) high |= bytes[i] as number;
  if (high < 0x80) return latin1.call(bytes, from, at);
  const text = utf8.call(bytes, from, at);
  // What is no UTF-8 comes out as U+FFFD: the general decoder says how that is read.
  if (text.includes('\ufffd')) failed = true;
  return text;
}

/** A name of characters from U+4000 to U+9FFF, of three bytes each: a call into native code takes three times as long. */
function chineseFrom(from: number): string | null {
  let text = '';
  for (let i = from; i < at; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number];
    if (i + 3 > at || a < 0xe4 || a > 0xe9 || (b & 0xc0) !== 0x80 || (c & 0xc0) !== 0x80) return null;
    text += String.fromCharCode(((a & 15) << 12) | ((b & 63) << 6) | (c & 63));
  }
  return text;
}
