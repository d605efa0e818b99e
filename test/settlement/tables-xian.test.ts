import { describe, expect, it } from 'vitest';
import { formatYuan } from '../../src/money/yuan.js';
import { type Case, days, settled, shares } from './shipped.js';

/** 西安市 benefits as published: ratios in per cent, amounts in yuan. The test's own arithmetic works in whole fen. */
const LEVELS = { tertiary: '3A', secondary: '2A', primary: '1A' } as const;
type Level = keyof typeof LEVELS;
type PersonKind = 'active' | 'retired';
const PSN_TYPE = { active: '1101', retired: '1201' } as const;

const DEDUCTIBLES: Record<Level, readonly number[]> = {
  tertiary: [650, 550, 350, 0, 0],
  secondary: [400, 300, 150, 0, 0],
  primary: [200, 150, 100, 0, 0],
};
const RATIOS: Record<Level, Record<PersonKind, readonly [number, number, number]>> = {
  tertiary: { active: [88, 91, 95], retired: [91, 94, 95] },
  secondary: { active: [90, 95, 95], retired: [93, 95, 95] },
  primary: { active: [92, 95, 95], retired: [95, 97, 95] },
};
/** Bills in each band, on both edges and a fen beyond them, in fen. */
const BILLS = [900_000, 999_999, 1_000_000, 1_000_001, 3_000_000, 4_999_999, 5_000_000, 5_000_001, 12_345_678];

/** Half-up of fen × per cent, summed before rounding: Σ parts is below 2^53. */
function banded(
  inScope: number,
  deductible: number,
  [r1, r2, r3]: readonly [number, number, number],
  edge1 = 1_000_000,
  edge2 = 5_000_000,
): number {
  const part = (from: number, to: number): number => Math.max(0, Math.min(inScope, to) - Math.max(deductible, from));
  const hundredths = part(0, edge1) * r1 + part(edge1, edge2) * r2 + part(edge2, Infinity) * r3;
  return Math.floor((hundredths + 50) / 100);
}
const yuan = (n: number): string => formatYuan(n);
const employee = (over: Partial<Case>): Case => ({ insuplc: '610100', inScope: '0', ...over });
const resident = (over: Partial<Case>): Case => ({ insuplc: '610100', insutype: '390', inScope: '0', ...over });

describe('职工住院: every level, person, stay and band', () => {
  for (const level of Object.keys(LEVELS) as Level[]) {
    for (const person of ['active', 'retired'] as const) {
      it.each([1, 2, 3, 4, 5])(`${level} ${person}, stay %i`, (stay) => {
        const deductible = (DEDUCTIBLES[level][stay - 1] ?? 0) * 100;
        for (const inScope of BILLS) {
          const found = shares(
            employee({
              inScope: yuan(inScope),
              psnType: PSN_TYPE[person],
              meters: { 'inpatient.stays.count': stay - 1 },
              visit: { hospLv: LEVELS[level] },
            }),
          );
          expect(found, yuan(inScope)).toEqual([
            yuan(deductible),
            yuan(banded(inScope, deductible, RATIOS[level][person])),
            '0.00',
          ]);
        }
      });
    }
  }

  it('三级特等: ratios are not published, so nothing is guessed', () => {
    expect(() => settled(employee({ inScope: '10000', visit: { hospLv: '3T' } }))).toThrow(
      /policy_not_provided 三级特等/,
    );
  });

  it('levels not graded and community count as 一级', () => {
    expect(shares(employee({ inScope: '1000', visit: { hospLv: '0' } }))).toEqual(['200.00', '736.00', '0.00']);
  });
});

describe('职工: 400000 of the pooled fund, then 95 % of large-amount aid without a ceiling', () => {
  const at = (inScope: string, paid = 0): string[] =>
    shares(employee({ inScope, meters: { 'inpatient.stays.count': 3, 'pool.paid': paid } }));

  it('one bill over the cap: cost used up is the cap ÷ ratio', () => {
    // 8800 + 36400 = 45200 on the first 50000; the other 354800 are used up by 373473.684210… of cost.
    // 500000 − 423473.684… = 76526.315789… × 95 % = 72700.00
    expect(at('500000')).toEqual(['0.00', '400000.00', '72700.00']);
  });

  it('a fen below, on and above the cap with what earlier bills used', () => {
    // 10000 at 88 % = 8800.
    expect(at('10000', 39_120_001)).toEqual(['0.00', '8799.99', '0.01']);
    expect(at('10000', 39_120_000)).toEqual(['0.00', '8800.00', '0.00']);
    expect(at('10000', 39_119_999)).toEqual(['0.00', '8800.00', '0.00']);
    expect(at('10000', 40_000_000)).toEqual(['0.00', '0.00', '9500.00']);
  });
});

describe('职工门诊: 200 a year, 70 / 60 / 50 %, retired 5 more, 2000 / 2500 a year', () => {
  const visit = (hospLv: string) => ({
    line: hospLv === 'P' ? ('pharmacy' as const) : ('outpatient' as const),
    hospLv,
    ...days('2025-05-06'),
  });

  it.each([
    ['1A', 70],
    ['2A', 60],
    ['3A', 50],
    ['3T', 50],
    ['P', 70],
  ] as const)('%s at %i %%', (hospLv, ratio) => {
    for (const [psnType, points] of [
      ['1101', 0],
      ['1201', 5],
    ] as const) {
      const paid = (inScope: string, used = 0) =>
        shares(employee({ inScope, psnType, meters: { 'outpatient.deductible': used }, visit: visit(hospLv) }));
      expect(paid('200')).toEqual(['200.00', '0.00']);
      expect(paid('1200')).toEqual(['200.00', yuan(1000 * (ratio + points))]);
      expect(paid('1000', 20_000)).toEqual(['0.00', yuan(1000 * (ratio + points))]);
    }
  });

  it.each([
    ['1101', 2000],
    ['1201', 2500],
  ] as const)('person type %s stops at %i', (psnType, limit) => {
    const at = (left: number) =>
      shares(
        employee({
          inScope: '1000',
          psnType,
          meters: { 'outpatient.deductible': 20_000, 'outpatient.paid': limit * 100 - left },
          visit: visit('1A'),
        }),
      )[1];
    const full = psnType === '1101' ? 70_000 : 75_000;
    expect([at(full + 1), at(full), at(full - 1), at(0)]).toEqual([yuan(full), yuan(full), yuan(full - 1), '0.00']);
  });

  it('X9 out-patient cost feeds no other fund', () => {
    expect(settled(employee({ inScope: '1000', visit: visit('1A') })).details.map((d) => d.fund)).toEqual(['hifp_pay']);
  });
});

describe('居民住院: 2000/50, 1200/60, 400/70, 150/80 per cent, 200000 a year', () => {
  it.each([
    ['3T', 2000, 50],
    ['3A', 1200, 60],
    ['2A', 400, 70],
    ['1A', 150, 80],
  ] as const)('%s: %i and %i %%, at every stay', (hospLv, deductible, ratio) => {
    for (const stays of [0, 1, 5]) {
      const paid = shares(
        resident({ inScope: '10000', meters: { 'inpatient.stays.count': stays }, visit: { hospLv } }),
      ).slice(0, 2);
      expect(paid).toEqual([yuan(deductible * 100), yuan((10_000 - deductible) * ratio)]);
    }
  });

  it('the cap, with what earlier bills used', () => {
    const at = (used: number) => shares(resident({ inScope: '11200', meters: { 'pool.paid': used } }))[1];
    // 10000 × 60 % = 6000
    expect([at(19_399_999), at(19_400_000), at(19_400_001), at(20_000_000)]).toEqual([
      '6000.00',
      '6000.00',
      '5999.99',
      '0.00',
    ]);
  });
});

describe('居民大病: 10000 line, 50 / 60 / 80 % at 50000 and 100000; poor 5000 and 5 points more', () => {
  /** What the serious-illness fund pays on an own share of `now` after `before` in the year, yuan. */
  const own = (before: number, now: number, poor = false): string | undefined => {
    // 三级: 1200 deductible and 40 % of the rest are the person's: an own share of s needs (s − 1200) ÷ 0.4 + 1200 of cost.
    const inScope = (now - 1200) / 0.4 + 1200;
    return shares(
      resident({
        inScope: inScope.toFixed(2),
        identities: poor ? ['poor'] : [],
        meters: { 'serious_illness.cost': before * 100 },
      }),
    )[2];
  };

  it('edges on the accumulated own share', () => {
    expect([own(0, 10_000), own(0, 10_002), own(8000, 4000)]).toEqual(['0.00', '1.00', '1000.00']);
    // 40000 × 50 %; + 2 × 60 %; + 50000 × 60 % + 2 × 80 %
    expect([own(0, 50_000), own(0, 50_002), own(48_800, 51_200), own(48_800, 51_202)]).toEqual([
      '20000.00',
      '20001.20',
      '30600.00',
      '30601.60',
    ]);
    expect(own(150_000, 2200)).toBe('1760.00');
  });

  it('poor: half the line, 55 / 65 / 85 %', () => {
    expect([
      own(0, 5000, true),
      own(0, 5002, true),
      own(5000, 2000, true),
      own(50_000, 2000, true),
      own(100_000, 2000, true),
    ]).toEqual(['0.00', '1.10', '1100.00', '1300.00', '1700.00']);
  });
});

describe('居民门诊: no deductible, 200 a year', () => {
  const visit = { line: 'outpatient' as const, hospLv: '1A', ...days('2025-05-06') };
  it('60 % at 一级 up to the limit', () => {
    const at = (inScope: string, used = 0) => shares(resident({ inScope, meters: { 'outpatient.paid': used }, visit }));
    expect([at('100'), at('333.33'), at('333.35'), at('100', 19_000), at('100', 20_000)]).toEqual([
      ['0.00', '60.00'],
      ['0.00', '200.00'],
      ['0.00', '200.00'],
      ['0.00', '10.00'],
      ['0.00', '0.00'],
    ]);
  });

  it('higher levels are not provided', () => {
    expect(() => settled(resident({ inScope: '100', visit: { ...visit, hospLv: '3A' } }))).toThrow(
      /policy_not_provided/,
    );
  });
});
