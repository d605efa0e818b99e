import { describe, expect, it } from 'vitest';
import { price, priceAll, short, tinyPack } from './tiny-pack.js';

const BANDS = (edges: string, accumulate = ''): string => `- fund: hifp_pay
  base: [fees]
  bands:
    edges: ${edges}
    ${accumulate}
    rows:
      - {to: 10000, ratio: 80}
      - {to: 50000, ratio: 90}
      - {ratio: 95}`;
const withDeductible = (amount: string, funds: string) =>
  tinyPack({ deductible: `{per: stay, standard: ${amount}}`, funds });
const pay = (pack: ReturnType<typeof tinyPack>, inScope: string): string => price(pack, { inScope }).paid[0] ?? '';

describe('band edges that include the deductible', () => {
  const pack = withDeductible('650', BANDS('including_deductible'));

  it('10000: one fen below, on and above the edge', () => {
    // (9999.99 − 650) × 80 % = 7479.992; (10000 − 650) × 80 % = 7480; one fen more at 90 % = 0.009
    expect(['9999.99', '10000.00', '10000.01'].map((x) => pay(pack, x))).toEqual(['7479.99', '7480.00', '7480.01']);
  });

  it('50000: one fen below, on and above the edge', () => {
    // 7480 + 40000 × 90 % = 43480
    expect(['49999.99', '50000.00', '50000.01', '50001.00'].map((x) => pay(pack, x))).toEqual([
      '43479.99',
      '43480.00',
      '43480.01',
      '43480.95',
    ]);
  });

  it('a deductible that spans two bands leaves the remainder to fall in the third', () => {
    const spanning = withDeductible('12000', BANDS('including_deductible'));
    // 12000 eats the first band and 2000 of the second: (50000 − 12000) × 90 % + 10000 × 95 %
    expect(short(price(spanning, { inScope: '60000' }))).toEqual(['12000.00', '43700.00']);
    expect(short(price(spanning, { inScope: '12000.10' }))).toEqual(['12000.00', '0.09']);
    const past = withDeductible('55000', BANDS('including_deductible'));
    expect(short(price(past, { inScope: '60000' }))).toEqual(['55000.00', '4750.00']);
  });
});

describe('band edges above the deductible', () => {
  const pack = withDeductible('650', BANDS('above_deductible'));

  it('count from the first paid fee: 10650.00 is the edge', () => {
    expect(['10649.99', '10650.00', '10650.01'].map((x) => pay(pack, x))).toEqual(['7999.99', '8000.00', '8000.01']);
    expect(['50649.99', '50650.00', '50651.00'].map((x) => pay(pack, x))).toEqual(['43999.99', '44000.00', '44000.95']);
  });

  it('a deductible larger than the first band moves nothing', () => {
    expect(short(price(withDeductible('12000', BANDS('above_deductible')), { inScope: '30000' }))).toEqual([
      '12000.00',
      '15200.00',
    ]);
  });
});

describe('accumulation', () => {
  it('per bill: every bill starts in the first band', () => {
    const found = priceAll(withDeductible('0', BANDS('above_deductible', 'accumulate: bill')), [
      { inScope: '8000' },
      { inScope: '8000' },
    ]);
    expect(found.map((p) => p.paid[0])).toEqual(['6400.00', '6400.00']);
  });

  it('per year: the second bill starts where the first ended', () => {
    const found = priceAll(withDeductible('0', BANDS('above_deductible', 'accumulate: year')), [
      { inScope: '8000' },
      { inScope: '8000' },
      { inScope: '40000' },
    ]);
    // 2000 × 80 % + 6000 × 90 %; then 34000 × 90 % + 6000 × 95 %
    expect(found.map((p) => p.paid[0])).toEqual(['6400.00', '7000.00', '36300.00']);
    expect(found[0]?.result.meterDeltas['inpatient.hifp_pay.cost']).toBe(800_000);
  });

  it("per year with the deductible on the axis: each stay's deductible moves it too", () => {
    const found = priceAll(withDeductible('1000', BANDS('including_deductible', 'accumulate: year')), [
      { inScope: '8000' },
      { inScope: '8000' },
    ]);
    // First: 7000 × 80 %. Second: the axis stands at 8000, its deductible takes 8000–9000, then 1000 × 80 % + 6000 × 90 %.
    expect(found.map(short)).toEqual([
      ['1000.00', '5600.00'],
      ['1000.00', '6200.00'],
    ]);
    expect(found[1]?.result.meterDeltas['inpatient.hifp_pay.cost']).toBe(800_000);
  });

  it('per year: an edge reached exactly by earlier bills', () => {
    const pack = withDeductible('0', BANDS('above_deductible', 'accumulate: year'));
    const at = (fen: number) => price(pack, { inScope: '100', meters: { 'inpatient.hifp_pay.cost': fen } }).paid[0];
    expect([at(999_999), at(1_000_000), at(1_000_001), at(5_000_000)]).toEqual(['90.00', '90.00', '90.00', '95.00']);
    // One fen at 80 % and 99.99 at 90 %: 0.008 + 89.991 = 89.999.
    expect(at(990_000)).toBe('80.00');
  });

  it('lines that name one meter move along one axis', () => {
    const funds = BANDS('above_deductible', 'accumulate: year').replace('base:', 'meter: all.cost\n  base:');
    const found = priceAll(tinyPack({ funds }), [
      { inScope: '10000', visit: { line: 'outpatient' } },
      { inScope: '1000' },
    ]);
    expect(found.map((p) => p.paid[0])).toEqual(['8000.00', '900.00']);
  });
});

describe('ratios', () => {
  it('a flat ratio, with decimals, rounds half-up at the tie', () => {
    const pack = tinyPack({ funds: '- {fund: hifp_pay, base: [fees], ratio: 62.5}' });
    // 0.04 × 62.5 % = 0.025; 100.01 × 62.5 % = 62.50625
    expect([pay(pack, '0.04'), pay(pack, '100.01')]).toEqual(['0.03', '62.51']);
  });

  it('added points raise every band', () => {
    const funds = BANDS('above_deductible').replace(
      '  base:',
      '  add_points: {by: person, retired: 5, else: 0}\n  base:',
    );
    const pack = tinyPack({ funds });
    const of = (psnType: string) => price(pack, { inScope: '60000', person: { psnType } }).paid[0];
    // 8000 + 36000 + 9500; retired 8500 + 38000 + 10000
    expect([of('1101'), of('1201')]).toEqual(['53500.00', '56500.00']);
  });

  it('rises with age up to its maximum: 75 % and 0.2 a year', () => {
    const pack = tinyPack({
      funds: '- {fund: hifp_pay, base: [fees], ratio: {base: 75, per_year_of_age: 0.2, max: 90}}',
    });
    const of = (brdy: string) => price(pack, { inScope: '1000', person: { brdy } }).paid[0];
    // 54 years and 55 years on 2025-03-10; 75 -> 90 is reached at 75.
    expect([of('1970-06-15'), of('1970-03-10'), of('1951-03-10'), of('1950-03-10'), of('1930-01-01')]).toEqual([
      '858.00',
      '860.00',
      '898.00',
      '900.00',
      '900.00',
    ]);
  });

  it('the ratio reported is of the first band the bill was paid from, 0 when the pool paid nothing', () => {
    const pack = withDeductible('12000', BANDS('including_deductible'));
    expect(price(pack, { inScope: '60000' }).result.poolRatio).toBe(9000);
    expect(price(pack, { inScope: '12000' }).result.poolRatio).toBe(0);
    const yearly = withDeductible('0', BANDS('above_deductible', 'accumulate: year'));
    expect(price(yearly, { inScope: '1', meters: { 'inpatient.hifp_pay.cost': 5_000_000 } }).result.poolRatio).toBe(
      9500,
    );
    expect(price(yearly, { inScope: '1' }).result.poolRatio).toBe(8000);
  });
});
