/** Small readers over decoded positional arrays; each throws CellCorrupt when the shape is another one. */
import { unpack } from '../wire/msgpack.js';
import { CellCorrupt } from './corrupt.js';

/** Decodes one positional array `[format, …]` with exactly `length` places (at least, when `open`). */
export function row(what: string, bytes: Uint8Array, format: number, length: number, open = false): readonly unknown[] {
  let value: unknown;
  try {
    value = unpack(bytes);
  } catch (error) {
    throw new CellCorrupt(what, error instanceof Error ? error.message : '无法解码');
  }
  if (!Array.isArray(value)) throw new CellCorrupt(what, '应为数组');
  if (value[0] !== format) throw new CellCorrupt(what, `格式版本 ${String(value[0])} 不认识`);
  if (open ? value.length < length : value.length !== length) throw new CellCorrupt(what, `长度 ${value.length} 不对`);
  return value;
}

export function text(what: string, value: unknown): string {
  if (typeof value !== 'string') throw new CellCorrupt(what, '应为文本');
  return value;
}

export function textOrNull(what: string, value: unknown): string | null {
  return value === null ? null : text(what, value);
}

export function flag(what: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new CellCorrupt(what, '应为真或假');
  return value;
}

/** An integer whose every fen is exact: |n| <= 2^53-1. */
export function integer(what: string, value: unknown): number {
  const n = typeof value === 'bigint' ? Number(value) : value;
  if (typeof n !== 'number' || !Number.isSafeInteger(n)) throw new CellCorrupt(what, '应为整数');
  return n;
}

export function list(what: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new CellCorrupt(what, '应为数组');
  return value;
}

export function rows(what: string, value: unknown, width: number): readonly (readonly unknown[])[] {
  return list(what, value).map((item) => {
    if (!Array.isArray(item) || item.length !== width) throw new CellCorrupt(what, `每行应有 ${width} 列`);
    return item;
  });
}

export function oneOf<T extends string>(what: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new CellCorrupt(what, `不认识的值 ${String(value)}`);
  return found;
}
