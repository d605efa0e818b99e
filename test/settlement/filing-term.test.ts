/** How long a filing lasts: both sides of every boundary, article by article. */
import { describe, expect, it } from 'vitest';
import { HOHHOT, insured, no, register, SUZHOU, TIANJIN, WUHAI, XIAN, yes } from './filing-scenes.js';

const hohhot = insured(HOHHOT);
const wuhai = insured(WUHAI);
const xian = insured(XIAN);
const suzhou = insured(SUZHOU);
const tianjin = insured(TIANJIN);

describe('long-term filings', () => {
  it('NM-12.1a: an end of its own is not under 3 months, no end is open-ended', () => {
    expect(yes(register(wuhai, '2024-03-10', { enddate: '2024-06-10' })).filing.enddate).toBe('2024-06-10');
    no(register(wuhai, '2024-03-10', { enddate: '2024-06-09' }), 'filing_term', '3 个月', '第十二条');
    expect(yes(register(wuhai, '2024-03-10')).filing.enddate).toBeNull();
  });

  it('NM-12.1a C21: months are clamped to the month’s end', () => {
    expect(yes(register(wuhai, '2023-11-30', { enddate: '2024-02-29' })).filing.enddate).toBe('2024-02-29');
    no(register(wuhai, '2023-11-30', { enddate: '2024-02-28' }), 'filing_term');
  });

  it('HH-1.2a: at least 6 months from 2025-01-01 on', () => {
    expect(yes(register(hohhot, '2025-01-01', { enddate: '2025-07-01' })).filing.enddate).toBe('2025-07-01');
    no(register(hohhot, '2025-01-01', { enddate: '2025-06-30' }), 'filing_term', '6 个月');
  });

  it('C2: filings made before 2025-01-01 follow the region’s 3 months', () => {
    expect(yes(register(hohhot, '2024-12-31', { enddate: '2025-03-31' })).filing.enddate).toBe('2025-03-31');
    no(register(hohhot, '2025-01-01', { enddate: '2025-04-01' }), 'filing_term', '6 个月');
  });

  it('WH-2: open-ended; C1: an end of its own of 3 months is taken', () => {
    expect(yes(register(wuhai, '2025-03-10')).filing.enddate).toBeNull();
    expect(yes(register(wuhai, '2025-03-10', { enddate: '2025-06-10' })).filing.enddate).toBe('2025-06-10');
  });

  it.each([
    ['XA-12.1', xian],
    ['JS-10a', suzhou],
    ['TJ-4.2', tianjin],
  ])('%s: valid until it is changed', (_id, person) => {
    expect(yes(register(person, '2025-03-10')).filing.enddate).toBeNull();
  });

  it('TJ-4.2: an end of its own, of any length; never before the first day', () => {
    expect(yes(register(tianjin, '2025-03-10', { enddate: '2025-03-11' })).filing.enddate).toBe('2025-03-11');
    no(register(tianjin, '2025-03-10', { enddate: '2025-03-09' }), 'filing_term');
  });
});

describe('temporary filings', () => {
  it.each(['referral', 'emergency', 'other_temporary'] as const)('NM-12.2: %s chooses at least 6 months', (kind) => {
    expect(yes(register(wuhai, '2025-03-10', { kind, enddate: '2025-09-10' })).filing.enddate).toBe('2025-09-10');
    no(register(wuhai, '2025-03-10', { kind, enddate: '2025-09-09' }), 'filing_term', '6 个月');
    expect(yes(register(wuhai, '2025-03-10', { kind, enddate: '2027-03-10' })).filing.enddate).toBe('2027-03-10');
  });

  it('WH-2: 6 months when nothing is chosen', () => {
    expect(yes(register(wuhai, '2025-03-10', { kind: 'other_temporary' })).filing.enddate).toBe('2025-09-10');
    expect(yes(register(wuhai, '2025-08-31', { kind: 'referral' })).filing.enddate).toBe('2026-02-28');
  });

  it.each([
    ['XA-12.2', xian],
    ['HH-1.2b', hohhot],
  ])('%s: 6 months, neither a day less nor a day more', (_id, person) => {
    const kind = 'other_temporary';
    expect(yes(register(person, '2025-03-10', { kind })).filing.enddate).toBe('2025-09-10');
    expect(yes(register(person, '2025-03-10', { kind, enddate: '2025-09-10' })).filing.enddate).toBe('2025-09-10');
    no(register(person, '2025-03-10', { kind, enddate: '2025-09-09' }), 'filing_term', '2025-09-10');
    no(register(person, '2025-03-10', { kind, enddate: '2025-09-11' }), 'filing_term', '2025-09-10');
  });

  it('C5: the term of a Hohhot referral is not written, 6 months are assumed and said to be', () => {
    const { filing, warnings } = yes(register(hohhot, '2025-03-10', { kind: 'referral' }));
    expect(filing.enddate).toBe('2025-09-10');
    expect(warnings.join()).toContain('未写转诊备案有效期');
  });

  it('JS-10a: at least 6 months for referral and other', () => {
    const referral = { kind: 'referral', basis: 'papers', papers: ['referral_proof'] } as const;
    expect(yes(register(suzhou, '2025-03-10', { ...referral, enddate: '2025-09-10' })).filing.enddate).toBe(
      '2025-09-10',
    );
    no(register(suzhou, '2025-03-10', { ...referral, enddate: '2025-09-09' }), 'filing_term', '6 个月');
    no(register(suzhou, '2025-03-10', { kind: 'other_temporary', enddate: '2025-09-09' }), 'filing_term');
    expect(yes(register(suzhou, '2025-03-10', { kind: 'other_temporary' })).filing.enddate).toBe('2025-09-10');
  });

  it('TJ-4.2: at most 12 months, and that when nothing is chosen', () => {
    const kind = 'other_temporary';
    expect(yes(register(tianjin, '2025-03-10', { kind, enddate: '2026-03-10' })).filing.enddate).toBe('2026-03-10');
    no(register(tianjin, '2025-03-10', { kind, enddate: '2026-03-11' }), 'filing_term', '12 个月');
    expect(yes(register(tianjin, '2025-03-10', { kind })).filing.enddate).toBe('2026-03-10');
    expect(yes(register(tianjin, '2024-02-29', { kind })).filing.enddate).toBe('2025-02-28');
  });
});
