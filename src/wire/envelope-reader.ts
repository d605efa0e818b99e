import { Buffer } from 'node:buffer';
import type { Envelope } from './envelope.js';
import type { WireLimits } from './limits.js';
import { TRANSACTIONS } from './transactions.js';

const EIGHT_ITEMS = 0x98;
const VERSION_ONE = 1;
const FIXSTR = 0xa0;
const FIXSTR_MAX = 0x1f;
const [BIN8, BIN16, BIN32] = [0xc4, 0xc5, 0xc6];
const [UINT8, UINT16, UINT32] = [0xcc, 0xcd, 0xce];

/** Bytes of `[0-9A-Za-z_-]`. */
const IN_IDENTIFIER = Uint8Array.from({ length: 256 }, (_, c) => Number(/[0-9A-Za-z_-]/.test(String.fromCharCode(c))));
const latin1 = Buffer.prototype.latin1Slice;
const ZERO = 48;

/**
 * Texts that come again and again are made once: the same object is found in every map without being hashed or compared.
 * A caller may name any six digits, so the places have a bound.
 */
const USUAL_TRANSACTIONS = new Map<number, string>();
for (const infno of TRANSACTIONS.keys()) {
  if (infno.length === 4) USUAL_TRANSACTIONS.set(Buffer.from(infno, 'latin1').readInt32BE(0), infno);
}
const PLACES = new Map<number, string>();
const MAX_PLACES = 8192;

/** Module-level because reading never yields: where it stands, and the frame. */
let bytes: Uint8Array = new Uint8Array(0);
let at = 0;

/**
 * The usual envelope, read straight from its bytes: null for anything out of the ordinary, a wrong one included, which the
 * general decoder then reads or names the fault of. What is given has passed every check of `decodeRequest`.
 */
export function readUsualEnvelope(frame: Uint8Array, maxId: number, limits: WireLimits): Envelope | null {
  if (frame[0] !== EIGHT_ITEMS || frame[1] !== VERSION_ONE) return null;
  bytes = frame;
  at = 2;
  const infno = transaction();
  const msgid = identifier(maxId);
  const psnNo = identifier(maxId);
  const insuplc = place();
  const mdtrtarea = place();
  const timeoutMs = unsigned();
  const from = bodyStart();
  if (from < 0 || infno === '' || msgid === '' || psnNo === '' || insuplc === '' || mdtrtarea === '') return null;
  if (!(timeoutMs >= limits.minTimeoutMs && timeoutMs <= limits.maxTimeoutMs)) return null;
  return { infno, msgid, psnNo, insuplc, mdtrtarea, timeoutMs, body: frame.subarray(from) };
}

/** '' when there is none of 1..max characters here. */
function identifier(max: number): string {
  const length = (bytes[at] ?? 0) - FIXSTR;
  if (!(length > 0 && length <= max && length <= FIXSTR_MAX)) return '';
  const from = at + 1;
  at = from + length;
  for (let i = from; i < at; i++) if (IN_IDENTIFIER[bytes[i] as number] !== 1) return '';
  return latin1.call(bytes, from, at);
}

/** '' unless an open transaction of four characters stands here. */
function transaction(): string {
  const infno = bytes[at] === FIXSTR + 4 ? USUAL_TRANSACTIONS.get(fourCharacters(at + 1)) : undefined;
  at += 5;
  return infno ?? '';
}

function fourCharacters(from: number): number {
  let key = 0;
  for (let i = from; i < from + 4; i++) key = (key << 8) | (bytes[i] ?? 0);
  return key;
}

/** '' unless six digits stand here. */
function place(): string {
  const from = at + 1;
  if (bytes[at] !== FIXSTR + 6) return '';
  at = from + 6;
  let number = 0;
  for (let i = from; i < at; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return '';
    number = number * 10 + digit;
  }
  return PLACES.get(number) ?? newPlace(number, latin1.call(bytes, from, at));
}

function newPlace(number: number, text: string): string {
  if (PLACES.size < MAX_PLACES) PLACES.set(number, text);
  return text;
}

/** -1 when there is no whole number >= 0 here. */
function unsigned(): number {
  const type = bytes[at++] ?? -1;
  if (type >= 0 && type < 0x80) return type;
  const width = type === UINT8 ? 1 : type === UINT16 ? 2 : type === UINT32 ? 4 : 0;
  return width === 0 ? -1 : bigEndian(width);
}

/** Where the body begins; -1 unless it ends with the frame. */
function bodyStart(): number {
  const type = bytes[at++];
  const width = type === BIN8 ? 1 : type === BIN16 ? 2 : type === BIN32 ? 4 : 0;
  if (width === 0) return -1;
  return bigEndian(width) === bytes.length - at ? at : -1;
}

function bigEndian(width: number): number {
  let n = 0;
  for (const end = at + width; at < end; at++) n = n * 256 + (bytes[at] ?? NaN);
  return n;
}
