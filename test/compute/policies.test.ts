import { describe, expect, it } from 'vitest';
import { executeBatch } from '../../src/compute/execute-batch.js';
import { PolicyCache, readShared, sharePolicies } from '../../src/compute/policies.js';
import { BUNDLES, NOW_MS, task } from './fixtures.js';

const ascending = (a: number, b: number): number => a - b;

describe('shared policies', () => {
  it('hold every bundle, under a name that does not depend on the order', () => {
    const shared = sharePolicies(BUNDLES);
    expect(sharePolicies([...BUNDLES].reverse()).id).toBe(shared.id);
    expect(sharePolicies(BUNDLES.slice(1)).id).not.toBe(shared.id);
    const sizes = readShared(shared.block)
      .map((b) => b.length)
      .sort(ascending);
    expect(sizes).toEqual(BUNDLES.map((b) => b.bytes.length).sort(ascending));
    expect(readShared(sharePolicies([]).block)).toEqual([]);
  });

  it('are compiled once, and the last three sets are kept', () => {
    const cache = new PolicyCache();
    const shared = sharePolicies(BUNDLES);
    const first = cache.get(shared);
    expect(cache.get({ ...shared })).toBe(first);
    for (const id of ['a', 'b', 'c']) cache.get({ id, block: shared.block });
    expect(cache.get(shared)).not.toBe(first);
  });

  it('that cannot be compiled are answered as a fault, message by message', () => {
    const broken = sharePolicies([{ versionId: 'x', bytes: Buffer.from('{') }]);
    const outcomes = executeBatch([task(), task({ msgid: 'M2' })], broken, new PolicyCache(), NOW_MS, {
      strict: false,
    });
    expect(outcomes.map((o) => o.kind === 'answer' && o.code)).toEqual(['E704', 'E704']);
    expect(outcomes[0]).toMatchObject({ fault: expect.stringContaining('SyntaxError') });
  });
});
