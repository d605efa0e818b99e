import { describe, expect, it } from 'vitest';
import { builtinPacksDir, makeBundle, readPackFiles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import type { Filing, FilingKind } from '../../src/settlement/types.js';
import { claimClass, claimed, claimRefusal, type ClaimCase } from './claim-scenes.js';
import { filing, paidBy, policies } from './city-visits.js';

const BEIJING = '110105';
/** Admitted 2025-06-10, out and settled 2025-06-20. */
const stay = { on: '2025-06-10', settled: '2025-06-20' } as const;

/** Wuhai publishes no in-patient table: this one (deductible 1000, ratio 80 %) shows what the notice changes. */
const TABLE = `
kind: benefit
region: 150300
insured: employee
lines: [inpatient]
from: 2023-01-01
standing: assumed
why: test
deductible: {per: stay, standard: 1000}
funds: [{fund: hifp_pay, base: [fees], ratio: 80}]
`;
const files = (await readPackFiles(builtinPacksDir)).filter((f) => f.path !== '150300/employee/other-lines.yaml');
const withTable = PolicySet.fromBundles([
  makeBundle('150300', [...files, { path: 'table.yaml', content: parsePackYaml(TABLE, 'table.yaml') }]).bytes,
]);
const wuhai: ClaimCase = { insuplc: '150300', ...stay, policies: withTable };
const hohhot: ClaimCase = { insuplc: '150100', ...stay };

const made = (kind: FilingKind, over: Partial<Filing> = {}): readonly Filing[] => [
  filing(kind, BEIJING, '2025-06-01', over),
];
/** Filed on 06-20, after a discharge on 06-19, from the admission on. */
const LATE = { lateFiledOn: '2025-06-20' } as const;
const late = (kind: FilingKind = 'other_temporary'): readonly Filing[] =>
  made(kind, { begndate: '2025-06-10', registeredOn: '2025-06-20' });

const crossSelfPay = (c: ClaimCase): number => {
  const taken = claimed(c);
  if (!taken.ok) throw new Error(`${taken.reason} ${taken.detail}`);
  return taken.result.split.crossSelfPay;
};

describe('乌海: claims', () => {
  it('WH-1b: an unfiled stay claimed at home bears 20 % first: 10,000.00 → 2,000.00', () => {
    expect(crossSelfPay(wuhai)).toBe(200_000);
    expect(claimClass(wuhai)).toBe('unfiled');
    const taken = claimed(wuhai);
    // (10000 − 2000 − 1000) × 80 %
    expect(taken.ok && paidBy(taken.result, 'hifp_pay')).toBe(560_000);
  });

  it('WH-1b NM-10 (C7): an out-patient visit needs no filing and is never unfiled', () => {
    expect(claimClass({ ...wuhai, line: 'outpatient', on: '2025-06-20' })).toBe('exempt');
  });

  it.each(['injury', 'system_fault', 'offline'] as const)(
    'WH-1c: filed, %s, with the consent of the office: 10 %',
    (reason) => {
      const filings = made('other_temporary');
      const consented = { reason, consent: true, consentBy: '王主任' };
      expect(crossSelfPay({ ...wuhai, filings, claim: consented })).toBe(100_000);
      expect(claimClass({ ...wuhai, filings, claim: { reason } })).toBe('claim_held');
    },
  );

  it('WH-1c (C6): consent absent, or no accepted cause: held for an officer, with the article', () => {
    const filings = made('referral');
    for (const claim of [
      { reason: 'system_fault' },
      { reason: 'other', consent: true, consentBy: '王主任' },
    ] as const) {
      expect(claimClass({ ...wuhai, filings, claim })).toBe('claim_held');
      expect(claimRefusal({ ...wuhai, filings, claim })).toMatch(/（《乌海市.*》 乌医保办发〔2022〕68号 一）$/);
    }
  });

  it('WH-1c (C8): an unfiled emergency counts as filed: 10 % with cause and consent, held without', () => {
    const claim = { reason: 'system_fault', consent: true, consentBy: '王主任' } as const;
    expect(crossSelfPay({ ...wuhai, emergency: true, claim })).toBe(100_000);
    expect(claimClass({ ...wuhai, emergency: true, claim: { reason: 'system_fault' } })).toBe('claim_held');
    expect(claimClass({ ...wuhai, emergency: true, claim: { ...claim, reason: 'unfiled_emergency' } })).toBe(
      'claim_held',
    );
  });

  it('NM-15b (C4): filed only after a self-paid discharge is 20 % in Wuhai; with cause and consent 10 %', () => {
    const c = { ...wuhai, settled: '2025-06-19', filings: late() };
    expect(claimClass({ ...c, claim: { reason: 'self_paid', ...LATE } })).toBe('unfiled');
    const claim = { reason: 'system_fault', consent: true, consentBy: '王主任', ...LATE } as const;
    expect(claimClass({ ...c, claim })).toBe('other_temporary');
  });

  it('NM-15c: an institution outside the network has no rule but the unfiled stay', () => {
    const claim = { reason: 'not_networked' } as const;
    expect(claimClass({ ...wuhai, networked: false, claim })).toBe('unfiled');
    expect(claimClass({ ...wuhai, networked: false, claim, filings: made('referral') })).toBe('claim_held');
  });

  it('NM-16: by the home catalogue; a bill split by the treating place’s is refused with the article', () => {
    expect(claimClass({ ...wuhai, claim: { catalogue: 'treating' } })).toBe('claim_catalogue');
    expect(claimRefusal({ ...wuhai, claim: { catalogue: 'treating' } })).toMatch(/参保地目录.*第十六条）$/);
  });
});

describe('呼和浩特: claims', () => {
  it('NM-15b: filed by the office after a self-paid discharge: referral benefits, whatever kind was filed', () => {
    for (const kind of ['other_temporary', 'referral', 'emergency'] as const) {
      const taken = claimed({ ...hohhot, settled: '2025-06-19', filings: late(kind), claim: LATE });
      expect(taken.ok && taken.result.treatmentClass).toBe('referral');
      expect(taken.ok && taken.result.classCitations.join()).toContain('第十五条');
    }
    expect(claimClass({ ...hohhot, filings: made('other_temporary') })).toBe('other_temporary');
  });

  it('NM-15b: without the filing the office is told to make it first', () => {
    expect(claimClass(hohhot)).toBe('claim_refused');
    expect(claimRefusal(hohhot)).toMatch(/补办跨省临时外出备案.*第十五条）$/);
    expect(claimClass({ ...hohhot, emergency: true })).toBe('emergency');
  });

  it('NM-15c: no rule of the city for institutions outside the network: held, with the article', () => {
    const c = { ...hohhot, networked: false, filings: made('referral'), claim: { reason: 'not_networked' } } as const;
    expect(claimClass(c)).toBe('claim_held');
    expect(claimRefusal(c)).toMatch(/第十五条）$/);
    expect(claimClass({ ...c, settled: '2024-06-20', on: '2024-06-10' })).toBe('claim_held');
  });

  it('NM-67: uploaded lines and diagnosis need no paper; without them paper is asked for', () => {
    const c: ClaimCase = { ...hohhot, filings: made('referral') };
    expect(claimClass({ ...c, claim: { papers: [], uploaded: true } })).toBe('referral');
    expect(claimClass({ ...c, claim: { papers: [] } })).toBe('claim_papers');
    expect(claimRefusal({ ...c, claim: { papers: [] } })).toMatch(/第六十七条）$/);
  });

  it('tells the operator when the stated late filing is not the register’s', () => {
    const c: ClaimCase = { ...hohhot, settled: '2025-06-19', filings: late() };
    expect(claimRefusal(c)).toMatch(/登记为：2025-06-20 出院后补办/);
    expect(claimClass({ ...c, claim: { lateFiledOn: '2025-06-21' } })).toBe('claim_late_filing');
    const early = made('referral', { registeredOn: '2025-06-01' });
    expect(claimClass({ ...c, filings: early, claim: LATE })).toBe('claim_late_filing');
    // Of a filing that came with a roster the register does not know when it was made.
    expect(claimClass({ ...c, filings: made('long_term'), claim: LATE })).toBe('referral');
  });
});

describe('西安: claims', () => {
  const xian: ClaimCase = { insuplc: '610100', ...stay };

  it('XS-3.3b: filed after a self-paid discharge: by the city’s own rules; an unfiled emergency keeps its standard', () => {
    expect(claimClass({ ...xian, settled: '2025-06-19', filings: late(), claim: LATE })).toBe('other_temporary');
    expect(claimClass(xian)).toBe('unfiled');
    expect(claimClass({ ...xian, emergency: true, claim: { reason: 'unfiled_emergency' } })).toBe('emergency');
  });

  it.each([
    ['unfiled', {}],
    ['referral', { filings: made('referral') }],
    ['long_term', { filings: made('long_term') }],
    ['emergency', { emergency: true }],
  ] as const)(
    'XA-48: after a failure of platform, system or network the class is what it would have been: %s',
    (cls, over) => {
      expect(claimClass({ ...xian, ...over, claim: { reason: 'system_fault' } })).toBe(cls);
    },
  );

  it('C9: an emergency at a hospital outside the network is not cut; anything else there is', () => {
    const c: ClaimCase = { ...xian, networked: false, claim: { reason: 'not_networked' } };
    expect(claimClass({ ...c, emergency: true })).toBe('emergency');
    expect(claimClass({ ...c, filings: made('referral') })).toBe('unfiled');
  });

  it('XA-68: uploaded lines and diagnosis need no paper; without them paper is asked for', () => {
    expect(claimClass({ ...xian, claim: { papers: [], uploaded: true } })).toBe('unfiled');
    expect(claimRefusal({ ...xian, claim: { papers: [] } })).toMatch(/第六十八条）$/);
  });

  it('XA-6b: a reason the place does not name is refused with the article', () => {
    expect(claimClass({ ...xian, claim: { reason: 'student_holiday' } })).toBe('claim_refused');
    expect(claimRefusal({ ...xian, claim: { reason: 'student_holiday' } })).toMatch(/第六条、第四十八条/);
  });
});

describe('天津: claims', () => {
  const tianjin: ClaimCase = { insuplc: '120000', ...stay };

  it('TJ-4.4c: self-paid discharge with proofs and a late filing is settled; without either it is not', () => {
    const c: ClaimCase = { ...tianjin, settled: '2025-06-19', filings: late('referral'), claim: LATE };
    expect(claimClass(c)).toBe('referral');
    expect(claimClass({ ...c, claim: { ...LATE, papers: [] } })).toBe('claim_papers');
    expect(claimRefusal({ ...c, claim: { ...LATE, papers: [] } })).toContain('四(四)');
    expect(claimClass(tianjin)).toBe('claim_refused');
    expect(claimRefusal(tianjin)).toContain('四(四)');
  });

  it('TJ-5.2d: uploaded lines and diagnosis stand for the proofs', () => {
    const c: ClaimCase = { ...tianjin, filings: made('long_term'), claim: { reason: 'offline' } };
    expect(claimClass({ ...c, claim: { reason: 'offline', papers: [], uploaded: true } })).toBe('long_term');
    expect(claimClass({ ...c, claim: { reason: 'offline', papers: [] } })).toBe('claim_papers');
  });

  it('takes no claims by rules that say nothing of them', () => {
    expect(claimClass({ ...tianjin, on: '2022-06-10', settled: '2022-06-20' })).toBe('claim_not_provided');
    expect(policies.regionFor('120000')?.frameOn('2022-06-20')?.claims).toBeNull();
  });
});
