import { describe, expect, it } from 'vitest';
import { builtinPacksDir, makeBundle, readPackFiles } from '../../src/policy/bundle.js';
import type { PackFile } from '../../src/policy/region-policy.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { isMap } from '../../src/policy/node.js';
import type { ClaimRequest } from '../../src/settlement/claim-contract.js';
import type { Filing, FilingKind } from '../../src/settlement/types.js';
import { claimClass, claimed, claimRefusal, type ClaimCase } from './claim-scenes.js';
import { filing } from './city-visits.js';

const BEIJING = '110105';
const nanjing: ClaimCase = { insuplc: '320100', on: '2025-06-10', settled: '2025-06-20' };
const made = (kind: FilingKind, over: Partial<Filing> = {}): readonly Filing[] => [
  filing(kind, BEIJING, '2025-06-01', over),
];
const filed: ClaimCase = { ...nanjing, filings: made('other_temporary') };
const ALL: Partial<ClaimRequest> = { reason: 'offline' };

const files = await readPackFiles(builtinPacksDir);

/** Nanjing with a late-filing limit of its own, as a city would publish it. */
function withLimit(term: Readonly<Record<string, string>>): PolicySet {
  const claims = { late_filing: { ...term, standing: 'assumed', why: 'test' } };
  const own = files.map(
    (f): PackFile => (f.path === '320100/region.yaml' ? { ...f, content: { ...f.content, claims } } : f),
  );
  return PolicySet.fromBundles([makeBundle('320100', own).bytes]);
}

/** A working week of 2025 as tables give it; made up for the test. */
function withCalendar(): PolicySet {
  const calendar = { '2025': { holidays: ['2025-06-23'], workdays: ['2025-06-28'] } };
  const own = files.map((f): PackFile => {
    const { claims } = f.content;
    if (f.path !== '320000/region.yaml' || !isMap(claims)) return f;
    return { ...f, content: { ...f.content, claims: { ...claims, calendar } } };
  });
  return PolicySet.fromBundles([makeBundle('320100', own).bytes]);
}

describe('江苏: which claims are taken in', () => {
  it.each(['offline', 'system_fault', 'not_networked'] as const)(
    'JS-26.1: filed, but %s: the class of the filing; unfiled refused with the article',
    (reason) => {
      const networked = reason !== 'not_networked';
      expect(claimClass({ ...filed, networked, claim: { reason } })).toBe('other_temporary');
      expect(claimClass({ ...nanjing, networked, claim: { reason } })).toBe('claim_refused');
      expect(claimRefusal({ ...nanjing, networked, claim: { reason } })).toContain('第二十六条(一)');
    },
  );

  it('JS-26.2 JS-19a: an unfiled emergency, and nothing that is none', () => {
    const claim = { reason: 'unfiled_emergency' } as const;
    expect(claimClass({ ...nanjing, emergency: true, claim })).toBe('emergency');
    expect(claimClass({ ...nanjing, claim })).toBe('claim_refused');
    expect(claimRefusal({ ...nanjing, claim })).toContain('第二十六条(二)');
  });

  it('JS-26.3 JS-26.4: students at home and births are on the list; what no city has published is held', () => {
    expect(claimClass({ ...filed, claim: { reason: 'student_holiday' } })).toBe('other_temporary');
    expect(claimClass({ ...nanjing, claim: { reason: 'student_holiday' } })).toBe('claim_held');
    const papers = ['identity', 'receipt', 'cost_list', 'discharge_summary'] as const;
    expect(claimClass({ ...filed, claim: { reason: 'birth', papers } })).toBe('claim_held');
  });

  it.each(['other', 'injury'] as const)('JS-26.5: %s is not on the list and no pack adds it', (reason) => {
    expect(claimClass({ ...filed, claim: { reason } })).toBe('claim_refused');
    expect(claimRefusal({ ...filed, claim: { reason } })).toContain('第二十六条');
  });

  it('JS-19b: an institution that is not designated is paid in an emergency only', () => {
    const claim = { reason: 'offline', designated: false } as const;
    expect(claimClass({ ...filed, claim })).toBe('claim_refused');
    expect(claimRefusal({ ...filed, claim })).toContain('第十九条');
    const emergency = { ...filed, emergency: true, claim };
    expect(claimClass(emergency)).toBe('emergency');
  });
});

describe('江苏: papers', () => {
  const papersOf = (c: ClaimCase, papers: ClaimRequest['papers'], more: Partial<ClaimRequest> = {}): string =>
    claimRefusal({ ...c, claim: { ...ALL, papers, ...more } });

  it('JS-27: what is missing is told all at once, alternatives as such, with the article', () => {
    expect(papersOf(filed, [])).toMatch(
      /^住院费用还缺 有效身份证明、收费票据、费用清单、诊断证明或出院小结（.*第二十七条/,
    );
    expect(papersOf(filed, ['identity', 'receipt', 'cost_list'])).toMatch(/^住院费用还缺 诊断证明或出院小结（/);
    expect(papersOf(filed, ['identity', 'receipt', 'cost_list', 'discharge_summary'])).toBe('');
  });

  it('JS-27: out-patient, emergency and birth have lists of their own', () => {
    const visit: ClaimCase = { ...filed, line: 'outpatient', on: '2025-06-20' };
    const base = ['identity', 'receipt', 'cost_list'] as const;
    expect(papersOf(visit, base)).toMatch(/^门诊费用还缺 处方底方或门诊病历（/);
    expect(papersOf({ ...visit, emergency: true }, base)).toMatch(/^急诊费用还缺 急诊诊断证明或急诊病历（/);
    expect(papersOf(filed, base, { reason: 'birth' })).toMatch(/^生育费用还缺 出院小结（/);
  });

  it('JS-27: rescue, death, injury and drugs ask for more, an injury by its mark on the bill', () => {
    const complete = ['identity', 'receipt', 'cost_list', 'discharge_summary'] as const;
    expect(papersOf(filed, complete, { extras: ['rescue', 'death', 'special_drug', 'outside_drug'] })).toMatch(
      /^住院费用还缺 门诊抢救病历、死亡记录、死亡证明、用药申请表、外购发票、住院医嘱单或外购药处方复印件（/,
    );
    const injured: ClaimCase = { ...filed, injury: true, thirdParty: false };
    expect(papersOf(injured, complete)).toMatch(/公检法等出具的证明或个人承诺书/);
    expect(papersOf(injured, [...complete, 'injury_commitment'])).toBe('');
  });

  it('JS-28b: uploaded lines and diagnosis stand for list and diagnosis; not uploaded, paper', () => {
    expect(papersOf(filed, ['identity', 'receipt'], { uploaded: true })).toBe('');
    expect(papersOf(filed, ['identity', 'receipt'])).toMatch(/费用清单、诊断证明或出院小结/);
    expect(papersOf(filed, [], { uploaded: true })).toMatch(/还缺 有效身份证明、收费票据（/);
  });
});

describe('江苏: a filing after discharge', () => {
  const lateOn = (day: string, policies?: PolicySet): ClaimCase => ({
    ...nanjing,
    filings: made('other_temporary', { begndate: '2025-06-10', registeredOn: day }),
    claim: { reason: 'self_paid', lateFiledOn: day },
    ...(policies === undefined ? {} : { policies }),
  });

  it('JS-18c: no city has published a limit, so it is refused and not guessed', () => {
    expect(claimClass(lateOn('2025-06-21'))).toBe('claim_late_filing');
    expect(claimRefusal(lateOn('2025-06-21'))).toMatch(/没有公布.*第十八条/);
  });

  it('JS-18c: with a limit in the pack the last day counts, the next does not', () => {
    const days = withLimit({ days: '30' });
    expect(claimClass(lateOn('2025-07-20', days))).toBe('other_temporary');
    expect(claimClass(lateOn('2025-07-21', days))).toBe('claim_late_filing');
    expect(claimRefusal(lateOn('2025-07-21', days))).toContain('应于 2025-07-20 前补办');
    const months = withLimit({ months: '3' });
    expect(claimClass(lateOn('2025-09-20', months))).toBe('other_temporary');
    expect(claimClass(lateOn('2025-09-21', months))).toBe('claim_late_filing');
  });

  it('JS-18c: self-paid and never filed is refused', () => {
    expect(claimClass({ ...nanjing, claim: { reason: 'self_paid' } })).toBe('claim_refused');
  });
});

describe('江苏: the time for a decision', () => {
  const visit: ClaimCase = { ...filed, insured: 'resident', line: 'outpatient', on: '2025-06-20' };
  const papers = ['identity', 'receipt', 'cost_list', 'prescription'] as const;
  const due = (c: ClaimCase): readonly [string | null, string] => {
    const taken = claimed({ ...c, claim: { ...ALL, papers, ...c.claim } });
    if (!taken.ok) throw new Error(`${taken.reason} ${taken.detail}`);
    return [taken.claim.dueOn, taken.claim.dueNote];
  };

  // 2025-06-20 is a Friday.
  it('JS-28a: one out-patient visit of 1,000.00 has 5 working days, of 1,000.01 ten', () => {
    expect(due({ ...visit, total: 100_000 })[0]).toBe('2025-06-27');
    expect(due({ ...visit, total: 100_001 })[0]).toBe('2025-07-04');
  });

  it('JS-28a: a stay of 500 has ten, a special case twenty', () => {
    const inpatient = { ...filed, total: 50_000, claim: { papers: [...papers, 'discharge_summary'] } } as const;
    expect(due(inpatient)[0]).toBe('2025-07-04');
    expect(due({ ...visit, total: 50_000, claim: { special: true } })[0]).toBe('2025-07-18');
  });

  it('JS-28a: without a table of days off the weekends alone count, and it says so', () => {
    expect(due({ ...visit, total: 50_000 })).toEqual([
      '2025-06-27',
      expect.stringMatching(/2025 年没有放假安排表.*推定/),
    ]);
  });

  it('JS-28a: with one, days off and make-up days move it, and nothing is assumed', () => {
    // Off on Monday 06-23; Saturday 06-28 is worked: 24, 25, 26, 27, 28.
    expect(due({ ...visit, total: 50_000, policies: withCalendar() })).toEqual(['2025-06-28', '']);
  });
});
