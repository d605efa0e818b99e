import { describe, expect, it } from 'vitest';
import { readPackFiles, builtinPacksDir, makeBundle } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import { parsePackYaml } from '../../src/policy/yaml-source.js';
import type { Filing, FilingKind } from '../../src/settlement/types.js';
import { type Case, classOf, filing, paidBy, priced, refused } from './city-visits.js';

const BEIJING = '110105';
const wuhai: Case = { insuplc: '150300', at: BEIJING };

/** The city's in-patient table is not published: these tests add one (deductible 1000, ratio 80 %) to see what the notice changes. */
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
const pool = (c: Partial<Case>): number => paidBy(priced({ ...wuhai, policies: withTable, ...c }), 'hifp_pay');

describe('乌海: which class a visit falls into', () => {
  it('NM-2 NM-10: another county is local, another league of the region needs no filing, beyond it is cross-province', () => {
    expect(classOf({ ...wuhai, at: '150303' })).toBe('local');
    expect(classOf({ ...wuhai, at: '150102' })).toBe('in_province');
    expect(classOf({ ...wuhai, at: '159900' })).toBe('in_province');
    expect(classOf(wuhai)).toBe('filing_required');
  });

  it('NM-10: cross-province out-patient care and pharmacies need no filing', () => {
    for (const line of ['outpatient', 'pharmacy'] as const) {
      expect(classOf({ ...wuhai, line })).toBe('exempt');
      expect(classOf({ ...wuhai, line, emergency: true })).toBe('exempt');
    }
  });

  it('WH-2: a temporary filing holds 6 months, to the day, for any number of visits', () => {
    const filings = [filing('other_temporary', BEIJING, '2025-01-10')];
    for (const on of ['2025-01-10', '2025-03-01', '2025-07-10'])
      expect(classOf({ ...wuhai, filings, on })).toBe('other_temporary');
    expect(classOf({ ...wuhai, filings, on: '2025-07-11' })).toBe('filing_required');
    expect(classOf({ ...wuhai, filings: [filing('other_temporary', BEIJING, '2024-08-31')], on: '2025-02-28' })).toBe(
      'other_temporary',
    );
    expect(classOf({ ...wuhai, filings: [filing('other_temporary', BEIJING, '2024-08-31')], on: '2025-03-01' })).toBe(
      'filing_required',
    );
  });

  it('WH-2: a long-term filing stays open', () => {
    expect(classOf({ ...wuhai, filings: [filing('long_term', BEIJING, '2023-01-01')], on: '2033-06-01' })).toBe(
      'long_term',
    );
  });

  it('NM-12 (C1): an end the person set is kept, shorter for long-term, longer for temporary', () => {
    const long = [filing('long_term', BEIJING, '2025-01-10', { enddate: '2025-04-10' })];
    expect(classOf({ ...wuhai, filings: long, on: '2025-04-10' })).toBe('long_term');
    expect(classOf({ ...wuhai, filings: long, on: '2025-04-11' })).toBe('filing_required');
    const temporary = [filing('referral', BEIJING, '2025-01-10', { enddate: '2027-01-10' })];
    expect(classOf({ ...wuhai, filings: temporary, on: '2027-01-10' })).toBe('referral');
  });

  it('NM-14: admitted on the last day the stay is covered, a day later not', () => {
    const filings = [filing('referral', BEIJING, '2025-01-10')];
    expect(classOf({ ...wuhai, filings, on: '2025-07-10', settled: '2025-10-08' })).toBe('referral');
    expect(classOf({ ...wuhai, filings, on: '2025-07-11', settled: '2025-10-08' })).toBe('filing_required');
  });

  it('NM-15a NM-22: a filing made before the bill is settled covers the stay, one made after does not', () => {
    const stay = { ...wuhai, on: '2025-06-01', settled: '2025-06-10' };
    expect(classOf({ ...stay, filings: [filing('other_temporary', BEIJING, '2025-06-10')] })).toBe('other_temporary');
    expect(classOf({ ...stay, filings: [filing('other_temporary', BEIJING, '2025-06-11')] })).toBe('filing_required');
  });

  it('NM-34 (C8): the emergency mark makes an unfiled person filed; a long-term filing at that place stays long-term', () => {
    expect(classOf({ ...wuhai, emergency: true })).toBe('emergency');
    expect(classOf({ ...wuhai, emergency: true, filings: [filing('long_term', '110000', '2025-01-01')] })).toBe(
      'long_term',
    );
  });

  it('NM-13: a filing for the city does not cover another one', () => {
    const filings = [filing('other_temporary', '510100', '2025-06-01')];
    expect(classOf({ ...wuhai, at: '510107', filings })).toBe('other_temporary');
    expect(classOf({ ...wuhai, at: '510700', filings })).toBe('filing_required');
  });

  it('NM-18a (C10): a long-term resident at home is treated as temporarily away, inside the validity only', () => {
    const filings = [filing('long_term', BEIJING, '2025-01-01', { enddate: '2025-06-30' })];
    expect(classOf({ ...wuhai, at: '150303', filings, on: '2025-06-30' })).toBe('long_term_home');
    expect(classOf({ ...wuhai, at: '150303', filings, on: '2025-07-01' })).toBe('local');
  });

  it('NM-18b: a long-term resident sent on to a third place uses the temporary filing', () => {
    const filings = [filing('long_term', BEIJING, '2025-01-01'), filing('referral', '310000', '2025-06-01')];
    expect(classOf({ ...wuhai, at: '310101', filings })).toBe('referral');
    expect(classOf({ ...wuhai, at: BEIJING, filings })).toBe('long_term');
  });

  it('WH-1b NM-15c: outside the network nothing settles directly, and only the unfiled in-patient claim has a rule', () => {
    const outside: Case = { ...wuhai, networked: false };
    expect(classOf(outside)).toBe('filing_required');
    const claim = { reason: 'not_networked' } as const;
    expect(classOf({ ...outside, claim })).toBe('unfiled');
    expect(classOf({ ...outside, claim, filings: [filing('referral', BEIJING, '2025-06-01')] })).toBe('claim_held');
    expect(classOf({ ...outside, claim, line: 'outpatient' })).toBe('claim_held');
    expect(classOf({ ...outside, claim, emergency: true })).toBe('claim_held');
  });

  it('WH-3 NM-35: injuries settle directly without a third party, and only with both flags', () => {
    const injured: Case = { ...wuhai, policies: withTable, filings: [filing('long_term', BEIJING, '2025-01-01')] };
    expect(refused({ ...injured, injury: true, thirdParty: false })).toBe('');
    expect(refused({ ...injured, injury: true, thirdParty: true })).toBe('injury_third_party');
    expect(refused({ ...injured, injury: true })).toBe('injury_flags_incomplete');
    expect(refused({ ...injured, injury: false, thirdParty: true })).toBe('injury_flags_incomplete');
  });
});

describe('乌海: what the person pays first', () => {
  const filed = (kind: FilingKind): { readonly filings: readonly Filing[] } => ({
    filings: [filing(kind, BEIJING, '2025-06-01')],
  });

  it('WH-1a (C7): 10 % of in-scope cost before the deductible, for every filed temporary class', () => {
    for (const kind of ['referral', 'emergency', 'other_temporary'] as const) {
      const result = priced({ ...wuhai, policies: withTable, ...filed(kind) });
      expect(result.split.crossSelfPay).toBe(100_000);
      expect(result.split.deductible).toBe(100_000);
      // (10000 − 1000 − 1000) × 80 %
      expect(paidBy(result, 'hifp_pay')).toBe(640_000);
    }
    expect(pool({ emergency: true })).toBe(640_000);
  });

  it('WH-1a: nothing for long-term residents and inside the region', () => {
    expect(pool(filed('long_term'))).toBe(720_000);
    expect(pool({ at: '150102' })).toBe(720_000);
  });

  it('WH-1b: 20 % when an unfiled stay is claimed at home', () => {
    expect(pool({ claim: {} })).toBe(560_000);
  });

  it('NM-18a: 10 % for a long-term resident admitted at home', () => {
    expect(pool({ at: '150303', ...filed('long_term') })).toBe(640_000);
  });

  it('WH-1a (C7): out-patient with a temporary filing also 10 %, said to be assumed; unfiled nothing', () => {
    const visit: Case = { ...wuhai, line: 'outpatient', inScope: 3000 };
    const result = priced({ ...visit, ...filed('other_temporary') });
    // (3000 − 300 − 1000) × 50 %
    expect(paidBy(result, 'hifp_pay')).toBe(85_000);
    expect(result.warnings.join()).toContain('未写是否只限住院');
    expect(paidBy(priced(visit), 'hifp_pay')).toBe(100_000);
    expect(paidBy(priced({ ...visit, at: '150303', ...filed('long_term') }), 'hifp_pay')).toBe(100_000);
  });

  it('NM-17: a city that takes more than the region allows is refused when its pack is compiled', () => {
    const above = files.map((f) =>
      f.path === '150300/region.yaml'
        ? {
            path: f.path,
            content: { ...f.content, cross_region: [{ class: 'referral', first_self_pay: '10.01', cite: 'WH 一' }] },
          }
        : f,
    );
    const set = PolicySet.fromBundles([
      makeBundle('150300', [...above, { path: 'table.yaml', content: parsePackYaml(TABLE, 'table.yaml') }]).bytes,
    ]);
    expect(() => priced({ ...wuhai, policies: set, ...filed('referral') })).toThrow(/ceiling/);
  });
});
