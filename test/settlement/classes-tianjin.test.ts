import { describe, expect, it } from 'vitest';
import type { Filing, FilingKind } from '../../src/settlement/types.js';
import { type Case, classOf, filing, paidBy, percentOf, priced, refused } from './city-visits.js';

const SHANGHAI = '310115';
const away: Case = { insuplc: '120000', at: SHANGHAI };
const filed = (kind: FilingKind, begndate = '2025-06-01'): { readonly filings: readonly Filing[] } => ({
  filings: [filing(kind, '310000', begndate)],
});

describe('天津: which class a visit falls into', () => {
  it('TJ-4.1: the city is one area, other districts are not away', () => {
    expect(classOf({ ...away, at: '120116' })).toBe('local');
    expect(classOf({ ...away, insuplc: '120101', at: '120225' })).toBe('local');
    expect(classOf(away)).toBe('filing_required');
  });

  it('TJ-4.2: a temporary filing without an end holds 12 months, to the day; long-term stays open until withdrawn', () => {
    const temporary = filed('other_temporary', '2025-01-31');
    expect(classOf({ ...away, ...temporary, on: '2026-01-31' })).toBe('other_temporary');
    expect(classOf({ ...away, ...temporary, on: '2026-02-01' })).toBe('filing_required');
    expect(classOf({ ...away, ...filed('long_term', '2023-01-01'), on: '2031-01-01' })).toBe('long_term');
    const withdrawn = { filings: [filing('long_term', '310000', '2025-01-01', { withdrawnOn: '2025-01-02' })] };
    expect(classOf({ ...away, ...withdrawn, on: '2025-01-02' })).toBe('long_term');
    expect(classOf({ ...away, ...withdrawn, on: '2025-01-03' })).toBe('filing_required');
  });

  it('TJ-4.3a: a municipality is filed as a whole, a city does not cover another', () => {
    expect(classOf({ ...away, at: '310230', ...filed('referral') })).toBe('referral');
    const chengdu = { filings: [filing('referral', '510100', '2025-06-01')] };
    expect(classOf({ ...away, at: '510104', ...chengdu })).toBe('referral');
    expect(classOf({ ...away, at: '510700', ...chengdu })).toBe('filing_required');
  });

  it('TJ-4.4a: a filing made before the bill is settled counts, one made after does not', () => {
    const stay = { ...away, on: '2025-06-01', settled: '2025-06-10' };
    expect(classOf({ ...stay, ...filed('other_temporary', '2025-06-10') })).toBe('other_temporary');
    expect(classOf({ ...stay, ...filed('other_temporary', '2025-06-11') })).toBe('filing_required');
  });

  it('TJ-4.4b: the Beijing and Hebei out-patient pilot is not open, its areas are not published', () => {
    for (const at of ['110105', '130102']) expect(classOf({ ...away, at, line: 'outpatient' })).toBe('filing_required');
  });

  it('TJ-4.4c: outside the network only an emergency is settled directly', () => {
    expect(classOf({ ...away, ...filed('long_term'), networked: false })).toBe('filing_required');
    expect(classOf({ ...away, networked: false, emergency: true })).toBe('emergency');
  });

  it('TJ-3.3a: long-term residents are covered at the filed place and at home', () => {
    expect(classOf({ ...away, ...filed('long_term') })).toBe('long_term');
    expect(classOf({ ...away, at: '120101', ...filed('long_term') })).toBe('long_term_home');
  });

  it('TJ-4.1: emergency without a filing is filed; it comes before a referral, which would cut', () => {
    expect(classOf({ ...away, emergency: true })).toBe('emergency');
    expect(classOf({ ...away, emergency: true, ...filed('referral') })).toBe('emergency');
    expect(classOf({ ...away, emergency: true, ...filed('long_term') })).toBe('long_term');
  });

  it('TJ-3.2: injuries settle directly without a third party', () => {
    expect(refused({ ...away, ...filed('long_term'), injury: true, thirdParty: false })).toBe('');
    expect(refused({ ...away, ...filed('long_term'), injury: true, thirdParty: true })).toBe('injury_third_party');
    expect(refused({ ...away, ...filed('long_term'), injury: true })).toBe('injury_flags_incomplete');
  });
});

describe('天津: what the old rules take off (T6)', () => {
  const fees = 10_000 - 1700;
  const pool = (c: Partial<Case>): number => paidBy(priced({ ...away, ...c }), 'hifp_pay');

  it.each([['2021-06-10'], ['2025-06-10']])('on %s: 85 / 85 / 85 / 80 / 75', (on) => {
    const begun = on.replace('-10', '-01');
    expect(pool({ on, at: '120101' })).toBe(percentOf(fees, 85));
    expect(pool({ on, ...filed('long_term', begun) })).toBe(percentOf(fees, 85));
    expect(pool({ on, emergency: true })).toBe(percentOf(fees, 85));
    expect(pool({ on, ...filed('referral', begun) })).toBe(percentOf(fees, 80));
    expect(pool({ on, ...filed('other_temporary', begun) })).toBe(percentOf(fees, 75));
    expect(pool({ on, level: '2A', ...filed('other_temporary', begun) })).toBe(percentOf(10_000 - 1100, 75));
  });

  it('a self-chosen hospital below the second level is paid nothing', () => {
    expect(pool({ level: '1A', ...filed('other_temporary') })).toBe(0);
    expect(pool({ level: '1A', ...filed('referral') })).toBe(percentOf(10_000 - 800, 80));
  });

  it('TJ is a draft: from 2023 what rests on it says so; at home it does not come in', () => {
    expect(priced({ ...away, ...filed('referral') }).warnings.join()).toContain('征求意见稿');
    expect(priced({ ...away, ...filed('referral') }).warnings.join()).toContain('旧办法');
    expect(priced({ ...away, on: '2022-06-10', ...filed('referral', '2022-06-01') }).warnings.join()).not.toContain(
      '征求意见稿',
    );
    expect(priced({ ...away, at: '120101' }).warnings.join()).not.toContain('征求意见稿');
  });
});
