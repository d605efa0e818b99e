import { describe, expect, it } from 'vitest';
import { builtinPacksDir, makeBundle, readPackFiles } from '../../src/policy/bundle.js';
import { PolicySet } from '../../src/policy/policy-set.js';
import type { Filing, FilingKind } from '../../src/settlement/types.js';
import { type Case, classOf, filing, paidBy, percentOf, priced, refused } from './city-visits.js';

const SHANGHAI = '310115';
const filed = (
  kind: FilingKind,
  area = '310000',
  begndate = '2025-06-01',
): { readonly filings: readonly Filing[] } => ({ filings: [filing(kind, area, begndate)] });
type Visit = Omit<Case, 'insuplc'>;
const files = await readPackFiles(builtinPacksDir);

describe.each([
  ['320100', '320106', '320500'],
  ['320500', '320583', '320100'],
  ['321100', '321183', '320100'],
])('%s: which class a visit falls into', (insuplc, county, otherCity) => {
  const away: Case = { insuplc, at: SHANGHAI };
  const seen = (c: Visit): string => classOf({ ...away, ...c, insuplc });

  it('JS-2: a county of the city is local; another city of the province is away as another province is', () => {
    expect(seen({ at: county })).toBe('local');
    expect(seen({ at: otherCity })).toBe('unfiled');
    expect(seen({ at: SHANGHAI })).toBe('unfiled');
    expect(seen({ at: otherCity, ...filed('referral', otherCity) })).toBe('referral');
  });

  it('JS-10a: long-term stays open; temporary and referral hold 6 months, to the day, when no end is set', () => {
    expect(seen({ ...filed('long_term', SHANGHAI, '2023-01-01'), on: '2032-01-01' })).toBe('long_term');
    for (const kind of ['other_temporary', 'referral'] as const) {
      expect(seen({ ...filed(kind, SHANGHAI, '2024-08-31'), on: '2025-02-28' })).toBe(kind);
      expect(seen({ ...filed(kind, SHANGHAI, '2024-08-31'), on: '2025-03-01' })).toBe('unfiled');
      const longer = { filings: [filing(kind, SHANGHAI, '2024-08-31', { enddate: '2025-08-31' })] };
      expect(seen({ ...longer, on: '2025-08-31' })).toBe(kind);
      expect(seen({ ...longer, on: '2025-09-01' })).toBe('unfiled');
    }
  });

  it('JS-12a: a filing for a province covers its cities, one for a city only that city', () => {
    expect(seen({ at: '330106', ...filed('referral', '330000') })).toBe('referral');
    expect(seen({ at: '330106', ...filed('referral', '330100') })).toBe('referral');
    expect(seen({ at: '330203', ...filed('referral', '330100') })).toBe('unfiled');
  });

  it('JS-13: admitted on the last day the stay is covered, a day later not', () => {
    expect(seen({ ...filed('referral', SHANGHAI, '2025-01-10'), on: '2025-07-10', settled: '2025-10-08' })).toBe(
      'referral',
    );
    expect(seen({ ...filed('referral', SHANGHAI, '2025-01-10'), on: '2025-07-11', settled: '2025-10-08' })).toBe(
      'unfiled',
    );
  });

  it('JS-25b: a filing made before the bill is settled counts, one made after does not', () => {
    expect(seen({ ...filed('other_temporary', SHANGHAI, '2025-06-10'), on: '2025-06-01', settled: '2025-06-10' })).toBe(
      'other_temporary',
    );
    expect(seen({ ...filed('other_temporary', SHANGHAI, '2025-06-11'), on: '2025-06-01', settled: '2025-06-10' })).toBe(
      'unfiled',
    );
  });

  it('JS-11 JS-20: long-term residents at home and at each of several filed places', () => {
    const filings = [filing('long_term', SHANGHAI, '2025-01-01'), filing('long_term', '330100', '2025-01-01')];
    expect(seen({ filings })).toBe('long_term');
    expect(seen({ filings, at: '330106' })).toBe('long_term');
    expect(seen({ filings, at: county })).toBe('long_term_home');
    expect(seen({ filings, at: '340100' })).toBe('unfiled');
  });

  it('JS-17: a long-term resident sent on from the filed place is a referral', () => {
    expect(
      seen({
        at: '110105',
        filings: [filing('long_term', SHANGHAI, '2025-01-01'), filing('referral', '110000', '2025-06-01')],
      }),
    ).toBe('referral');
  });

  it('JS-37 JS-8.5: the emergency mark makes an unfiled person filed, and comes before a referral', () => {
    expect(seen({ emergency: true })).toBe('emergency');
    expect(seen({ emergency: true, ...filed('referral') })).toBe('emergency');
    expect(seen({ emergency: true, ...filed('long_term') })).toBe('long_term');
    expect(seen({ ...filed('emergency') })).toBe('emergency');
  });

  it('JS-19b: outside the network only an emergency is settled', () => {
    expect(seen({ networked: false })).toBe('filing_required');
    expect(seen({ networked: false, ...filed('long_term') })).toBe('filing_required');
    expect(seen({ networked: false, emergency: true })).toBe('emergency');
    expect(seen({ networked: false, at: county })).toBe('local');
  });

  it('JS-25a JS-38: injuries settle directly without a third party, and only with both flags', () => {
    const injured: Case = { ...away, ...filed('long_term'), insuplc, injury: true };
    expect(refused({ ...injured, thirdParty: false })).toBe('');
    expect(refused({ ...injured, thirdParty: true })).toBe('injury_third_party');
    expect(refused(injured)).toBe('injury_flags_incomplete');
  });
});

describe('what each city takes off', () => {
  const pool = (c: Case): number => paidBy(priced({ at: SHANGHAI, ...c }), 'hifp_pay');
  const paid = (insuplc: string, c: Visit): number => pool({ ...c, insuplc });
  const nothingOff: [string, Visit][] = [
    ['JS-17 long-term at the filed place', filed('long_term')],
    ['JS-20 long-term at home', { ...filed('long_term'), at: 'home' }],
    ['JS-19a unfiled emergency', { emergency: true }],
    ['JS-19a filed emergency', filed('emergency')],
  ];
  it.each(nothingOff)('%s: as at home, in all three', (_, c) => {
    for (const insuplc of ['320100', '320500', '321100']) {
      expect(paid(insuplc, c.at === 'home' ? { ...c, at: insuplc } : c)).toBe(paid(insuplc, { at: insuplc }));
    }
  });

  it('JS-18a JS-18b 南京: filed as at home, unfiled 90 → 70', () => {
    expect(paid('320100', filed('referral'))).toBe(percentOf(9000, 90));
    expect(paid('320100', filed('other_temporary'))).toBe(percentOf(9000, 90));
    expect(paid('320100', {})).toBe(percentOf(9000, 70));
    expect(paid('320100', { psnType: '1201' })).toBe(percentOf(9000, 73));
  });

  it('南京: the unfiled cut reaches serious illness too, by 20 points', () => {
    const meters = { 'serious_illness.cost': 2_000_000 };
    // 1000 deductible + 30 % of 9000 = 3700 of self-pay at 60 − 20.
    expect(paidBy(priced({ insuplc: '320100', at: SHANGHAI, meters }), 'hifmi_pay')).toBe(percentOf(3700, 40));
    expect(paidBy(priced({ insuplc: '320100', meters }), 'hifmi_pay')).toBe(percentOf(1900, 60));
  });

  it('南京 residents out-patient: filed at the ratio outside the community, unfiled 20 points below it', () => {
    const visit: Visit = { insured: 'resident', line: 'outpatient', level: '0', inScope: 500 };
    expect(paid('320100', { ...visit, at: '320106' })).toBe(percentOf(300, 50));
    expect(paid('320100', { ...visit, ...filed('long_term') })).toBe(percentOf(300, 50));
    expect(paid('320100', { ...visit, ...filed('referral') })).toBe(percentOf(300, 30));
    expect(paid('320100', visit)).toBe(percentOf(300, 10));
  });

  it('JS-18b 苏州: unfiled and self-referred 80 % of the ratio (90 → 72, not 70), referred in full', () => {
    expect(paid('320500', filed('referral'))).toBe(percentOf(9200, 90));
    expect(paid('320500', filed('other_temporary'))).toBe(percentOf(9200, 72));
    expect(paid('320500', {})).toBe(percentOf(9200, 72));
    expect(priced({ insuplc: '320500', at: SHANGHAI }).warnings.join()).toContain('未备案');
  });

  it('苏州: students and children referred away pay a fixed 500 at every stay, adults as at home', () => {
    const stay = (psnType: string, stays: number, c: Visit): number =>
      priced({
        insuplc: '320500',
        insured: 'resident',
        psnType,
        at: SHANGHAI,
        meters: { 'inpatient.stays.count': stays },
        ...c,
      }).split.deductible;
    expect([0, 1, 2].map((n) => stay('1401', n, filed('referral')))).toEqual([50_000, 50_000, 50_000]);
    expect([0, 1, 2].map((n) => stay('1401', n, { at: '320500' }))).toEqual([50_000, 25_000, 10_000]);
    expect([0, 1, 2].map((n) => stay('1501', n, filed('referral')))).toEqual([80_000, 40_000, 10_000]);
  });

  it('JS-18a 镇江: referral 5 points, assumed at the ceiling; what has no number is not guessed (C5, C32)', () => {
    expect(paid('321100', filed('referral'))).toBe(percentOf(8800, 80));
    expect(priced({ ...filed('referral'), insuplc: '321100', at: SHANGHAI }).warnings.join()).toContain(
      '上限 5 个百分点',
    );
    expect(refused({ ...filed('other_temporary'), insuplc: '321100', at: SHANGHAI })).toBe('policy_not_provided');
    expect(refused({ insuplc: '321100', at: SHANGHAI })).toBe('policy_not_provided');
  });
});

describe('the province above its cities', () => {
  const cityWith = (rule: Record<string, string>): PolicySet => {
    const changed = files.map((f) =>
      f.path === '320100/region.yaml'
        ? { path: f.path, content: { ...f.content, cross_region: [{ cite: 'N5', ...rule }] } }
        : f,
    );
    return PolicySet.fromBundles([makeBundle('320100', changed).bytes]);
  };
  const rows: [id: string, c: Visit, rule: Record<string, string>, ok: boolean][] = [
    ['JS-18a', filed('referral'), { class: 'referral', points_off: '5' }, true],
    ['JS-18a', filed('referral'), { class: 'referral', points_off: '5.01' }, false],
    ['JS-18b', {}, { class: 'unfiled', points_off: '20' }, true],
    ['JS-18b', {}, { class: 'unfiled', points_off: '20.01' }, false],
    ['JS-18b', {}, { class: 'unfiled', multiplier: '0.8' }, true],
    ['JS-18b', {}, { class: 'unfiled', multiplier: '0.79' }, false],
    ['JS-19a', { emergency: true }, { class: 'emergency', points_off: '1' }, false],
    ['JS-17', filed('long_term'), { class: 'long_term', first_self_pay: '1' }, false],
  ];
  it.each(rows)('%s: %o with %o compiles: %s', (_, c, rule, ok) => {
    const ask = (): unknown => priced({ ...c, insuplc: '320100', at: SHANGHAI, policies: cityWith(rule) });
    if (ok) expect(ask).not.toThrow();
    else expect(ask).toThrow(/ceiling/);
  });
});
