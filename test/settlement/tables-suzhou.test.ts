import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const home: Case = { insuplc: '320500' };
const resident: Case = { insuplc: '320500', insured: 'resident' };
const at = (yuan: number): Record<string, number> => ({
  'inpatient.stays.count': 2,
  'pool.cost': yuan * 100,
  'pool.fees': yuan * 100,
});

describe('苏州 职工住院', () => {
  const rows: [level: string, active: number, retired: number][] = [
    ['3A', 800, 600],
    ['2A', 600, 400],
    ['1A', 300, 200],
  ];
  it.each(rows)('level %s: deductible active %s, retired %s; half, then 100', (level, active, retired) => {
    for (const [psnType, standard] of [
      ['1101', active],
      ['1201', retired],
    ] as const) {
      [standard, standard / 2, 100, 100].forEach((expected, stays) => {
        expect(priced({ ...home, level, psnType, meters: { 'inpatient.stays.count': stays } }).split.deductible).toBe(
          expected * 100,
        );
      });
    }
  });

  it.each([
    ['1101', 90],
    ['1201', 95],
  ] as const)(
    'person %s: to 40000 of the year %s percent, above 95, to 350000; above that 大额共济 95',
    (psnType, percent) => {
      const bill = (yuan: number): Case => ({ ...home, psnType, inScope: 1100, meters: at(yuan) });
      expect(paidBy(priced(bill(0)), 'hifp_pay')).toBe(percentOf(1000, percent));
      expect(paidBy(priced(bill(38_900)), 'hifp_pay')).toBe(percentOf(1000, percent));
      expect(paidBy(priced(bill(39_500)), 'hifp_pay')).toBe(percentOf(400, percent) + percentOf(600, 95));
      expect(paidBy(priced(bill(40_000)), 'hifp_pay')).toBe(percentOf(1000, 95));
      const crossing = priced(bill(349_500));
      expect(paidBy(crossing, 'hifp_pay')).toBe(percentOf(400, 95));
      expect(paidBy(crossing, 'hifob_pay')).toBe(percentOf(600, 95));
      expect(paidBy(priced(bill(350_000)), 'hifp_pay')).toBe(0);
      expect(paidBy(priced(bill(350_000)), 'hifob_pay')).toBe(percentOf(1000, 95));
    },
  );

  it('大病: the bands are unknown, so nothing is paid and the answer says so', () => {
    const result = priced({ ...home, meters: { 'serious_illness.cost': 5_000_000 } });
    expect(paidBy(result, 'hifmi_pay')).toBe(0);
    expect(result.warnings.join()).toContain('大病保险分段比例未见公布');
    // What it would have looked at is kept: deductible and 10 % of the rest.
    expect(result.meterDeltas['serious_illness.cost']).toBe(80_000 + percentOf(9200, 10));
  });
});

describe('苏州 职工门诊、门诊特定项目', () => {
  const rows: [level: string, line: 'outpatient' | 'pharmacy', active: number, retired: number][] = [
    ['1A', 'outpatient', 80, 90],
    ['2A', 'outpatient', 75, 85],
    ['3A', 'outpatient', 60, 70],
    ['P', 'pharmacy', 60, 70],
  ];
  it.each(rows)(
    'level %s %s: active %s percent above 600, retired %s above 400, to 13000, assumed as a whole',
    (level, line, active, retired) => {
      for (const [psnType, deductible, percent] of [
        ['1101', 600, active],
        ['1201', 400, retired],
      ] as const) {
        const result = priced({ ...home, level, line, psnType, inScope: 1234.56 });
        expect(paidBy(result, 'hifp_pay')).toBe(percentOf(1234.56 - deductible, percent));
        expect(result.warnings.join()).toContain('13000');
        expect(paidBy(priced({ ...home, level, line, psnType, inScope: 40_000 }), 'hifp_pay')).toBe(1_300_000);
      }
    },
  );

  it.each([['M07803'], ['M07804'], ['M00503'], ['M00504'], ['M08300']])(
    'disease %s: 90 percent to 40000 of the year, 95 above',
    (disease) => {
      const visit: Case = { ...home, line: 'chronic', disease, inScope: 1000 };
      expect(paidBy(priced(visit), 'hifp_pay')).toBe(90_000);
      expect(paidBy(priced({ ...visit, meters: { 'pool.cost': 3_950_000 } }), 'hifp_pay')).toBe(45_000 + 47_500);
      const beyond = priced({ ...visit, meters: { 'pool.cost': 35_000_000, 'pool.fees': 35_000_000 } });
      expect([paidBy(beyond, 'hifp_pay'), paidBy(beyond, 'hifob_pay')]).toEqual([0, 95_000]);
    },
  );

  it('other diseases, and residents outside the hospital, are said not to be provided', () => {
    expect(refused({ ...home, line: 'chronic', disease: 'M01600' })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'outpatient' })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'chronic', disease: 'M07803' })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'pharmacy', level: 'P' })).toBe('policy_not_provided');
  });
});

describe('苏州 居民住院', () => {
  it.each([
    ['3A', 800],
    ['2A', 500],
    ['1A', 300],
  ] as const)('level %s: deductible %s, half, then 100', (level, standard) => {
    [standard, standard / 2, 100, 100].forEach((expected, stays) => {
      expect(priced({ ...resident, level, meters: { 'inpatient.stays.count': stays } }).split.deductible).toBe(
        expected * 100,
      );
    });
    expect(
      [0, 1, 2].map(
        (n) => priced({ ...resident, level, psnType: '1401', meters: { 'inpatient.stays.count': n } }).split.deductible,
      ),
    ).toEqual([50_000, 25_000, 10_000]);
  });

  it.each([
    [0, 0, 75],
    [40_000, 75, 80],
    [100_000, 80, 85],
    [200_000, 85, 90],
    [350_000, 90, 0],
  ] as const)('from %s of the year: %s percent below, %s from there', (from, before, percent) => {
    const bill = (yuan: number): number =>
      paidBy(
        priced({
          ...resident,
          inScope: 1100,
          meters: { 'inpatient.stays.count': 2, 'inpatient.hifp_pay.cost': yuan * 100 },
        }),
        'hifp_pay',
      );
    expect(bill(from)).toBe(percentOf(1000, percent));
    // The deductible of 100 stands before the first paid fee, so 600 of a bill that starts 500 below the edge lies above it.
    if (from > 0) expect(bill(from - 500)).toBe(percentOf(400, before) + percentOf(600, percent));
  });
});
