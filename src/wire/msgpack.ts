import { type Options, Packr, Unpackr } from 'msgpackr';
import { type ErrorCode, WireError } from './errors.js';
import { DEFAULT_LIMITS } from './limits.js';
import { packPlain } from './plain-pack.js';
import { unpackPlain } from './plain-unpack.js';
import { HAS_EXTENSION, HAS_FLOAT, HAS_MAP, scan, TOO_DEEP, TRAILING } from './structure.js';

/**
 * The one configured pair. `useRecords:false` keeps to the public format; `copyBuffers` because a socket's buffer is
 * detached once its callback returns; `mapsAsObjects` so that both classes agree about maps.
 */
const options: Options = {
  useRecords: false,
  mapsAsObjects: true,
  copyBuffers: true,
  variableMapSize: true,
  // A number where it is exact, a bigint beyond; the library's types do not list it.
  int64AsType: 'auto' as 'bigint',
};
const packr = new Packr(options);
const unpackr = new Unpackr(options);
/** For callers' bytes: bin items are views, to be copied by the reader that knows which it needs. */
const viewing = new Unpackr({ ...options, copyBuffers: false });

/** Depth allowed to bytes of the project's own (cells, records). */
const OWN_DEPTH = 32;
const FIRST_WIDE = 2 ** 32;

/**
 * Bytes of `value`. The result may be a view into a shared pool: send or copy it, never transfer its `.buffer`.
 * Integers from 2^32 on must come through `wireInt`, else they are written as floats.
 */
export function pack(value: unknown): Uint8Array {
  return packPlain(value) ?? packr.pack(value);
}

/** As `pack`, in an ArrayBuffer of its own exact size that may be put in a transfer list. */
export function packExact(value: unknown): Uint8Array<ArrayBuffer> {
  const pooled = pack(value);
  const own = new Uint8Array(pooled.length);
  own.set(pooled);
  return own;
}

/** An integer in the form in which it is written as an integer: BigInt beyond 32 bits. */
export function wireInt(n: number): number | bigint {
  return n < FIRST_WIDE && n >= -2_147_483_648 ? n : BigInt(n);
}

function faultOf(flags: number): string {
  return flags === TRAILING ? '末尾有多余字节' : '内容不完整';
}

function decode(bytes: Uint8Array, code: ErrorCode, reader = unpackr): unknown {
  try {
    return reader.unpack(bytes);
  } catch {
    throw new WireError(code, '无法解码');
  }
}

/**
 * Bytes of the project's own writing: maps and floats allowed, extensions not.
 * Throws WireError `code` (E106 unless told), E111 beyond 32 levels.
 */
export function unpack(bytes: Uint8Array, code: ErrorCode = 'E106'): unknown {
  const plain = unpackPlain(bytes, OWN_DEPTH, true);
  if (plain !== null) return plain;
  const flags = scan(bytes, OWN_DEPTH);
  if (flags === TOO_DEEP) throw new WireError('E111');
  if (flags < 0) throw new WireError(code, faultOf(flags));
  if ((flags & HAS_EXTENSION) !== 0) throw new WireError(code, '含扩展类型');
  return decode(bytes, code);
}

export interface Untrusted {
  readonly items: readonly unknown[];
  /** A float occurred somewhere. No column takes one; the caller refuses after looking for a column to name. */
  readonly hasFloat: boolean;
}

/**
 * Bytes from a caller: one array without maps or extensions; bin items are views into `bytes`.
 * Throws WireError `code`, E111 when too deep.
 */
export function unpackUntrusted(
  bytes: Uint8Array,
  code: 'E101' | 'E106',
  maxDepth = DEFAULT_LIMITS.maxDepth,
): Untrusted {
  const plain = unpackPlain(bytes, maxDepth, false);
  if (plain !== null) return { items: plain, hasFloat: false };
  const flags = scan(bytes, maxDepth);
  if (flags === TOO_DEEP) throw new WireError('E111');
  if (flags < 0) throw new WireError(code, faultOf(flags));
  if ((flags & (HAS_EXTENSION | HAS_MAP)) !== 0) throw new WireError(code, '只接受数组，不接受映射和扩展类型');
  const items = decode(bytes, code, viewing);
  if (!Array.isArray(items)) throw new WireError(code, '应为数组');
  return { items, hasFloat: (flags & HAS_FLOAT) !== 0 };
}
