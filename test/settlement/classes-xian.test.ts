import { describe, expect, it } from 'vitest';
import { type Case, classOf, days, filing, inputOf, POLICIES, settled, shares } from './shipped.js';
import { settle } from '../../src/settlement/settle.js';

const BEIJING = '110105';
const bill = (over: Partial<Case> = {}): Case => ({ insuplc: '610100', at: BEIJING, inScope: '10650', ...over });
const away = (over: Partial<Case> = {}): string => classOf(bill(over));
const longTerm = filing({ kind: 'long_term' });
/** 10650 at a tertiary hospital, first stay: 9350 × 88 % + 650 × 91 % = 8819.50; 20 points less: 6358 + 461.50. */
const FULL = ['650.00', '8819.50', '0.00'];
const CUT = ['650.00', '6819.50', '0.00'];

describe('where the treating place lies', () => {
  it.each([
    ['XA-3 another county of the pooling area is local', '610113', 'local'],
    ['XA-13.2 XS-3.4a another city of the province needs no filing', '610300', 'in_province'],
    ['XA-3 XA-4 beyond the province', '620100', 'unfiled'],
  ])('%s', (_rule, at, cls) => expect(away({ at })).toBe(cls));

  it('XS-3.4d a bill inside the province is split as the same bill at home', () => {
    expect(shares(bill({ at: '610300' }))).toEqual(shares(bill({ at: '610113' })));
    expect(shares(bill({ at: '610300' }))).toEqual(FULL);
  });
});

describe('what a filing covers', () => {
  it.each([
    ['XA-14 XS-3.2a a municipality covers its districts', ['110000'], BEIJING, 'other_temporary'],
    ['XA-14 a city covers its counties', ['510100'], '510107', 'other_temporary'],
    ['XA-14 filed 成都, treated 绵阳', ['510100'], '510700', 'unfiled'],
    ['XA-14 海南 as a whole: treated 三亚', ['460000'], '460200', 'other_temporary'],
    ['XA-14 西藏 as a whole', ['540000'], '540200', 'other_temporary'],
    ['XA-14 兵团 as a whole', ['660000'], '660100', 'other_temporary'],
    ['JS-11 one filing may name several places', ['310000', '110000'], BEIJING, 'other_temporary'],
  ])('%s', (_rule, areas, at, cls) => expect(away({ at, filings: [filing({ areas })] })).toBe(cls));
});

describe('how long a filing holds', () => {
  it.each([
    ['XA-12.2 XS-3.1.2 the first day', '2025-01-15', 'other_temporary'],
    ['XA-12.2 XS-3.1.2 six months to the day', '2025-07-15', 'other_temporary'],
    ['XA-12.2 XS-3.1.2 the day after', '2025-07-16', 'unfiled'],
  ])('%s', (_rule, day, cls) => expect(away({ filings: [filing()], visit: days(day) })).toBe(cls));

  it('XA-12.2 six months from 08-31 end on the last of February', () => {
    const filings = [filing({ begndate: '2024-08-31' })];
    expect([away({ filings, visit: days('2025-02-28') }), away({ filings, visit: days('2025-03-01') })]).toEqual([
      'other_temporary',
      'unfiled',
    ]);
  });

  it('XA-12.3 XS-3.1.2 admitted on the last valid day, out 90 days later: inside; admitted the next day: not', () => {
    expect(away({ filings: [filing()], visit: days('2025-07-15', '2025-10-13') })).toBe('other_temporary');
    expect(away({ filings: [filing()], visit: days('2025-07-16', '2025-07-20') })).toBe('unfiled');
  });

  it('XA-12.1 XS-3.1.1 a long-term filing holds until it is changed', () => {
    const of = (over: object, day: string) =>
      away({ filings: [filing({ kind: 'long_term', ...over })], visit: days(day) });
    expect([
      of({}, '2034-12-31'),
      of({ withdrawnOn: '2025-06-30' }, '2025-06-30'),
      of({ withdrawnOn: '2025-06-30' }, '2025-07-01'),
    ]).toEqual(['long_term', 'long_term', 'unfiled']);
  });

  it('XA-12.1 commitment alone never turns a long-term filing into another here', () => {
    expect(away({ filings: [filing({ kind: 'long_term', basis: 'commitment' })], visit: days('2025-12-01') })).toBe(
      'long_term',
    );
  });

  it('an end of its own comes before the six months, and a withdrawal before both', () => {
    const filings = [filing({ enddate: '2025-03-31' })];
    expect([away({ filings, visit: days('2025-03-31') }), away({ filings, visit: days('2025-04-01') })]).toEqual([
      'other_temporary',
      'unfiled',
    ]);
    expect(away({ filings: [filing({ withdrawnOn: '2025-03-09' })] })).toBe('unfiled');
  });

  it('XA-19 XS-3.3a filed after admission and before settlement counts; filed after settlement does not', () => {
    const of = (begndate: string) => away({ filings: [filing({ begndate })], visit: days('2025-03-10', '2025-03-20') });
    expect([of('2025-03-11'), of('2025-03-20'), of('2025-03-21')]).toEqual([
      'other_temporary',
      'other_temporary',
      'unfiled',
    ]);
    expect(
      away({
        filings: [filing({ begndate: '2025-03-12', withdrawnOn: '2025-03-15' })],
        visit: days('2025-03-10', '2025-03-20'),
      }),
    ).toBe('unfiled');
  });
});

describe('benefits by class', () => {
  it("XS-2.3.1 long-term at the filed place: benefits of Xi'an", () => {
    expect([away({ filings: [longTerm] }), shares(bill({ filings: [longTerm] }))]).toEqual(['long_term', FULL]);
  });

  it('XS-2.3.1 long-term back home: local benefits', () => {
    const home = bill({ at: '610100', filings: [longTerm] });
    expect([classOf(home), shares(home)]).toEqual(['long_term_home', FULL]);
  });

  it('XS-2.3.1 NM-18b sent on to a third place: with a referral there full, without it 20 points less', () => {
    const there = filing({ id: 'F2', kind: 'referral', areas: ['310000'] });
    expect([
      away({ at: '310104', filings: [longTerm, there] }),
      shares(bill({ at: '310104', filings: [longTerm, there] })),
    ]).toEqual(['referral', FULL]);
    expect([away({ at: '310104', filings: [longTerm] }), shares(bill({ at: '310104', filings: [longTerm] }))]).toEqual([
      'unfiled',
      CUT,
    ]);
  });

  it.each(['referral', 'other_temporary', 'emergency'] as const)(
    'XS-2.3.2a filed as %s at a networked hospital: no reduction',
    (kind) => {
      expect(shares(bill({ filings: [filing({ kind })] }))).toEqual(FULL);
    },
  );

  it('XS-2.3.2b neither emergency nor referred nor filed: 20 points off every band, of the same-level hospital', () => {
    expect(shares(bill())).toEqual(CUT);
    // Secondary: 9600 × 70 % + 650 × 75 %
    expect(shares(bill({ visit: { hospLv: '2A' } }))).toEqual(['400.00', '7207.50', '0.00']);
    // Above 50000: 9350 × 68 % + 40000 × 71 % + 10000 × 75 %
    expect(shares(bill({ inScope: '60000' }))).toEqual(['650.00', '42258.00', '0.00']);
  });

  it('XS-2.3.2b filed, but the hospital is not networked: 20 points', () => {
    expect([
      away({ filings: [filing()], visit: { networked: false } }),
      shares(bill({ filings: [filing()], visit: { networked: false } })),
    ]).toEqual(['unfiled', CUT]);
  });

  it('XS-2.3.2b C9 an emergency is never cut: unfiled, and at a hospital that is not networked', () => {
    expect(shares(bill({ visit: { emergency: true } }))).toEqual(FULL);
    expect(shares(bill({ visit: { emergency: true, networked: false } }))).toEqual(FULL);
  });

  it('XS-2.3.2b the cut reaches no later fund: large-amount aid stays at 95 %', () => {
    const capped = bill({ inScope: '10650', meters: { 'pool.paid': 40_000_000, 'inpatient.stays.count': 3 } });
    expect(shares(capped)).toEqual(['0.00', '0.00', '10117.50']);
  });

  it('XA-21 XA-37 the emergency mark makes an unfiled person deemed filed, assumed without reduction and said so', () => {
    const { treatmentClass, warnings } = settled(bill({ visit: { emergency: true } }));
    expect(treatmentClass).toBe('emergency');
    expect(warnings.some((w) => w.includes('急诊'))).toBe(true);
    expect(away({ visit: { emergency: false } })).toBe('unfiled');
  });

  it('XA-21 an emergency with a long-term filing at that place is long-term', () => {
    expect(away({ filings: [longTerm], visit: { emergency: true } })).toBe('long_term');
  });

  it('several filings for one place: long-term, then referral, then other', () => {
    const all = [filing(), filing({ id: 'F2', kind: 'referral' }), filing({ id: 'F3', kind: 'long_term' })];
    expect([away({ filings: all }), away({ filings: all.slice(0, 2) }), away({ filings: all.slice(0, 1) })]).toEqual([
      'long_term',
      'referral',
      'other_temporary',
    ]);
  });

  it('XS-2.4 XA-13.3 XS-3.4b out-patient pooling away: filed at the local ratio, unfiled 20 points less, account in either case', () => {
    const visit = { line: 'outpatient' as const, ...days('2025-03-10') };
    expect(shares(bill({ inScope: '1200', visit, filings: [filing()] }))).toEqual(['200.00', '500.00']);
    expect(shares(bill({ inScope: '1200', visit }))).toEqual(['200.00', '300.00']);
    expect(settled(bill({ inScope: '1200', visit, account: '5000' })).split).toMatchObject({
      account: 90_000,
      cash: 0,
    });
  });
});

describe('injury (XS-2.3.3 XA-20 XA-38)', () => {
  const reason = (injury: boolean | null, thirdParty: boolean | null): string => {
    const outcome = settle(POLICIES, inputOf(bill({ visit: { injury, thirdParty } })));
    return outcome.ok ? 'settled' : outcome.refusal.reason;
  };

  it.each<[string, boolean | null, boolean | null, string]>([
    ['yes / no: direct', true, false, 'settled'],
    ['yes / yes: not direct', true, true, 'injury_third_party'],
    ['yes / absent: asked again', true, null, 'injury_flags_incomplete'],
    ['no / yes: inconsistent', false, true, 'injury_flags_incomplete'],
    ['absent / yes: inconsistent', null, true, 'injury_flags_incomplete'],
    ['no / no', false, false, 'settled'],
    ['not sent', null, null, 'settled'],
  ])('%s', (_rule, injury, thirdParty, expected) => expect(reason(injury, thirdParty)).toBe(expected));
});

describe('the year (C24)', () => {
  it('XA one bill at discharge: settlement date decides, admission last year or not', () => {
    expect(shares(bill({ at: '610100', visit: days('2024-12-20', '2025-01-05') }))).toEqual(FULL);
  });

  it('XA-72 nothing holds before 2023-01-01', () => {
    expect([
      classOf(bill({ at: '610100', visit: days('2022-12-31') })),
      classOf(bill({ at: '610100', visit: days('2023-01-01') })),
    ]).toEqual(['policy_date_missing', 'local']);
  });

  it('days out of order are refused', () => {
    expect(classOf(bill({ visit: { begnDate: '2025-03-10', endDate: '2025-03-09' } }))).toBe('bill_dates_invalid');
    expect(classOf(bill({ visit: { begnDate: '2025-03-10', endDate: '2025-03-20', setlDate: '2025-03-19' } }))).toBe(
      'bill_dates_invalid',
    );
  });
});
