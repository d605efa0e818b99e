import { describe, expect, it } from 'vitest';
import { fnv1a, partitionOf } from '../../src/store/partition.js';
import { slotOf } from '../../src/store/redis/slot.js';
import { Keys } from '../../src/store/redis/keys.js';
import { readVersion, writeVersion } from '../../src/store/versioned.js';

describe('partitionOf', () => {
  it('hashes as published FNV-1a does', () => {
    // Vectors of the FNV page (isthe.com/chongo/tech/comp/fnv).
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
    // Over the three UTF-8 bytes, worked out by hand with big integers.
    expect(fnv1a('中')).toBe(0xb846d3f4);
  });

  it('never moves anybody: stored data depends on these numbers', () => {
    const people = ['61010000000000000001', '61010000000000000002', '15010000000000000001', 'P1', 'x'];
    expect(people.map((p) => partitionOf(p, 64))).toEqual([2, 11, 13, 37, 11]);
    expect(people.map((p) => partitionOf(p, 7))).toEqual([1, 4, 2, 5, 2]);
  });

  it('spreads consecutive numbers evenly', () => {
    const counts = new Array<number>(64).fill(0);
    for (let i = 0; i < 64_000; i += 1) {
      const partition = partitionOf(`6101000000${String(i).padStart(10, '0')}`, 64);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });
});

describe('slotOf', () => {
  it('gives the published slots and looks only at the tag', () => {
    // CRC16/XMODEM of "123456789" is 0x31C3 (Redis Cluster specification).
    expect(slotOf('123456789')).toBe(0x31c3);
    expect(slotOf('a{123456789}b{x}')).toBe(0x31c3);
    // An empty tag does not count, nor does a second one.
    expect(slotOf('foo{}{bar}')).not.toBe(slotOf('bar'));
    expect(slotOf('{a}{b}')).toBe(slotOf('a'));
  });
});

describe('keys', () => {
  it('put everything of a person under one tag, and a claim under the tag of its message', () => {
    const keys = new Keys('sc:', 64, true);
    const tags = [
      keys.cell(7, 'P1', 'b'),
      keys.receipt(7, 'm'),
      keys.record(7, 'P1', 's'),
      keys.outbox(7),
      keys.fence(7),
    ];
    expect(tags).toEqual(['sc:{p07}:c:P1:b', 'sc:{p07}:r:m', 'sc:{p07}:t:P1:s', 'sc:{p07}:out', 'sc:{p07}:f']);
    expect(keys.claim('m1')).toBe(`sc:{m${String(partitionOf('m1', 64)).padStart(2, '0')}}:m:m1`);
  });
});

describe('versions', () => {
  it.each([0, 1, 255, 256, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 48 + 7, 2 ** 53 - 1])(
    '%d survives eight bytes',
    (version) => {
      const bytes = new Uint8Array(12).fill(0xee);
      writeVersion(bytes, 2, version);
      expect(readVersion(bytes.subarray(2))).toBe(version);
      expect([bytes[1], bytes[10]]).toEqual([0xee, 0xee]);
      expect(Buffer.from(bytes.subarray(2, 10)).readBigUInt64BE()).toBe(BigInt(version));
    },
  );
});
