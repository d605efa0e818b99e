import { describe, expect, it } from 'vitest';
import { type Case, paidBy, percentOf, priced, refused } from './city-visits.js';

const visit: Case = { insuplc: '610100', line: 'chronic', disease: 'M01600' };

describe('西安 门诊慢特病', () => {
  it('three visits of a year: 700 is used up on the second, 70 percent from there', () => {
    // In-scope cost after class-B first self-pay: 296.00, 696.00, 488.00.
    const visits: [inScope: number, used: number, deductible: number, paid: number][] = [
      [296, 0, 29_600, 0],
      [696, 29_600, 40_400, 20_440],
      [488, 70_000, 0, 34_160],
    ];
    for (const [inScope, used, deductible, paid] of visits) {
      const result = priced({ ...visit, inScope, meters: { 'chronic.deductible': used } });
      expect(result.split.deductible).toBe(deductible);
      expect(paidBy(result, 'hifp_pay')).toBe(paid);
      // Said as soon as the missing limits could matter.
      expect(result.warnings.join().includes('年度限额未见公布')).toBe(paid > 0);
    }
  });

  it.each([['M07803'], ['M07804'], ['M08300']])('residents with disease %s: 94 percent, assumed', (disease) => {
    const result = priced({ ...visit, insured: 'resident', disease, inScope: 1234.56 });
    expect(paidBy(result, 'hifp_pay')).toBe(percentOf(1234.56, 94));
    expect(result.warnings.join()).toContain('仅见一处转述');
  });

  it('other diseases of residents, residents at a pharmacy, and 呼和浩特 are said not to be provided', () => {
    expect(refused({ ...visit, insured: 'resident' })).toBe('policy_not_provided');
    expect(refused({ insuplc: '610100', insured: 'resident', line: 'pharmacy', level: 'P' })).toBe(
      'policy_not_provided',
    );
    for (const insured of ['employee', 'resident'] as const)
      expect(refused({ ...visit, insuplc: '150100', insured })).toBe('policy_not_provided');
    expect(refused({ insuplc: '150100', insured: 'resident', line: 'pharmacy', level: 'P' })).toBe(
      'policy_not_provided',
    );
  });
});
