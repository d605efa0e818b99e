import { describe, expect, it } from 'vitest';
import { checkCoverage } from '../../src/policy/coverage.js';
import { parseCellKey } from '../../src/policy/cell.js';
import { price, priceAll, tinyPack } from './tiny-pack.js';

const held = (...codes: string[]) => ({
  chronic: codes.map((diseCode) => ({ diseCode, begndate: '2024-01-01', enddate: null })),
});
const visit = (diseCode: string) => ({ line: 'chronic' as const, diseCode });
const LIMITS = '{by: disease, M1: 800, M2: 2400, M9: none, else: 500}';
const shared = tinyPack({
  lines: '[chronic]',
  funds: `- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: ${LIMITS}, on: payments, disease: highest, meter: chronic.paid}]}`,
});

describe('disease: highest — several chronic diseases share one limit, the highest of theirs', () => {
  it('one disease has its own limit', () => {
    expect(price(shared, { inScope: '5000', visit: visit('M1'), person: held('M1') }).paid).toEqual(['800.00']);
  });

  it('two have the higher one together, whichever is billed first', () => {
    const found = priceAll(shared, [
      { inScope: '1500', visit: visit('M1'), person: held('M2', 'M1') },
      { inScope: '5000', visit: visit('M2'), person: held('M2', 'M1') },
      { inScope: '5000', visit: visit('M1'), person: held('M2', 'M1') },
    ]);
    expect(found.map((f) => f.paid)).toEqual([['1200.00'], ['1200.00'], ['0.00']]);
  });

  it('a qualification that has ended or not begun does not raise it', () => {
    const person = {
      chronic: [
        { diseCode: 'M1', begndate: '2024-01-01', enddate: null },
        { diseCode: 'M2', begndate: '2020-01-01', enddate: '2020-12-31' },
        { diseCode: 'M9', begndate: '2099-01-01', enddate: null },
      ],
    };
    expect(price(shared, { inScope: '5000', visit: visit('M1'), person }).paid).toEqual(['800.00']);
  });

  it('no limit is higher than any', () => {
    expect(price(shared, { inScope: '5000', visit: visit('M1'), person: held('M1', 'M9') }).paid).toEqual(['4000.00']);
  });

  it('the key of the plan names what is held, so a stored settlement is explained by the same limit', () => {
    const { result } = price(shared, { inScope: '5000', visit: visit('M1'), person: held('M2', 'M1') });
    expect(parseCellKey(result.planKey)).toMatchObject({ disease: 'M1', held: ['M1', 'M2'] });
    const one = price(tinyPack(), { inScope: '100' }).result.planKey;
    expect(parseCellKey(one).held).toBeUndefined();
  });
});

describe('the check of a pack', () => {
  it('compiles every disease its tables name', () => {
    const [region] = tinyPack({
      lines: '[chronic]',
      funds:
        '- {fund: hifp_pay, base: [fees], ratio: {by: disease, M1: 70, M2: 170, else: {not_provided: 没有这个病种}}}',
    }).all();
    if (region === undefined) throw new Error('no region');
    const coverage = checkCoverage(region);
    expect(new Set(coverage.problems.map((text) => text.replace(/ \[.*/, '')))).toEqual(
      new Set(['a ratio above 100 %']),
    );
    expect(coverage.planned).toBeGreaterThan(0);
  });
});
