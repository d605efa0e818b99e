import fc from 'fast-check';
import { Packr, Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { pack, unpack, unpackUntrusted } from '../../src/wire/msgpack.js';

/** The library alone, as it is set up in src/wire/msgpack.ts: receipts and records were written by it. */
const options = { useRecords: false, mapsAsObjects: true, copyBuffers: true, variableMapSize: true };
const packr = new Packr(options);
const unpackr = new Unpackr({ ...options, int64AsType: 'auto' as 'bigint' });

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const same = (value: unknown): void => {
  expect(hex(pack(value))).toBe(hex(packr.pack(value)));
};

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('01', '99', '', '跨省住院起付线按本地标准推定'),
);
const whole = fc.oneof(fc.integer(), fc.maxSafeNat(), fc.integer({ min: -40_000, max: 70_000 }));
const scalar = fc.oneof(
  text,
  whole,
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);
const array = fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 20 })), { maxLength: 40 });

describe('the own writer and reader of MessagePack', () => {
  it('write what the library writes', () => {
    fc.assert(fc.property(array, same));
    fc.assert(fc.property(fc.dictionary(text, scalar, { maxKeys: 24 }), (map) => same([map, 1])));
  });

  it('write texts and bytes of every length as the library does', () => {
    const lengths = [0, 1, 7, 8, 10, 11, 12, 13, 20, 31, 32, 63, 64, 85, 86, 255, 256, 257, 21_845, 65_535, 65_536];
    for (const n of lengths) {
      for (const unit of ['a', 'é', '费', '𠮷']) {
        // Twice: the second time a sentence comes from what was kept of the first.
        for (let time = 0; time < 2; time++) same([unit.repeat(n), `${'a'.repeat(n)}${unit}`]);
      }
      same([new Uint8Array(n).fill(7), Buffer.alloc(n, 9), new Array<number>(n).fill(n)]);
    }
  });

  it('write every integer at the edges of its widths as the library does', () => {
    for (const edge of [0x20, 0x80, 0x100, 0x8000, 0x1_0000, 2 ** 31, 2 ** 32, 2 ** 53 - 2])
      for (const n of [edge - 1, edge, edge + 1]) same([n, -n, BigInt(n), -BigInt(n)]);
    same([0, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it('leave to the library what is not theirs', () => {
    same([undefined, new Map([['a', 1]]), new Date(0)]);
    same(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`meter-${i}`, i])));
  });

  it('never write over a message that was given out', () => {
    const values = Array.from({ length: 400 }, (_, i) =>
      [i, '费用'.repeat(i), 'x'.repeat(i * 3), undefined].slice(0, 3 + (i % 2)),
    );
    const given = values.map((value) => pack(value));
    given.forEach((bytes, i) => expect(hex(bytes)).toBe(hex(packr.pack(values[i]))));
  });

  it('read what the library reads', () => {
    fc.assert(
      fc.property(array, (items) => {
        const bytes = packr.pack(items);
        const expected: unknown = unpackr.unpack(bytes);
        expect(unpack(bytes)).toEqual(expected);
        expect(unpackUntrusted(bytes, 'E106').items).toEqual(expected);
        expect(unpackUntrusted(Uint8Array.from(bytes), 'E101').items).toEqual(expected);
      }),
    );
  });

  it('read texts at any place of a long message', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [
      `row-${i}`,
      '费'.repeat(i % 5),
      i % 7 === 0 ? 'y'.repeat(i * 9) : '07',
      i,
    ]);
    expect(unpack(packr.pack(rows))).toEqual(rows);
    expect(unpackUntrusted(packr.pack(rows), 'E101').items).toEqual(rows);
  });

  it('give bytes of their own memory, or views where the caller is not trusted with time', () => {
    const bytes = Buffer.from(packr.pack([Buffer.from('abc')]));
    const [own] = unpack(bytes) as [Uint8Array];
    const [view] = unpackUntrusted(bytes, 'E106').items as [Uint8Array];
    bytes.fill(0);
    expect([hex(own), hex(view)]).toEqual(['616263', '000000']);
  });
});
