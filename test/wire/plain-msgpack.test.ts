import fc from 'fast-check';
import { Packr, Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { packPlain } from '../../src/wire/plain-pack.js';
import { unpackPlain } from '../../src/wire/plain-unpack.js';
import { HAS_EXTENSION, HAS_FLOAT, HAS_MAP, scan } from '../../src/wire/structure.js';

const options = { useRecords: false, mapsAsObjects: true, variableMapSize: true, int64AsType: 'auto' as 'bigint' };
const packr = new Packr(options);
const library = new Unpackr({ ...options, copyBuffers: true });

const DEPTH = 6;
const integers = fc.oneof(
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
  fc.constantFrom(
    0,
    -0,
    31,
    32,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 31,
    2 ** 32 - 1,
    -32,
    -33,
    -128,
    -129,
    -32_769,
  ),
);
const wide = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
const texts = fc.oneof(
  fc.string({ maxLength: 70 }),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom(
    '基本医疗保险统筹基金',
    'é',
    '\ud800',
    'a\udc00b',
    '😀',
    '\ufeffx',
    '\ufffd',
    'x'.repeat(300),
    '医'.repeat(120),
  ),
);
const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b));
const leaves = fc.oneof(integers, texts, fc.boolean(), fc.constant(null), bytes, wide, fc.double());
const values = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaves, tie('list'), tie('record')),
  list: fc.array(tie('any'), { maxLength: 20 }),
  record: fc.dictionary(
    fc.string({ maxLength: 30 }).filter((k) => k !== '__proto__'),
    tie('any'),
    { maxKeys: 18 },
  ),
})).any;

describe('plain MessagePack', () => {
  it('writes the bytes the library writes, or leaves the value to it', () => {
    let own = 0;
    fc.assert(
      fc.property(values, (value) => {
        const plain = packPlain(value);
        if (plain === null) return;
        own++;
        expect(Buffer.from(plain).toString('hex')).toBe(packr.pack(value).toString('hex'));
      }),
      { numRuns: 2000 },
    );
    expect(own).toBeGreaterThan(500);
  });

  it('writes messages longer than its chunk, and keeps those written before', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => [`L${i}`, '阿莫西林胶囊', i, true, Buffer.alloc(64, i)]);
    const small = packPlain(['before', 1]);
    expect(Buffer.from(packPlain(rows) ?? []).equals(packr.pack(rows))).toBe(true);
    expect(Buffer.from(packPlain(['x'.repeat(400_000)]) ?? []).equals(packr.pack(['x'.repeat(400_000)]))).toBe(true);
    expect(small).toEqual(packr.pack(['before', 1]));
  });

  it('what it wrote stays as it is when more is written', () => {
    const kept = Array.from({ length: 5000 }, (_, i) => packPlain([i, `text ${i}`, 'y'.repeat(i % 97)]) as Uint8Array);
    for (const [i, one] of kept.entries()) expect(library.unpack(one)).toEqual([i, `text ${i}`, 'y'.repeat(i % 97)]);
  });

  it('reads what the library reads', () => {
    let own = 0;
    fc.assert(
      fc.property(fc.array(values, { maxLength: 20 }), (value) => {
        const packed = packr.pack(value);
        const plain = unpackPlain(packed, 32, true);
        if (plain === null) return;
        own++;
        expect(plain).toStrictEqual(library.unpack(packed));
      }),
      { numRuns: 2000 },
    );
    expect(own).toBeGreaterThan(150);
  });

  it('takes nothing the full walk would refuse', () => {
    let own = 0;
    const noise = fc.tuple(
      fc.array(fc.oneof(values, integers, texts), { maxLength: 6 }),
      fc.nat(),
      fc.nat({ max: 255 }),
      fc.nat({ max: 3 }),
    );
    fc.assert(
      fc.property(noise, ([value, place, byte, kind]) => {
        const good = packr.pack(value);
        const at = place % good.length;
        const flipped = Buffer.from(good);
        flipped[at] = byte;
        const bad = [flipped, good.subarray(0, at), Buffer.concat([good, Buffer.from([byte])]), good][kind] as Buffer;
        const plain = unpackPlain(bad, DEPTH, true);
        if (plain === null) return;
        own++;
        const flags = scan(bad, DEPTH);
        expect(flags).toBeGreaterThanOrEqual(0);
        expect(flags & (HAS_FLOAT | HAS_MAP | HAS_EXTENSION)).toBe(0);
        expect(plain).toStrictEqual(library.unpack(bad));
      }),
      { numRuns: 2000 },
    );
    expect(own).toBeGreaterThan(100);
  });

  it('knows the deepest nesting as the full walk does', () => {
    for (const levels of [1, 5, 6, 7, 8]) {
      let nested: unknown = 1;
      for (let i = 0; i < levels; i++) nested = [nested];
      const packed = packr.pack(nested);
      expect(unpackPlain(packed, DEPTH, false) !== null).toBe(scan(packed, DEPTH) >= 0);
    }
  });

  it('allocates nothing for a length that lies', () => {
    for (const lie of ['dcffff01', '9fc0', 'dd7fffffff', 'c6ffffffff', 'daffff61', '91c4ff01', '91d9', '91ce0000'])
      expect(unpackPlain(Buffer.from(lie, 'hex'), DEPTH, false)).toBeNull();
  });

  it('byte strings are views or copies, as asked', () => {
    const packed = packr.pack([Buffer.from('abc')]);
    const [view] = unpackPlain(packed, DEPTH, false) as [Uint8Array];
    const [copy] = unpackPlain(packed, DEPTH, true) as [Uint8Array];
    packed.fill(0);
    expect([...view]).toEqual([0, 0, 0]);
    expect(Buffer.from(copy).toString()).toBe('abc');
  });
});
