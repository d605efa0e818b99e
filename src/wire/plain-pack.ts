/**
 * MessagePack of what the project's messages are made of: arrays, records, texts, integers, flags, null, bytes. The
 * bytes are those of the library, which looks every value up in more ways; what is outside this subset is left to it.
 */
import * as writer from './pack-writer.js';

/** Null: something in `value` is outside the subset. The result is a view of a shared pool that is not written again before `reuse` (pack-writer.ts). */
export function packPlain(value: unknown): Uint8Array | null {
  writer.begin();
  return put(value) ? writer.end() : null;
}

/** A value of the subset inside a message that is being written. Throws RangeError for another. */
export function putPlain(value: unknown): void {
  if (!put(value)) throw new RangeError('a value that a message cannot hold');
}

function put(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return putText(value);
    case 'number':
      writer.putNumber(value);
      return true;
    case 'boolean':
      writer.putFlag(value);
      return true;
    case 'bigint':
      return putWide(value);
    case 'object':
      if (value === null) writer.putNull();
      else if (Array.isArray(value)) return putArray(value);
      else if (value instanceof Uint8Array) writer.putBytes(value);
      else return putRecord(value);
      return true;
    default:
      return false;
  }
}

function putArray(items: readonly unknown[]): boolean {
  const n = items.length;
  writer.putArray(n);
  for (let i = 0; i < n; i++) if (!put(items[i])) return false;
  return true;
}

function putRecord(record: object): boolean {
  if (Object.getPrototypeOf(record) !== Object.prototype || 'toJSON' in record) return false;
  const names = Object.keys(record);
  if (names.length >= 0x10000) return false;
  writer.putRecord(names.length);
  for (const name of names) if (!putText(name) || !put((record as Record<string, unknown>)[name])) return false;
  return true;
}

function putWide(n: bigint): boolean {
  const exact = Number(n);
  // The library writes a bigint in eight bytes whatever its size.
  if (!Number.isSafeInteger(exact) || (exact < 2 ** 32 && exact >= -0x80000000)) return false;
  writer.putInteger(exact);
  return true;
}

/** Halves of surrogate pairs that stand alone are left to the library. */
function putText(text: string): boolean {
  writer.putText(text);
  return text.isWellFormed();
}
