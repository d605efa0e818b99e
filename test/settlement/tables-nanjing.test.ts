import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const home: Case = { insuplc: '320100' };
const resident: Case = { insuplc: '320100', insured: 'resident' };

describe('南京 职工住院', () => {
  const rows: [level: string, deductible: number, active: number, retired: number][] = [
    ['3A', 1000, 90, 93],
    ['2A', 500, 95, 97],
    ['1A', 300, 97, 98],
    ['0', 300, 97, 98],
  ];
  it.each(rows)('level %s: deductible %s, active %s percent, retired %s', (level, deductible, active, retired) => {
    for (const [psnType, percent] of [
      ['1101', active],
      ['1201', retired],
    ] as const) {
      [deductible, deductible / 2, 0, 0].forEach((standard, stays) => {
        const result = priced({
          ...home,
          level,
          psnType,
          inScope: 4321.09,
          meters: { 'inpatient.stays.count': stays },
        });
        expect(result.split.deductible).toBe(standard * 100);
        expect(paidBy(result, 'hifp_pay')).toBe(percentOf(4321.09 - standard, percent));
      });
    }
  });

  it.each([
    ['2024-06-30', 600_000],
    ['2024-07-01', 630_000],
  ] as const)('on %s the pooled fund pays %s a year; what comes after is said to be unknown', (on, cap) => {
    const result = priced({
      ...home,
      on,
      meters: { 'inpatient.stays.count': 2, 'pool.paid': (cap - 90) * 100 },
      inScope: 1000,
    });
    expect(paidBy(result, 'hifp_pay')).toBe(9000);
    expect(paidBy(result, 'hifob_pay')).toBe(0);
    expect(result.warnings.join()).toContain('大病医疗救助比例未见公布');
    expect(priced({ ...home, on }).warnings.join()).not.toContain('大病医疗救助比例未见公布');
  });

  it('out-patient, pharmacy and chronic are said not to be provided', () => {
    expect(refused({ ...home, line: 'outpatient' })).toBe('policy_not_provided');
    expect(refused({ ...home, line: 'pharmacy', level: 'P' })).toBe('policy_not_provided');
    expect(refused({ ...home, line: 'chronic', disease: 'M01600' })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'chronic', disease: 'M01600' })).toBe('policy_not_provided');
    expect(refused({ ...resident, line: 'pharmacy', level: 'P' })).toBe('policy_not_provided');
  });
});

describe('南京 大病保险', () => {
  /** Serious-illness payment on 100 yuan of self-pay that begins at `soFar` of the year. */
  const next100 = (insured: 'employee' | 'resident', soFar: number, identities: readonly string[] = []): number => {
    // Third stay of an employee, 10 % of 1000; an adult resident in a tertiary hospital bears the whole deductible.
    const bill: Partial<Case> =
      insured === 'employee' ? { inScope: 1000, meters: { 'inpatient.stays.count': 2 } } : { inScope: 100 };
    return paidBy(
      priced({
        ...home,
        insured,
        identities,
        ...bill,
        meters: { ...bill.meters, 'serious_illness.cost': soFar * 100 },
      }),
      'hifmi_pay',
    );
  };
  const edges = [20_000, 40_000, 60_000, 80_000, 100_000];

  it.each([
    ['employee', [60, 65, 70, 75, 80]],
    ['resident', [50, 55, 60, 65, 70]],
  ] as const)('%s: 2–4–6–8–10 万 at %o percent', (insured, percents) => {
    percents.forEach((percent, i) => {
      const from = edges[i] ?? 0;
      expect(next100(insured, from)).toBe(percent * 100);
      // Ten yuan below the edge still belong to the band before.
      expect(next100(insured, from - 10)).toBe((percents[i - 1] ?? 0) * 10 + percent * 90);
      expect(next100(insured, from, ['poor'])).toBe((percent + 5) * 100);
    });
    expect(next100(insured, 10_000)).toBe(0);
    expect(next100(insured, 10_000, ['poor'])).toBe((percents[0] + 5) * 100);
    expect(next100(insured, 9_900, ['poor'])).toBe(0);
  });
});

describe('南京 居民', () => {
  const rows: [level: string, adult: [number, number], minor: [number, number], minorLater: number][] = [
    ['3A', [1000, 65], [500, 80], 250],
    ['2A', [500, 85], [400, 90], 200],
    ['1A', [300, 90], [300, 95], 150],
    ['0', [300, 90], [300, 95], 150],
  ];
  it.each(rows)('in-patient level %s: adult %o, student or child %o, later %s', (level, adult, minor, minorLater) => {
    const cells: [string, number, number, number][] = [
      ['1501', 0, ...adult],
      ['1501', 1, ...adult],
      ['1501', 5, ...adult],
      ['1401', 0, ...minor],
      ['1401', 1, minorLater, minor[1]],
      ['1401', 5, minorLater, minor[1]],
    ];
    for (const [psnType, stays, deductible, percent] of cells) {
      const result = priced({
        ...resident,
        level,
        psnType,
        inScope: 4321.09,
        meters: { 'inpatient.stays.count': stays },
      });
      expect(result.split.deductible).toBe(deductible * 100);
      expect(paidBy(result, 'hifp_pay')).toBe(percentOf(4321.09 - deductible, percent));
    }
  });

  it.each([
    ['0', 50],
    ['1A', 30],
    ['2A', 30],
    ['3A', 30],
  ] as const)(
    'out-patient level %s: %s percent above 200, to 300; then of self-pay above 2000, to 2600',
    (level, percent) => {
      const visit: Case = { ...resident, line: 'outpatient', level };
      expect(paidBy(priced({ ...visit, inScope: 200 }), 'hifp_pay')).toBe(0);
      expect(paidBy(priced({ ...visit, inScope: 500.5 }), 'hifp_pay')).toBe(percentOf(300.5, percent));
      // Everything but the 300 is self-pay: 2000 of it is used up by a bill of 2300.
      expect(paidBy(priced({ ...visit, inScope: 2300 }), 'hifp_pay')).toBe(30_000);
      expect(paidBy(priced({ ...visit, inScope: 2400 }), 'hifp_pay')).toBe(30_000 + percentOf(100, percent));
      expect(paidBy(priced({ ...visit, inScope: 50_000 }), 'hifp_pay')).toBe(30_000 + 260_000);
    },
  );
});
