import { expect, it } from 'vitest';
import { builtinPacksDir, loadBundlesFromDir } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { BENEFIT_LINES, INSURED, type InsuredWord } from '../../src/policy/words.js';

const bundles = (await loadBundlesFromDir(builtinPacksDir)).map((b) => b.bytes);
const region = () => PolicySet.fromBundles(bundles).regionFor('150100');

it('the frame of a kind of visit on a day is the same whatever was asked before', () => {
  const days = ['2026-03-01', '2026-03-02', '2019-01-01', '2026-03-01', '2019-01-01', '2026-03-02'];
  // Each asked for one day only.
  const fresh = new Map(days.map((day) => [day, region()]));
  const asked = region();
  const dates = new Set<string>();
  for (const day of days) {
    for (const line of BENEFIT_LINES) {
      for (const insured of Object.keys(INSURED) as InsuredWord[]) {
        const frame = asked?.frameFor(insured, line, day);
        expect(frame).toEqual(fresh.get(day)?.frameFor(insured, line, day));
        dates.add(frame !== undefined && 'date' in frame ? `${frame.date} ${line} ${insured}` : `none ${day}`);
      }
    }
  }
  expect(dates.size).toBeGreaterThan(4);
});
