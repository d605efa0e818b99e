import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const home: Case = { insuplc: '321100' };

describe('镇江 职工住院', () => {
  const rows: [level: string, active: number, retired: number][] = [
    ['3A', 1200, 600],
    ['2A', 800, 400],
    ['1A', 400, 200],
    ['0', 400, 200],
  ];
  it.each(rows)(
    'level %s: deductible active %s, retired %s; half, then none; 85 and 90 percent',
    (level, active, retired) => {
      for (const [psnType, standard, percent] of [
        ['1101', active, 85],
        ['1201', retired, 90],
      ] as const) {
        [standard, standard / 2, 0, 0].forEach((expected, stays) => {
          const result = priced({
            ...home,
            level,
            psnType,
            inScope: 5432.1,
            meters: { 'inpatient.stays.count': stays },
          });
          expect(result.split.deductible).toBe(expected * 100);
          expect(paidBy(result, 'hifp_pay')).toBe(percentOf(5432.1 - expected, percent));
        });
      }
    },
  );

  it('says what is assumed: the level of tertiary hospitals, and that no cap is known', () => {
    const tertiary = priced(home).warnings.join();
    expect(tertiary).toContain('两家指定医院');
    expect(tertiary).toContain('封顶线未见公布');
    expect(priced({ ...home, level: '2A' }).warnings.join()).not.toContain('两家指定医院');
  });

  it.each([
    [6000, 0, 60],
    [60_000, 60, 70],
    [100_000, 70, 70],
  ] as const)('大病 from %s of self-pay: %s percent below, %s from there', (from, below, percent) => {
    // Third stay, 15 % of 1000 = 150 of self-pay.
    const paid = (soFar: number): number =>
      paidBy(
        priced({ ...home, inScope: 1000, meters: { 'inpatient.stays.count': 2, 'serious_illness.cost': soFar * 100 } }),
        'hifmi_pay',
      );
    expect(paid(from)).toBe(percentOf(150, percent));
    expect(paid(from - 50)).toBe(percentOf(50, below) + percentOf(100, percent));
    expect(paid(from - 150)).toBe(percentOf(150, below));
  });
});

describe('镇江 职工门诊', () => {
  const visit: Case = { ...home, line: 'outpatient' };

  it('the published case: 20000 of fees pays 6000 and 4800, since fees above the limit go on to 大病', () => {
    const result = priced({ ...visit, inScope: 20_000 });
    expect(result.split.deductible).toBe(80_000);
    expect(paidBy(result, 'hifp_pay')).toBe(600_000);
    expect(paidBy(result, 'hifmi_pay')).toBe(480_000);
  });

  it('the limit is 10000 of fees above the deductible, of the year', () => {
    const later = priced({
      ...visit,
      inScope: 1000,
      meters: { 'outpatient.deductible': 80_000, 'outpatient.fees': 999_000 },
    });
    expect(paidBy(later, 'hifp_pay')).toBe(percentOf(10, 60));
    expect(later.meterDeltas['serious_illness.cost']).toBe(100_000 - 600);
  });

  it('what the reply does not give is said not to be provided', () => {
    expect(refused({ ...visit, level: '2A' })).toBe('policy_not_provided');
    expect(refused({ ...visit, psnType: '1201' })).toBe('policy_not_provided');
    expect(refused({ ...home, line: 'pharmacy', level: 'P' })).toBe('policy_not_provided');
    expect(refused({ ...home, line: 'chronic', disease: 'M01600' })).toBe('policy_not_provided');
    for (const line of ['inpatient', 'outpatient'] as const)
      expect(refused({ ...home, insured: 'resident', line })).toBe('policy_not_provided');
  });
});
