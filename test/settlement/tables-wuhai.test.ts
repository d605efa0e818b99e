import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const visit: Case = { insuplc: '150300', line: 'outpatient', on: '2025-03-01' };

describe('乌海 职工门诊统筹 (乌海政办发〔2022〕23号)', () => {
  const rows: [level: string, psnType: string, percent: number][] = [
    ['3A', '1101', 50],
    ['3B', '1101', 50],
    ['2A', '1101', 60],
    ['1A', '1101', 60],
    ['0', '1101', 60],
    ['3A', '1201', 55],
    ['3B', '1201', 55],
    ['2A', '1201', 65],
    ['1A', '1201', 65],
    ['0', '1201', 65],
  ];
  it.each(rows)('level %s person %s pays %s percent above 1000', (level, psnType, percent) => {
    expect(paidBy(priced({ ...visit, level, psnType, inScope: 2345.67 }), 'hifp_pay')).toBe(
      percentOf(2345.67 - 1000, percent),
    );
  });

  it('the deductible is of the year: 999.99 used leaves one fen', () => {
    expect(paidBy(priced({ ...visit, inScope: 1000 }), 'hifp_pay')).toBe(0);
    const later = priced({ ...visit, inScope: 1000, meters: { 'outpatient.deductible': 99_999 } });
    expect(later.split.deductible).toBe(1);
    expect(paidBy(later, 'hifp_pay')).toBe(percentOf(999.99, 50));
  });

  it.each([
    ['1101', 4000],
    ['1201', 5000],
  ] as const)('person %s gets at most %s a year', (psnType, limit) => {
    const paid = (limit - 10) * 100;
    const last = priced({
      ...visit,
      psnType,
      inScope: 5000,
      meters: { 'outpatient.deductible': 100_000, 'outpatient.paid': paid },
    });
    expect(paidBy(last, 'hifp_pay')).toBe(1000);
    expect(paidBy(priced({ ...visit, psnType, inScope: 50_000 }), 'hifp_pay')).toBe(limit * 100);
  });

  it('in-patient, chronic, pharmacy and everything for residents is said not to be provided', () => {
    for (const line of ['inpatient', 'pharmacy'] as const)
      expect(refused({ ...visit, line, level: line === 'pharmacy' ? 'P' : '3A' })).toBe('policy_not_provided');
    expect(refused({ ...visit, line: 'chronic', disease: 'M01600' })).toBe('policy_not_provided');
    for (const line of ['inpatient', 'outpatient', 'pharmacy'] as const)
      expect(refused({ ...visit, line, insured: 'resident' })).toBe('policy_not_provided');
    expect(refused({ ...visit, level: 'P' })).toBe('policy_not_provided');
  });
});
