/** Who may file, for which place, with which papers. */
import { describe, expect, it } from 'vitest';
import { registerFiling } from '../../src/settlement/filing-register.js';
import { withdrawFiling } from '../../src/settlement/filing-withdraw.js';
import { unitOf } from '../../src/settlement/filing-place.js';
import {
  after,
  ask,
  filed,
  HOHHOT,
  insured,
  no,
  register,
  sceneOn,
  SUZHOU,
  TIANJIN,
  WUHAI,
  XIAN,
  yes,
} from './filing-scenes.js';

const TODAY = '2025-03-10';
const EVERYWHERE = [HOHHOT, WUHAI, XIAN, SUZHOU, TIANJIN];

describe('NM-9 XA-11 XS-2.2 JS-7 HH-1.1 TJ-4.1: who files', () => {
  it.each(EVERYWHERE)('%s: a long-term filing names its group, a temporary one has none', (place) => {
    const person = insured(place);
    no(register(person, TODAY, { group: null }), 'filing_kind_closed', '异地安置退休人员');
    no(register(person, TODAY, { kind: 'other_temporary', group: 'worker' }), 'filing_kind_closed');
    expect(yes(register(person, TODAY, { group: 'worker' })).filing.group).toBe('worker');
  });

  it.each(EVERYWHERE)('%s: only the retired settle as retirees', (place) => {
    expect(yes(register(insured(place), TODAY, { group: 'retiree' })).filing.group).toBe('retiree');
    no(
      register(insured(place, { psnType: '1101' }), TODAY, { group: 'retiree' }),
      'filing_kind_closed',
      '异地安置退休人员',
    );
  });

  it('HH-1.1: a retiree whose register has not moved files as a resident', () => {
    const person = insured(HOHHOT);
    no(
      register(person, TODAY, { group: 'retiree', basis: 'papers', papers: ['residence_permit'] }),
      'filing_papers',
      '户口簿',
    );
    expect(
      yes(register(person, TODAY, { group: 'resident', basis: 'papers', papers: ['residence_permit'] })).filing
        .papersOn,
    ).toBe(TODAY);
  });

  it.each(['0', '2', '3', '4'])('XA-12.1 JS-10a: insurance in state %s is not filed for', (insuStatus) => {
    for (const place of EVERYWHERE) no(register(insured(place, { insuStatus }), TODAY), 'filing_insurance_not_active');
  });

  it('C5: where the pack does not rule on a kind there is an error, never a guess', () => {
    no(register(insured(TIANJIN), '2022-12-31'), 'filing_kind_closed', '没有');
    no(register(insured(XIAN), '2022-12-31'), 'policy_date_missing');
  });
});

describe('where', () => {
  it('NM-9 NM-10: outside the region only, inside no filing is needed', () => {
    no(register(insured(WUHAI), TODAY, { areas: ['150100'] }), 'filing_place', '省内', '第十条');
    no(register(insured(WUHAI), TODAY, { areas: ['150302'] }), 'filing_place', '统筹区');
    expect(yes(register(insured(WUHAI), TODAY, { areas: ['610100'] })).filing.areas).toEqual(['610100']);
  });

  it('XA-13.2: filing inside the province is abolished', () => {
    no(register(insured(XIAN), TODAY, { areas: ['610400'] }), 'filing_place', '第十三条');
  });

  it('JS-7: another city of the province is filed, the own one is not', () => {
    expect(yes(register(insured(SUZHOU), TODAY, { areas: ['320100'] })).filing.areas).toEqual(['320100']);
    no(register(insured(SUZHOU), TODAY, { areas: ['320582'] }), 'filing_place', '统筹区');
  });

  it('TJ-4.1: another district of Tianjin is not elsewhere', () => {
    no(register(insured(TIANJIN), TODAY, { areas: ['120116'] }), 'filing_place');
  });

  it('XA-14 XS-3.2a: to a city or municipality, neither smaller nor larger', () => {
    const person = insured(XIAN);
    for (const area of ['510100', '110000', '429004'])
      expect(yes(register(person, TODAY, { areas: [area] })).filing.areas).toEqual([area]);
    no(register(person, TODAY, { areas: ['510107'] }), 'filing_place', '510100', '第十四条');
    no(register(person, TODAY, { areas: ['110105'] }), 'filing_place', '110000');
    no(register(person, TODAY, { areas: ['510000'] }), 'filing_place', '地市');
  });

  it.each(['46', '54', '66'])('XA-14: %s is filed as a whole', (province) => {
    const { filing, warnings } = yes(register(insured(XIAN), TODAY, { areas: [`${province}0200`] }));
    expect(filing.areas).toEqual([`${province}0000`]);
    expect(warnings.join()).toContain('全域');
    expect(yes(register(insured(XIAN), TODAY, { areas: [`${province}0000`] })).warnings).toEqual([]);
  });

  it('JS-12a TJ-4.3a: city or province', () => {
    for (const person of [insured(SUZHOU), insured(TIANJIN)]) {
      expect(yes(register(person, TODAY, { areas: ['510000'] })).filing.areas).toEqual(['510000']);
      expect(yes(register(person, TODAY, { areas: ['510100'] })).filing.areas).toEqual(['510100']);
      no(register(person, TODAY, { areas: ['510107'] }), 'filing_place');
    }
  });

  it('NM-13.1: the place of the institution, a county too', () => {
    expect(yes(register(insured(WUHAI), TODAY, { areas: ['510107'] })).filing.areas).toEqual(['510107']);
    no(register(insured(WUHAI), TODAY, { areas: [] }), 'filing_place');
  });

  it('a municipality counts as a city, its districts as counties', () => {
    expect(['110000', '310100', '500101', '510000', '510100', '419001'].map(unitOf)).toEqual([
      'city',
      'county',
      'county',
      'province',
      'city',
      'city',
    ]);
  });
});

describe('papers', () => {
  it('NM-11b: by commitment nothing beyond identity is asked', () => {
    for (const place of EVERYWHERE) expect(yes(register(insured(place), TODAY)).filing.basis).toBe('commitment');
    expect(yes(register(insured(XIAN), TODAY, { basis: 'papers' })).filing.papersOn).toBe(TODAY);
  });

  it.each([
    ['retiree', 'household_book'],
    ['resident', 'residence_permit'],
    ['worker', 'posting_proof'],
    ['worker', 'labour_contract'],
  ] as const)('HH-1.1b: a %s proves it by %s, or by commitment', (group, paper) => {
    const person = insured(HOHHOT);
    expect(yes(register(person, TODAY, { group, basis: 'papers', papers: [paper] })).filing.papersOn).toBe(TODAY);
    no(register(person, TODAY, { group, basis: 'papers' }), 'filing_papers', '也可按承诺');
  });

  it('JS-8: a referral needs its proof; without it at most another temporary one', () => {
    const person = insured(SUZHOU);
    no(register(person, TODAY, { kind: 'referral', basis: 'papers' }), 'filing_papers', '转诊转院证明', '其他临时外出');
    no(register(person, TODAY, { kind: 'referral', basis: 'commitment' }), 'filing_papers', '第八条');
    expect(
      yes(register(person, TODAY, { kind: 'referral', basis: 'papers', papers: ['referral_proof'] })).filing.kind,
    ).toBe('referral');
    expect(yes(register(person, TODAY, { kind: 'other_temporary' })).filing.kind).toBe('other_temporary');
  });

  it('XS-3.5: a second referral for the same illness needs no papers', () => {
    const person = filed(insured(XIAN), TODAY, { kind: 'referral' });
    expect(yes(register(person, '2025-03-20', { kind: 'referral' })).filing.kind).toBe('referral');
  });
});

describe('several places at once', () => {
  const second = { areas: ['330100'], basis: 'papers', papers: ['residence_permit'] } as const;

  it('JS-11: only with papers', () => {
    const person = filed(insured(SUZHOU), TODAY);
    no(register(person, TODAY, { areas: ['330100'] }), 'filing_several', '第十一条');
    expect(after(person, register(person, TODAY, second)).filings.map((f) => f.areas[0])).toEqual(['310000', '330100']);
    no(register(insured(SUZHOU), TODAY, { areas: ['310000', '330100'] }), 'filing_several');
    expect(yes(register(insured(SUZHOU), TODAY, { ...second, areas: ['310000', '330100'] })).filing.areas).toHaveLength(
      2,
    );
  });

  it('JS-11: the same place twice is a change', () => {
    const person = filed(insured(SUZHOU), TODAY);
    no(register(person, TODAY, { ...second, areas: ['310000'] }), 'filing_several', 'N1', '变更');
  });

  it.each([XIAN, WUHAI, HOHHOT, TIANJIN])('%s: a second long-term place is a change', (place) => {
    const person = filed(insured(place), TODAY);
    no(register(person, TODAY, { areas: ['330100'] }), 'filing_several', 'N1');
    expect(yes(register(person, TODAY, { kind: 'other_temporary', areas: ['330100'] })).filing.kind).toBe(
      'other_temporary',
    );
  });

  it('NM-18b: a long-term and a temporary filing live side by side', () => {
    const person = filed(filed(insured(HOHHOT), TODAY), TODAY, { kind: 'referral', areas: ['310000'] });
    expect(person.filings.map((f) => f.kind)).toEqual(['long_term', 'referral']);
  });
});

describe('NM-15a: what a treating place may do for its guests', () => {
  const person = insured(WUHAI);

  it('files for itself only', () => {
    const kind = 'other_temporary';
    expect(yes(registerFiling(ask(person, TODAY, { kind }), sceneOn(TODAY, person, '110105'))).filing.areas).toEqual([
      '110000',
    ]);
    no(
      registerFiling(ask(person, TODAY, { kind, areas: ['310000'] }), sceneOn(TODAY, person, '110105')),
      'filing_sender',
    );
  });

  it('neither changes nor withdraws', () => {
    const held = filed(person, '2024-03-10');
    no(registerFiling(ask(held, TODAY, { filingId: 'N1' }), sceneOn(TODAY, held, '110105')), 'filing_sender');
    no(withdrawFiling('N1', [], sceneOn(TODAY, held, '110105')), 'filing_sender');
  });
});
