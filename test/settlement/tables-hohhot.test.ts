import { describe, expect, it } from 'vitest';
import { formatYuan } from '../../src/money/yuan.js';
import { type Case, days, settled, shares } from './shipped.js';

/** 呼和浩特市 benefits as published: ratios in per cent, amounts in yuan. The test's own arithmetic works in whole fen. */
const LEVELS = { 三甲: '3A', 三乙: '3B', 二级: '2A', 一级: '1A' } as const;
type Level = keyof typeof LEVELS;
const LEVEL_NAMES = Object.keys(LEVELS) as Level[];
type Ratios = readonly [number, number, number];

const EMPLOYEE: Record<'active' | 'retired', Record<Level, Ratios>> = {
  active: { 三甲: [88, 90, 95], 三乙: [90, 92, 96], 二级: [92, 95, 98], 一级: [92, 95, 98] },
  retired: { 三甲: [89, 91, 96], 三乙: [91, 93, 97], 二级: [93, 95, 98], 一级: [93, 95, 98] },
};
const RESIDENT: Record<Level, Ratios> = {
  三甲: [73, 78, 83],
  三乙: [78, 83, 88],
  二级: [83, 88, 93],
  一级: [88, 93, 95],
};
const PSN_TYPE = { active: '1101', retired: '1201' } as const;
/** First, second, third and later stays. */
const DEDUCTIBLES_2025: Record<Level, readonly number[]> = {
  三甲: [1000, 700, 0, 0],
  三乙: [1000, 700, 0, 0],
  二级: [600, 420, 0, 0],
  一级: [300, 210, 0, 0],
};
const DEDUCTIBLES_2024: Record<Level, readonly number[]> = {
  三甲: [1000, 700, 0, 0],
  三乙: [800, 560, 0, 0],
  二级: [500, 350, 0, 0],
  一级: [300, 210, 0, 0],
};

function banded(inScope: number, deductible: number, [r1, r2, r3]: Ratios, edge1: number, edge2: number): number {
  const part = (from: number, to: number): number => Math.max(0, Math.min(inScope, to) - Math.max(deductible, from));
  const hundredths = part(0, edge1) * r1 + part(edge1, edge2) * r2 + part(edge2, Infinity) * r3;
  return Math.floor((hundredths + 50) / 100);
}
const around = (...edges: readonly number[]): number[] => [
  ...edges.flatMap((e) => [e - 1, e, e + 1]),
  450_000,
  1_234_567,
  3_500_001,
  12_345_678,
];
const yuan = (fen: number): string => formatYuan(fen);
const employee = (over: Partial<Case>): Case => ({ insuplc: '150100', inScope: '0', ...over });
const resident = (over: Partial<Case>): Case => ({ insuplc: '150100', insutype: '390', inScope: '0', ...over });

describe.each([
  ['2025', DEDUCTIBLES_2025, days('2025-03-10', '2025-03-20')],
  ['2024', DEDUCTIBLES_2024, days('2024-12-10', '2024-12-31')],
] as const)('职工住院 %s: every level, person, stay and band', (_year, deductibles, period) => {
  for (const level of LEVEL_NAMES) {
    for (const person of ['active', 'retired'] as const) {
      it.each([1, 2, 3, 4])(`${level} ${person}, stay %i`, (stay) => {
        const deductible = (deductibles[level][stay - 1] ?? 0) * 100;
        for (const inScope of around(2_000_000, 5_000_000)) {
          const found = shares(
            employee({
              inScope: yuan(inScope),
              psnType: PSN_TYPE[person],
              meters: { 'inpatient.stays.count': stay - 1 },
              visit: { hospLv: LEVELS[level], ...period },
            }),
          );
          expect(found, yuan(inScope)).toEqual([
            yuan(deductible),
            yuan(banded(inScope, deductible, EMPLOYEE[person][level], 2_000_000, 5_000_000)),
            '0.00',
          ]);
        }
      });
    }
  }
});

describe('职工: 190000 of the pooled fund', () => {
  const at = (used: number) =>
    shares(employee({ inScope: '10000', meters: { 'inpatient.stays.count': 2, 'pool.paid': used } })).slice(1);
  it('a fen above, on and below what is left; large-amount aid is not published, counted as nothing and said so', () => {
    // 10000 × 88 % = 8800
    expect([at(18_119_999), at(18_120_000), at(18_120_001), at(19_000_000)]).toEqual([
      ['8800.00', '0.00'],
      ['8800.00', '0.00'],
      ['8799.99', '0.00'],
      ['0.00', '0.00'],
    ]);
    const over = settled(employee({ inScope: '10000', meters: { 'pool.paid': 19_000_000 } }));
    expect(over.warnings.some((w) => w.includes('大额补充保险'))).toBe(true);
    expect(settled(employee({ inScope: '10000' })).warnings.some((w) => w.includes('大额补充保险'))).toBe(false);
  });
});

describe('居民住院 2025: every level, stay and band', () => {
  for (const level of LEVEL_NAMES) {
    it.each([1, 2, 3, 4])(`${level}, stay %i`, (stay) => {
      const deductible = (DEDUCTIBLES_2025[level][stay - 1] ?? 0) * 100;
      for (const inScope of around(1_000_000, 3_000_000)) {
        const found = shares(
          resident({
            inScope: yuan(inScope),
            meters: { 'inpatient.stays.count': stay - 1 },
            visit: { hospLv: LEVELS[level] },
          }),
        ).slice(0, 2);
        expect(found, yuan(inScope)).toEqual([
          yuan(deductible),
          yuan(banded(inScope, deductible, RESIDENT[level], 1_000_000, 3_000_000)),
        ]);
      }
    });
  }

  it('the cap of 170000', () => {
    // Third stay, 三甲: 10000 × 73 % = 7300
    const at = (used: number) =>
      shares(resident({ inScope: '10000', meters: { 'inpatient.stays.count': 2, 'pool.paid': used } }))[1];
    expect([at(16_269_999), at(16_270_000), at(16_270_001), at(17_000_000)]).toEqual([
      '7300.00',
      '7300.00',
      '7299.99',
      '0.00',
    ]);
  });
});

describe('居民大病 2025: 14000 line and 60 %, poor 7000 and 65 %', () => {
  // Third stay at 三甲, cap used up: the whole bill is the person's own and counts.
  const own = (before: number, now: string, poor = false) =>
    shares(
      resident({
        inScope: now,
        identities: poor ? ['poor'] : [],
        meters: { 'inpatient.stays.count': 2, 'pool.paid': 17_000_000, 'serious_illness.cost': before * 100 },
      }),
    )[2];

  it('the line, once a year', () => {
    expect([
      own(0, '14000'),
      own(0, '14000.01'),
      own(0, '15000'),
      own(10_000, '5000'),
      own(14_000, '1000'),
      own(90_000, '1000'),
    ]).toEqual(['0.00', '0.01', '600.00', '600.00', '600.00', '600.00']);
  });

  it('poor people', () => {
    expect([own(0, '7000', true), own(0, '7000.01', true), own(0, '8000', true), own(6500, '1000', true)]).toEqual([
      '0.00',
      '0.01',
      '650.00',
      '325.00',
    ]);
  });

  it('counts the deductible and the coinsurance of an ordinary stay', () => {
    // 三甲 first stay of 60000: 9000 × 73 % + 20000 × 78 % + 30000 × 83 % = 47070; own 12930; with 2070 before: 1000 above the line.
    expect(shares(resident({ inScope: '60000', meters: { 'serious_illness.cost': 207_000 } }))).toEqual([
      '1000.00',
      '47070.00',
      '600.00',
    ]);
  });
});

describe('职工门诊: 1000 a year, 60 / 80 %, retired 5 more, 5000 / 6000; pharmacy 60 / 70 with 2000 of its own', () => {
  const visit = (hospLv: string) => ({
    line: hospLv === 'P' ? ('pharmacy' as const) : ('outpatient' as const),
    hospLv,
    ...days('2025-05-06'),
  });
  const at = (inScope: string, hospLv: string, psnType: string, meters: Record<string, number> = {}) =>
    shares(employee({ inScope, psnType, meters, visit: visit(hospLv) }));

  it.each([
    ['3A', 60, 65],
    ['3B', 60, 65],
    ['2A', 80, 85],
    ['1A', 80, 85],
    ['P', 60, 70],
  ] as const)('%s: %i %% and %i %%', (hospLv, active, retired) => {
    for (const [psnType, ratio] of [
      ['1101', active],
      ['1201', retired],
    ] as const) {
      expect(at('1000', hospLv, psnType)).toEqual(['1000.00', '0.00']);
      expect(at('2000', hospLv, psnType)).toEqual(['1000.00', yuan(1000 * ratio)]);
      expect(at('1000', hospLv, psnType, { 'outpatient.deductible': 99_999 })).toEqual([
        '0.01',
        yuan(Math.floor((99_999 * ratio + 50) / 100)),
      ]);
    }
  });

  it.each([
    ['1101', 5000, 60],
    ['1201', 6000, 65],
  ] as const)('person type %s stops at %i', (psnType, limit, ratio) => {
    const left = (fen: number) =>
      at('1000', '3A', psnType, { 'outpatient.deductible': 100_000, 'outpatient.paid': limit * 100 - fen })[1];
    const full = 1000 * ratio;
    expect([left(full), left(full - 1), left(0)]).toEqual([yuan(full), yuan(full - 1), '0.00']);
  });

  it('the pharmacy has 2000 inside the out-patient limit', () => {
    const meters = (own: number, all: number) => ({
      'outpatient.deductible': 100_000,
      'pharmacy.paid': own,
      'outpatient.paid': all,
    });
    expect(at('1000', 'P', '1101', meters(150_000, 150_000))[1]).toBe('500.00');
    expect(at('1000', 'P', '1101', meters(0, 480_000))[1]).toBe('200.00');
    expect(at('1000', 'P', '1101', meters(200_000, 200_000))[1]).toBe('0.00');
    expect(at('1000', '3A', '1101', meters(200_000, 200_000))[1]).toBe('600.00');
    const moved = settled(employee({ inScope: '1000', meters: meters(0, 0), visit: visit('P') })).meterDeltas;
    expect(moved).toEqual({ 'pharmacy.paid': 60_000, 'outpatient.paid': 60_000 });
  });
});

describe('居民门诊 2025: by level 200/65/600, 500/60/2400, 1000/50/2400', () => {
  it.each([
    ['1A', 200, 65, 600],
    ['2A', 500, 60, 2400],
    ['3A', 1000, 50, 2400],
    ['3B', 1000, 50, 2400],
  ] as const)('%s: over %i, %i %%, limit %i', (hospLv, line, ratio, limit) => {
    const visit = { line: 'outpatient' as const, hospLv, ...days('2025-05-06') };
    const at = (inScope: string, meters: Record<string, number> = {}) => shares(resident({ inScope, meters, visit }));
    expect(at(`${line}`)).toEqual([yuan(line * 100), '0.00']);
    expect(at(`${line + 100}`)).toEqual([yuan(line * 100), yuan(100 * ratio)]);
    expect(
      at('100', { 'outpatient.deductible': line * 100, 'outpatient.paid': limit * 100 - 100 * ratio + 1 }),
    ).toEqual(['0.00', yuan(100 * ratio - 1)]);
    expect(at('100', { 'outpatient.deductible': line * 100, 'outpatient.paid': limit * 100 })).toEqual([
      '0.00',
      '0.00',
    ]);
  });

  it('no pharmacy benefit, and nothing known before 2025', () => {
    expect(() => settled(resident({ inScope: '100', visit: { line: 'outpatient', hospLv: 'P' } }))).toThrow(
      /policy_not_provided/,
    );
    expect(() => settled(resident({ inScope: '100', visit: days('2024-12-31') }))).toThrow(/policy_date_missing/);
  });
});
