/**
 * Reads bytes that `scan` (structure.ts) found well-formed and free of maps and extensions: nothing is checked again.
 * The values are those the library gives: int 64 a number where that is exact and a bigint beyond, bin as views.
 */
let source: Buffer = Buffer.alloc(0);
let at = 0;
let copies = false;

/**
 * ASCII texts are cut out of a stretch of the source that was turned into one text, which costs one native call for many.
 * Bounded, because a text that is kept keeps its stretch.
 */
let reach = 0;
let stretch = '';
let stretchFrom = 0;
let stretchTo = 0;

/** '00'..'99': codes of two digits are the commonest texts of all, one or two in every row. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

interface Latin1Reader extends Buffer {
  latin1Slice(from: number, to: number): string;
}

/**
 * The value in `bytes`. `copyBins`: bin items get memory of their own instead of being views. A text that is kept keeps
 * `textReach` bytes.
 */
export function read(bytes: Uint8Array, copyBins: boolean, textReach: number): unknown {
  source = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  at = 0;
  copies = copyBins;
  reach = textReach;
  stretchTo = 0;
  const value = take();
  stretch = '';
  return value;
}

function take(): unknown {
  const type = source[at++] as number;
  if (type < 0x80) return type;
  if (type >= 0xe0) return type - 0x100;
  if (type < 0xa0) return takeArray(type & 15);
  if (type < 0xc0) return takeText(type & 31);
  switch (type) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xcc:
      return source[at++];
    case 0xcd:
      return take16();
    case 0xce:
      return take32();
    case 0xd9:
      return takeText(source[at++] as number);
    default:
      return takeRarer(type);
  }
}

function takeRarer(type: number): unknown {
  switch (type) {
    case 0xc4:
      return takeBytes(source[at++] as number);
    case 0xc5:
      return takeBytes(take16());
    case 0xc6:
      return takeBytes(take32());
    case 0xca:
      at += 4;
      return source.readFloatBE(at - 4);
    case 0xcb:
      at += 8;
      return source.readDoubleBE(at - 8);
    case 0xcf:
      at += 8;
      return exact(source.readBigUInt64BE(at - 8));
    case 0xd0:
      return source.readInt8(at++);
    case 0xd1:
      at += 2;
      return source.readInt16BE(at - 2);
    case 0xd2:
      return take32() | 0;
    case 0xd3:
      at += 8;
      return exact(source.readBigInt64BE(at - 8));
    case 0xda:
      return takeText(take16());
    case 0xdb:
      return takeText(take32());
    case 0xdc:
      return takeArray(take16());
    case 0xdd:
      return takeArray(take32());
    default:
      throw new RangeError(`type 0x${type.toString(16)} was not looked for`);
  }
}

const LARGEST = 2n ** 53n;
const exact = (n: bigint): number | bigint => (n <= LARGEST && n >= -LARGEST ? Number(n) : n);

function take16(): number {
  at += 2;
  return ((source[at - 2] as number) << 8) | (source[at - 1] as number);
}

function take32(): number {
  at += 4;
  const high = ((source[at - 4] as number) << 24) | ((source[at - 3] as number) << 16);
  return (high | ((source[at - 2] as number) << 8) | (source[at - 1] as number)) >>> 0;
}

function takeArray(length: number): unknown[] {
  const bytes = source;
  const items = new Array<unknown>(length);
  let p = at;
  for (let i = 0; i < length; i++) {
    const type = bytes[p] as number;
    // Amounts, which are most of a bill, are read in place.
    if (type < 0x80) {
      items[i] = type;
      p += 1;
    } else if (type === 0xcd) {
      items[i] = ((bytes[p + 1] as number) << 8) | (bytes[p + 2] as number);
      p += 3;
    } else if (type === 0xce) {
      const high = ((bytes[p + 1] as number) << 24) | ((bytes[p + 2] as number) << 16);
      items[i] = (high | ((bytes[p + 3] as number) << 8) | (bytes[p + 4] as number)) >>> 0;
      p += 5;
    } else {
      at = p;
      items[i] = take();
      p = at;
    }
  }
  at = p;
  return items;
}

function takeBytes(length: number): Buffer {
  const from = at;
  at += length;
  return copies ? (Uint8Array.prototype.slice.call(source, from, at) as Buffer) : source.subarray(from, at);
}

function takeText(length: number): string {
  const bytes = source;
  const from = at;
  const to = from + length;
  at = to;
  if (length === 2) {
    const tens = (bytes[from] as number) - 48;
    const ones = (bytes[from + 1] as number) - 48;
    if (tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9) return TWO_DIGITS[tens * 10 + ones] as string;
  }
  for (let i = from; i < to; i++) if ((bytes[i] as number) >= 0x80) return bytes.toString('utf8', from, to);
  if (length > reach) return bytes.toString('latin1', from, to);
  if (to > stretchTo) {
    stretchFrom = from;
    stretchTo = Math.min(bytes.length, from + reach);
    stretch = (bytes as Latin1Reader).latin1Slice(from, stretchTo);
  }
  return stretch.slice(from - stretchFrom, to - stretchFrom);
}
