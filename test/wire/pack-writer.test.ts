import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { wireInt } from '../../src/wire/msgpack.js';
import * as to from '../../src/wire/pack-writer.js';
import { putPlain } from '../../src/wire/plain-pack.js';

const packr = new Packr({ useRecords: false, mapsAsObjects: true, variableMapSize: true });
const library = (value: unknown): string => packr.pack(value).toString('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function written(put: () => void): string {
  to.begin();
  put();
  return hex(to.end());
}

const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 90 });
const wide = fc.array(fc.constantFrom('a', '医', 'é', '😀', '7'), { maxLength: 90 }).map((parts) => parts.join(''));

describe('the writer', () => {
  it('writes texts of every length and width as the library does, and again when they come again', () => {
    fc.assert(
      fc.property(fc.oneof(ascii, wide), (text) => {
        expect(written(() => to.putText(text))).toBe(library(text));
        expect(written(() => to.putText(text))).toBe(library(text));
      }),
      { numRuns: 1000 },
    );
    for (const n of [23, 24, 31, 32, 39, 40, 255, 256, 400, 401, 70_000]) {
      for (const text of ['x'.repeat(n), `${'x'.repeat(n - 1)}医`, `é${'x'.repeat(n - 1)}`])
        expect(written(() => to.putText(text))).toBe(library(text));
    }
  });

  it('keeps whole numbers whole, whatever their size', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(written(() => to.putInteger(n))).toBe(library(wireInt(n)));
      }),
    );
    for (const n of [2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 31), -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER])
      expect(written(() => to.putInteger(n))).toBe(library(wireInt(n)));
  });

  it('writes long arrays, records and bytes', () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => i % 300);
    expect(written(() => putPlain(rows))).toBe(library(rows));
    const record = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`meter.${i}`, i * 1000]));
    expect(written(() => putPlain(record))).toBe(library(record));
    const bytes = Buffer.alloc(300_000, 7);
    expect(written(() => to.putBytes(bytes))).toBe(library(bytes));
  });

  it('refuses inside a message what it cannot hold, and the next message is whole', () => {
    to.begin();
    to.putArray(2);
    expect(() => putPlain([1, undefined])).toThrow(RangeError);
    expect(written(() => putPlain(['next']))).toBe(library(['next']));
  });

  it('writes over what was written only after it is told to', () => {
    const message = (i: number) => [i, `text ${i}`, 'y'.repeat(i % 200)];
    const batch = (): Uint8Array[] =>
      Array.from({ length: 4000 }, (_, i) => {
        to.begin();
        putPlain(message(i));
        return to.end();
      });
    for (let round = 0; round < 3; round++) {
      to.reuse();
      for (const [i, bytes] of batch().entries()) expect(hex(bytes)).toBe(library(message(i)));
    }
    const [first] = batch();
    const before = hex(first as Uint8Array);
    to.begin();
    putPlain(message(1));
    to.end();
    expect(hex(first as Uint8Array)).toBe(before);
  });
});
