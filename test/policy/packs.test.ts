import { beforeAll, describe, expect, it } from 'vitest';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { checkCoverage } from '../../src/policy/coverage.js';
import { PolicySet } from '../../src/policy/policy-set.js';

let set: PolicySet;
beforeAll(async () => {
  set = PolicySet.fromBundles((await loadBundlesFromDir(builtinPacksDir)).map((b) => b.bytes));
});

describe('the packs that come with the program', () => {
  it('cover every cell with one plan or an explicit "not provided"', () => {
    for (const region of set.all()) {
      const coverage = checkCoverage(region);
      expect(coverage.problems, region.region).toEqual([]);
      expect(coverage.planned, region.region).toBeGreaterThan(0);
    }
  });

  it('are found by county, city and municipality codes', () => {
    expect(set.regionFor('610113')?.region).toBe('610100');
    expect(set.regionFor('150100')?.region).toBe('150100');
    expect(set.regionFor('440100')).toBeUndefined();
  });

  it('name their versions by content: reading them again gives the same versions', async () => {
    const again = await loadBundlesFromDir(builtinPacksDir);
    expect(again.map((b) => b.versionId).sort()).toEqual(set.versions().sort());
  });
});
