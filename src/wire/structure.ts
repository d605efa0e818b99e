/**
 * A walk over MessagePack bytes that builds nothing: well-formed, not too deep, and which kinds occur.
 * It runs before the decoder, so nesting, lying lengths and private extensions are settled before anything is allocated.
 */
export const HAS_FLOAT = 1;
export const HAS_MAP = 2;
export const HAS_EXTENSION = 4;

/** Faults are negative so that one number answers both questions. */
export const TRUNCATED = -1;
export const TRAILING = -2;
export const TOO_DEEP = -3;

/** Bytes after the type byte for 0xc0..0xdf where that is fixed; -1 where a length follows. */
const FIXED = [
  0, -1, 0, 0, -1, -1, -1, -1, -1, -1, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, -1, -1, -1, -1, -1, -1, -1,
];
const SCRATCH_DEPTH = 64;
/** Items left in each enclosing array; module-level because the walk never yields. */
const leftAt = new Float64Array(SCRATCH_DEPTH);

function readLength(bytes: Uint8Array, at: number, width: number): number {
  if (at + width > bytes.length) return Number.POSITIVE_INFINITY;
  let n = 0;
  for (let i = 0; i < width; i++) n = n * 256 + (bytes[at + i] as number);
  return n;
}

/** Width of the length field of the variable types 0xc4-0xc9, 0xd9-0xdf. */
const lengthWidth = (type: number): number =>
  type <= 0xc6
    ? 1 << (type - 0xc4)
    : type <= 0xc9
      ? 1 << (type - 0xc7)
      : type <= 0xdb
        ? 1 << (type - 0xd9)
        : type === 0xdc || type === 0xde
          ? 2
          : 4;

/** Flags of the one value in `bytes` (>= 0), or a fault (< 0). `maxDepth` is at most 64. */
export function scan(bytes: Uint8Array, maxDepth: number): number {
  const end = bytes.length;
  const deepest = Math.min(maxDepth, SCRATCH_DEPTH);
  let at = 0;
  let depth = 0;
  let left = 1;
  let flags = 0;
  for (;;) {
    while (left === 0) {
      if (depth === 0) return at === end ? flags : at < end ? TRAILING : TRUNCATED;
      left = leftAt[--depth] as number;
    }
    if (at >= end) return TRUNCATED;
    left--;
    const type = bytes[at++] as number;
    if (type < 0x80 || type >= 0xe0) continue;
    if (type >= 0xa0 && type < 0xc0) {
      at += type & 31;
      continue;
    }
    let children = type < 0x90 ? (type & 15) * 2 : type & 15;
    if (type < 0x90 || type >= 0xde) flags |= HAS_MAP;
    if (type >= 0xc0) {
      const fixed = FIXED[type - 0xc0] as number;
      if (type === 0xca || type === 0xcb) flags |= HAS_FLOAT;
      if (type === 0xc1 || (type >= 0xc7 && type <= 0xc9) || (type >= 0xd4 && type <= 0xd8)) flags |= HAS_EXTENSION;
      if (fixed >= 0 || type === 0xc1) {
        at += Math.max(fixed, 0);
        continue;
      }
      const width = lengthWidth(type);
      const n = readLength(bytes, at, width);
      at += width;
      if (type < 0xdc) {
        at += type >= 0xc7 && type <= 0xc9 ? n + 1 : n;
        if (at > end) return TRUNCATED;
        continue;
      }
      children = type >= 0xde ? n * 2 : n;
    }
    // Every item takes a byte at least: a count beyond what is left is a lie.
    if (children > end - at) return TRUNCATED;
    if (depth >= deepest) return TOO_DEEP;
    leftAt[depth++] = left;
    left = children;
  }
}
