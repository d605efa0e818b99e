import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const home: Case = { insuplc: '120000' };
const NO_DEDUCTIBLE = { 'inpatient.stays.count': 9 };
const pool = (c: Partial<Case>): number => paidBy(priced({ ...home, ...c }), 'hifp_pay');

describe('天津 职工住院', () => {
  const deductibles: [level: string, first: number, later: number][] = [
    ['3A', 1700, 500],
    ['2A', 1100, 350],
    ['1A', 800, 270],
    ['0', 800, 270],
  ];
  it.each(deductibles)('level %s: first stay %s, later %s', (level, first, later) => {
    for (const on of ['2020-06-10', '2025-06-10']) {
      expect(priced({ ...home, level, on }).split.deductible).toBe(first * 100);
      for (const stays of [1, 2, 7])
        expect(priced({ ...home, level, on, meters: { 'inpatient.stays.count': stays } }).split.deductible).toBe(
          later * 100,
        );
    }
  });

  it.each([
    ['1101', 120_000, 85],
    ['1201', 180_000, 90],
  ] as const)('person %s: to %s %s percent, above 80, to 450000 of fees', (psnType, edge, percent) => {
    const at = (cost: number, inScope: number): number =>
      pool({ psnType, inScope, meters: { ...NO_DEDUCTIBLE, 'pool.cost': cost * 100, 'pool.fees': cost * 100 } });
    const net = 5000 - 500;
    expect(at(0, 5000)).toBe(percentOf(net, percent));
    expect(at(edge - 5000, 5000)).toBe(percentOf(net, percent));
    expect(at(edge - 4999, 5000)).toBe(percentOf(net - 1, percent) + percentOf(1, 80));
    expect(at(edge, 5000)).toBe(percentOf(net, 80));
    expect(at(445_000, 5000)).toBe(percentOf(net, 80));
    expect(at(446_000, 5000)).toBe(percentOf(3500, 80));
    expect(at(450_000, 5000)).toBe(0);
  });

  it('the ratio is the same at every level', () => {
    for (const [level, later] of [
      ['3A', 500],
      ['2A', 350],
      ['1A', 270],
    ] as const)
      expect(pool({ level, meters: NO_DEDUCTIBLE, inScope: 1000 })).toBe(percentOf(1000 - later, 85));
  });

  // The pooled fund pays 0 beyond 450000 of fees, so the serious-illness part is seen alone with its meter set.
  const illness = (soFar: number, inScope: number, over: Partial<Case>): number =>
    paidBy(
      priced({ ...home, ...over, meters: { ...NO_DEDUCTIBLE, 'serious_illness.cost': soFar * 100 }, inScope }),
      'hifmi_pay',
    );
  it.each([
    [21_202, 60],
    [99_000, 60],
    [100_000, 65],
    [199_000, 65],
    [200_000, 70],
    [299_000, 70],
    [300_000, 0],
  ] as const)('大病 from %s of self-pay on: %s percent', (soFar, percent) => {
    // 500 deductible and 15 % of the rest of 2000 = 725 of self-pay.
    expect(illness(soFar, 2000, home)).toBe(percentOf(725, percent));
  });

  it('大病: nothing below 21202; people in aid from 10601, 5 points more, without ceiling', () => {
    expect(illness(21_202 - 725, 2000, home)).toBe(0);
    expect(illness(21_202 - 724, 2000, home)).toBe(60);
    const poor = { ...home, identities: ['poor'] };
    expect(illness(10_601 - 725, 2000, poor)).toBe(0);
    expect(illness(10_601, 2000, poor)).toBe(percentOf(725, 65));
    expect(illness(100_000, 2000, poor)).toBe(percentOf(725, 70));
    expect(illness(300_000, 2000, poor)).toBe(percentOf(725, 75));
  });
});

describe('天津 职工门诊特殊病', () => {
  it('1300 a year apart from in-patient, one axis and one cap with it', () => {
    const visit: Case = { ...home, line: 'chronic', disease: 'M07803' };
    expect(priced({ ...visit, inScope: 2000 }).split.deductible).toBe(130_000);
    expect(paidBy(priced({ ...visit, inScope: 2000 }), 'hifp_pay')).toBe(percentOf(700, 85));
    const later = { 'chronic.deductible': 130_000, 'pool.cost': 12_000_000, 'pool.fees': 44_900_000 };
    expect(paidBy(priced({ ...visit, inScope: 2000, meters: later }), 'hifp_pay')).toBe(percentOf(1000, 80));
    expect(refused({ ...home, line: 'chronic' })).toBe('chronic_not_qualified');
  });
});

describe('天津 职工门诊', () => {
  const levels: [level: string, line: 'outpatient' | 'pharmacy', percent: number][] = [
    ['1A', 'outpatient', 75],
    ['2A', 'outpatient', 65],
    ['3A', 'outpatient', 55],
    ['P', 'pharmacy', 65],
  ];
  const years: [on: string, psnType: string, brdy: string, deductible: number, limit: number][] = [
    ['2020-05-01', '1101', '1980-01-01', 800, 7500],
    ['2023-12-31', '1201', '1950-01-01', 800, 7500],
    ['2024-01-01', '1101', '1980-01-01', 800, 10_000],
    ['2024-05-01', '1201', '1954-05-02', 700, 10_000],
    ['2024-05-01', '1201', '1954-05-01', 650, 10_000],
  ];
  for (const [level, line, percent] of levels) {
    it.each(years)(
      `level ${level} ${line} on %s person %s born %s: %s to 5500 at ${percent} percent, to %s at 55 percent`,
      (on, psnType, brdy, deductible, limit) => {
        const visit: Case = { ...home, line, level, on, psnType, brdy };
        const lower = percentOf(5500 - deductible, percent);
        expect(paidBy(priced({ ...visit, inScope: deductible }), 'hifp_pay')).toBe(0);
        expect(paidBy(priced({ ...visit, inScope: 5500 }), 'hifp_pay')).toBe(lower);
        expect(paidBy(priced({ ...visit, inScope: limit }), 'hifp_pay')).toBe(lower + percentOf(limit - 5500, 55));
        expect(paidBy(priced({ ...visit, inScope: limit + 5000 }), 'hifp_pay')).toBe(
          lower + percentOf(limit - 5500, 55),
        );
      },
    );
  }
});

describe('天津 居民', () => {
  const tables: [line: 'inpatient' | 'outpatient' | 'chronic', deductible: number, high: number[], low: number[]][] = [
    ['inpatient', 500, [85, 80, 75], [75, 70, 65]],
    ['outpatient', 600, [55, 55, 50], [50, 50, 45]],
    ['chronic', 500, [65, 60, 55], [55, 50, 45]],
  ];
  for (const [line, deductible, high, low] of tables) {
    const cells = ['1A', '2A', '3A'].flatMap(
      (level, i) =>
        [
          [level, 'premium_high', high[i] ?? 0],
          [level, 'premium_low', low[i] ?? 0],
        ] as const,
    );
    it.each(cells)(`${line} level %s %s: %s percent above ${deductible}`, (level, tier, percent) => {
      for (const on of ['2022-06-10', '2025-06-10']) {
        const visit: Case = {
          ...home,
          insured: 'resident',
          line,
          level,
          on,
          identities: [tier],
          inScope: 2345.67,
          ...(line === 'chronic' ? { disease: 'M07803' } : {}),
        };
        expect(paidBy(priced(visit), 'hifp_pay')).toBe(percentOf(2345.67 - deductible, percent));
      }
    });
  }
  const resident: Case = { ...home, insured: 'resident', identities: ['premium_high'] };

  it('without a premium tier nothing is guessed', () => {
    for (const line of ['inpatient', 'outpatient'] as const)
      expect(refused({ ...resident, identities: [], line })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'pharmacy', level: 'P' })).toBe('policy_not_provided');
  });

  it('no deductible from the second stay; chronic and in-patient share one', () => {
    expect(priced({ ...resident, meters: { 'inpatient.stays.count': 1 } }).split.deductible).toBe(0);
    expect(priced({ ...resident, meters: { 'hospital.deductible': 45_000 } }).split.deductible).toBe(5000);
    const first = priced({ ...resident, line: 'chronic', disease: 'M07803', inScope: 300 });
    expect(first.meterDeltas['hospital.deductible']).toBe(30_000);
    expect(priced({ ...resident, meters: { 'hospital.deductible': 30_000 } }).split.deductible).toBe(20_000);
  });

  it.each([
    ['2023-12-31', 180_000],
    ['2024-01-01', 250_000],
  ] as const)('on %s the cap is %s, in-patient and chronic together', (on, cap) => {
    const meters = { 'inpatient.stays.count': 1, 'hospital.deductible': 50_000, 'pool.paid': (cap - 100) * 100 };
    expect(paidBy(priced({ ...resident, on, meters }), 'hifp_pay')).toBe(10_000);
    expect(paidBy(priced({ ...resident, on, meters, line: 'chronic', disease: 'M07803' }), 'hifp_pay')).toBe(10_000);
  });

  it('the out-patient limit is 4000 of fees, 5000 after two insured years', () => {
    const out: Case = { ...resident, line: 'outpatient', level: '1A', inScope: 20_000 };
    expect(paidBy(priced(out), 'hifp_pay')).toBe(percentOf(4000 - 600, 55));
    expect(paidBy(priced({ ...out, identities: ['premium_high', 'insured_two_years'] }), 'hifp_pay')).toBe(
      percentOf(5000 - 600, 55),
    );
  });
});
