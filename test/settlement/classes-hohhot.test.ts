import { describe, expect, it } from 'vitest';
import type { Filing } from '../../src/settlement/types.js';
import { type Case, classOf, days, filing, settled, shares } from './shipped.js';

const BEIJING = '110105';
const bill = (over: Partial<Case> = {}): Case => ({ insuplc: '150100', at: BEIJING, inScope: '21000', ...over });
const away = (over: Partial<Case> = {}): string => classOf(bill(over));
const longTerm = filing({ kind: 'long_term' });
/** 21000 at 三甲: (20000 − 1000) × 88 % + 1000 × 90 % = 17620; with 10 and 20 points less 15620 and 13620. */
const FULL = ['1000.00', '17620.00', '0.00'];
const LESS_10 = ['1000.00', '15620.00', '0.00'];
const LESS_20 = ['1000.00', '13620.00', '0.00'];

describe('where the treating place lies', () => {
  it.each([
    ['NM-2 another banner of the city is local', '150121', 'local'],
    ['NM-16.3 C13 institutions of the city carry the region-level code and are local', '159900', 'local'],
    ['NM-2 NM-3 NM-10 another league needs no filing', '150200', 'in_province'],
    ['NM-10 HH-1a in-patient beyond the region: file first', '110105', 'filing_required'],
  ])('%s', (_rule, at, cls) => expect(away({ at })).toBe(cls));

  it('NM-10 in the region the split is the local one', () => {
    expect(shares(bill({ at: '150200' }))).toEqual(FULL);
  });

  it.each(['outpatient', 'pharmacy'] as const)(
    'NM-10 C3 %s beyond the region needs no filing and is not cut',
    (line) => {
      const visit = { line, hospLv: line === 'pharmacy' ? 'P' : '3A', ...days('2025-03-10') };
      expect(away({ visit })).toBe('exempt');
      expect(shares(bill({ inScope: '2000', visit }))).toEqual(shares(bill({ at: '150100', inScope: '2000', visit })));
      expect(shares(bill({ inScope: '2000', visit }))).toEqual(['1000.00', '600.00']);
    },
  );
});

describe('reductions from 2025-01-01, in-patient', () => {
  it.each<[string, Filing[], string, string[]]>([
    ["HH-2.1 long-term: the city's ratio", [longTerm], 'long_term', FULL],
    ['HH-2.2 referral: 10 points', [filing({ kind: 'referral' })], 'referral', LESS_10],
    ['HH-2.2 emergency filed: 10 points', [filing({ kind: 'emergency' })], 'emergency', LESS_10],
    ['HH-2.3 other temporary: 20 points', [filing()], 'other_temporary', LESS_20],
  ])('%s', (_rule, filings, cls, expected) => {
    expect([away({ filings }), shares(bill({ filings }))]).toEqual([cls, expected]);
  });

  it('HH-2.3 the points come off every band and level', () => {
    // 二级 92 / 95 / 98 less 20: 19400 × 72 % + 30000 × 75 % + 10000 × 78 %
    expect(shares(bill({ inScope: '60000', visit: { hospLv: '2A' }, filings: [filing()] }))).toEqual([
      '600.00',
      '44268.00',
      '0.00',
    ]);
  });

  it('NM-34 the emergency mark makes an unfiled person deemed filed, at 10 points less', () => {
    expect([away({ visit: { emergency: true } }), shares(bill({ visit: { emergency: true } }))]).toEqual([
      'emergency',
      LESS_10,
    ]);
    expect(away({ visit: { emergency: false } })).toBe('filing_required');
  });

  it('NM-34 an emergency with an other-temporary filing is an emergency; with a long-term one it is long-term', () => {
    expect([
      away({ visit: { emergency: true }, filings: [filing()] }),
      away({ visit: { emergency: true }, filings: [longTerm] }),
    ]).toEqual(['emergency', 'long_term']);
  });

  it('NM-18a C10 long-term back home has temporary benefits there, in-patient only, and is told it is assumed', () => {
    const home = bill({ at: '150100', filings: [longTerm] });
    expect([classOf(home), shares(home)]).toEqual(['long_term_home', LESS_20]);
    expect(settled(home).warnings.some((w) => w.includes('回参保地'))).toBe(true);
    expect(shares({ ...home, inScope: '2000', visit: { line: 'outpatient', ...days('2025-03-10') } })).toEqual([
      '1000.00',
      '600.00',
    ]);
    expect(classOf(bill({ at: '150100', filings: [filing({ kind: 'long_term', withdrawnOn: '2025-03-09' })] }))).toBe(
      'local',
    );
  });

  it('NM-18b onward: a temporary filing for the third place is taken there; the long-term one stays', () => {
    const there = filing({ id: 'F2', kind: 'referral', areas: ['310000'] });
    expect(shares(bill({ at: '310104', filings: [longTerm, there] }))).toEqual(LESS_10);
    expect(shares(bill({ filings: [longTerm, there] }))).toEqual(FULL);
    expect(away({ at: '310104', filings: [longTerm] })).toBe('filing_required');
  });
});

describe('before 2025 (H1)', () => {
  const then = days('2024-12-01', '2024-12-31');
  it.each<[string, Filing[], string[]]>([
    ['long-term: no reduction', [filing({ kind: 'long_term', begndate: '2024-07-01' })], FULL],
    ['other temporary: 10 points', [filing({ begndate: '2024-07-01' })], LESS_10],
    ['referral: 10 points', [filing({ kind: 'referral', begndate: '2024-07-01' })], LESS_10],
  ])('%s', (_rule, filings, expected) => expect(shares(bill({ filings, visit: then }))).toEqual(expected));

  it('the settlement day decides: admitted in 2024, settled on 2024-12-31 or on 2025-01-01', () => {
    const filings = [filing({ begndate: '2024-12-01' })];
    expect(shares(bill({ filings, visit: days('2024-12-20', '2024-12-31') }))).toEqual(LESS_10);
    expect(shares(bill({ filings, visit: days('2024-12-20', '2025-01-01') }))).toEqual(LESS_20);
  });
});

describe('how long a filing holds', () => {
  it('HH-1.2b NM-12.2 six months to the day, not a day more', () => {
    expect([
      away({ filings: [filing()], visit: days('2025-07-15') }),
      away({ filings: [filing()], visit: days('2025-07-16') }),
    ]).toEqual(['other_temporary', 'filing_required']);
    const referral = [filing({ kind: 'referral', begndate: '2025-08-31' })];
    expect([
      away({ filings: referral, visit: days('2026-02-28') }),
      away({ filings: referral, visit: days('2026-03-01') }),
    ]).toEqual(['referral', 'filing_required']);
  });

  it('NM-12.2 a self-set end later than six months holds', () => {
    const filings = [filing({ enddate: '2027-01-15' })];
    expect([away({ filings, visit: days('2027-01-15') }), away({ filings, visit: days('2027-01-16') })]).toEqual([
      'other_temporary',
      'filing_required',
    ]);
  });

  it('NM-12.1a a long-term filing without an end is open; with one it ends', () => {
    expect(away({ filings: [longTerm], visit: days('2033-01-01') })).toBe('long_term');
    const ending = [filing({ kind: 'long_term', enddate: '2025-07-15' })];
    expect([
      away({ filings: ending, visit: days('2025-07-15') }),
      away({ filings: ending, visit: days('2025-07-16') }),
    ]).toEqual(['long_term', 'filing_required']);
  });

  it('NM-14 admitted on the last day, out months later: inside; admitted the next day: not', () => {
    expect(away({ filings: [filing()], visit: days('2025-07-15', '2025-10-13') })).toBe('other_temporary');
    expect(away({ filings: [filing()], visit: days('2025-07-16', '2025-07-17') })).toBe('filing_required');
  });

  it('NM-15a C3 filed after admission, before settlement', () => {
    const of = (begndate: string) => away({ filings: [filing({ begndate })], visit: days('2025-03-10', '2025-03-20') });
    expect([of('2025-03-20'), of('2025-03-21')]).toEqual(['other_temporary', 'filing_required']);
  });

  it('HH-1.2b withdrawn on day 0', () => {
    expect(away({ filings: [filing({ withdrawnOn: '2025-01-15' })] })).toBe('filing_required');
  });
});

describe('HH-1.3 C22 a long-term filing by commitment owes its papers within a month', () => {
  const promised = (over: Partial<Filing> = {}): Filing => filing({ kind: 'long_term', basis: 'commitment', ...over });
  const on = (day: string, over: Partial<Filing> = {}): string => away({ filings: [promised(over)], visit: days(day) });

  it('the last day stays long-term, the next day is other-temporary, 20 points less', () => {
    expect([on('2025-02-15'), on('2025-02-16')]).toEqual(['long_term', 'other_temporary']);
    expect(shares(bill({ filings: [promised()], visit: days('2025-02-16') }))).toEqual(LESS_20);
  });

  it('papers in time keep it long-term; papers of the last day are in time', () => {
    expect([on('2025-06-01', { papersOn: '2025-01-20' }), on('2025-06-01', { papersOn: '2025-02-15' })]).toEqual([
      'long_term',
      'long_term',
    ]);
  });

  it('papers that come late help from the day they come', () => {
    expect([on('2025-04-30', { papersOn: '2025-05-01' }), on('2025-05-01', { papersOn: '2025-05-01' })]).toEqual([
      'other_temporary',
      'long_term',
    ]);
  });

  it('an open stay takes the class of its settlement day', () => {
    expect(away({ filings: [promised()], visit: days('2025-02-10', '2025-02-15') })).toBe('long_term');
    expect(away({ filings: [promised()], visit: days('2025-02-10', '2025-02-16') })).toBe('other_temporary');
  });

  it('turned into other-temporary it ends six months after its own first day', () => {
    expect([on('2025-07-15'), on('2025-07-16')]).toEqual(['other_temporary', 'filing_required']);
  });

  it('by papers nothing is owed', () => {
    expect(away({ filings: [longTerm], visit: days('2025-12-01') })).toBe('long_term');
  });

  it('C2 filings made before 2025-01-01 keep their terms', () => {
    expect([on('2025-06-01', { begndate: '2024-12-31' }), on('2025-06-01', { begndate: '2025-01-01' })]).toEqual([
      'long_term',
      'other_temporary',
    ]);
  });

  it('overdue, it no longer makes care at home long-term-home', () => {
    const of = (day: string) => classOf(bill({ at: '150100', filings: [promised()], visit: days(day) }));
    expect([of('2025-02-15'), of('2025-02-16')]).toEqual(['long_term_home', 'local']);
  });
});
