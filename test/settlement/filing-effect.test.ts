/** What a filing does to settlements: when it holds, what it counts as, late filing, papers due. */
import { describe, expect, it } from 'vitest';
import { standingOn } from '../../src/settlement/filing-standing.js';
import {
  after,
  classOf,
  filed,
  HOHHOT,
  insured,
  no,
  only,
  POLICIES,
  register,
  SUZHOU,
  supply,
  TIANJIN,
  withdraw,
  WUHAI,
  XIAN,
  yes,
} from './filing-scenes.js';

const BEIJING = '110105';
const SHANGHAI = '310101';

describe('NM-14 XA-12.3 XS-3.1.2 JS-13: the admission day decides', () => {
  const person = filed(insured(XIAN), '2025-01-10', { kind: 'other_temporary' });

  it('admitted on the last day, out 90 days later', () => {
    expect(classOf(person, BEIJING, '2025-07-10', '2025-10-08')).toBe('other_temporary');
  });

  it('admitted a day later', () => {
    expect(classOf(person, BEIJING, '2025-07-11', '2025-07-20')).toBe('unfiled');
  });

  it('WH-2: a third visit within the term', () => {
    for (const day of ['2025-01-10', '2025-03-01', '2025-07-10'])
      expect(classOf(person, BEIJING, day, day)).toBe('other_temporary');
  });

  it('a stay begun before a withdrawal or a change settles under the old filing', () => {
    const changed = after(insured(XIAN), register(insured(XIAN), '2025-01-10'));
    const moved = after(changed, register(changed, '2025-03-05', { filingId: 'N1', areas: ['310000'] }));
    expect(classOf(moved, BEIJING, '2025-03-04', '2025-03-20')).toBe('long_term');
    expect(classOf(moved, SHANGHAI, '2025-03-05', '2025-03-20')).toBe('long_term');
    expect(classOf(moved, BEIJING, '2025-03-06', '2025-03-20')).toBe('unfiled');
    const gone = after(changed, withdraw(changed, '2025-03-05'));
    expect(classOf(gone, BEIJING, '2025-03-05', '2025-03-20')).toBe('long_term');
    expect(classOf(gone, BEIJING, '2025-03-06', '2025-03-20')).toBe('unfiled');
  });
});

describe('NM-11a: effect at once', () => {
  it.each([XIAN, HOHHOT, WUHAI, SUZHOU, TIANJIN])('%s: filed and admitted on the same day', (place) => {
    const person = filed(insured(place), '2025-03-10', { areas: ['110000'] });
    expect(classOf(person, BEIJING, '2025-03-10', '2025-03-12')).toBe('long_term');
  });
});

describe('NM-15a NM-22 XA-19 XS-3.3a JS-25b TJ-4.4a: late filing before the stay is settled', () => {
  const stay = { mdtrtId: 'V1', admissionDay: '2025-03-01' };
  const late = { kind: 'other_temporary', areas: ['110000'], stay } as const;

  it.each([XIAN, HOHHOT, WUHAI, SUZHOU, TIANJIN])('%s: from the admission on, never before it', (place) => {
    const person = insured(place);
    const decided = yes(register(person, '2025-03-10', { ...late, begndate: '2025-03-01' }));
    expect(decided).toMatchObject({
      filing: { begndate: '2025-03-01', registeredOn: '2025-03-10' },
      unsettledStay: stay,
    });
    no(register(person, '2025-03-10', { ...late, begndate: '2025-02-28' }), 'filing_begin', '2025-03-01');
    no(register(person, '2025-03-10', { ...late, begndate: '2025-03-09', stay: null }), 'filing_begin', '补办');
    no(
      register(person, '2025-03-10', {
        ...late,
        begndate: '2025-03-09',
        stay: { mdtrtId: 'V1', admissionDay: '2025-03-11' },
      }),
      'filing_begin',
    );
  });

  it('a filing from today on looks at no stay', () => {
    expect(yes(register(insured(XIAN), '2025-03-10', { ...late, begndate: '2025-03-10' })).unsettledStay).toBeNull();
  });

  it('the stay settles as filed, dated back or made on the day itself', () => {
    const back = filed(insured(XIAN), '2025-03-10', { ...late, begndate: '2025-03-01' });
    const same = filed(insured(XIAN), '2025-03-10', { ...late, begndate: '2025-03-10' });
    for (const person of [back, same])
      expect(classOf(person, BEIJING, '2025-03-01', '2025-03-10')).toBe('other_temporary');
    expect(classOf(insured(XIAN), BEIJING, '2025-03-01', '2025-03-10')).toBe('unfiled');
  });
});

describe('HH-1.3: papers within a month, or the filing counts as other-temporary', () => {
  const person = filed(insured(HOHHOT), '2025-01-31');

  it('says so when it is made', () => {
    const { warnings } = yes(register(insured(HOHHOT), '2025-01-31'));
    expect(warnings.join()).toContain('2025-02-28');
    expect(warnings.join()).toContain('一(三)');
  });

  it('papers on the last day: stays long-term', () => {
    const proven = after(person, supply(person, '2025-02-28', ['residence_permit']));
    expect(only(proven).papersOn).toBe('2025-02-28');
    expect(classOf(proven, BEIJING, '2025-03-05', '2025-03-09')).toBe('long_term');
  });

  it('none on the last day: long-term; the next day: other-temporary', () => {
    expect(classOf(person, BEIJING, '2025-02-20', '2025-02-28')).toBe('long_term');
    expect(classOf(person, BEIJING, '2025-02-20', '2025-03-01')).toBe('other_temporary');
  });

  it('C22: late papers make it long-term again from that day on', () => {
    const outcome = supply(person, '2025-03-10', ['residence_permit']);
    expect(yes(outcome).warnings.join()).toContain('2025-02-28');
    const proven = after(person, outcome);
    expect(classOf(proven, BEIJING, '2025-03-01', '2025-03-09')).toBe('other_temporary');
    expect(classOf(proven, BEIJING, '2025-03-01', '2025-03-10')).toBe('long_term');
  });

  it('C22: as other-temporary it ends 6 months after its own first day', () => {
    expect(classOf(person, BEIJING, '2025-07-31', '2025-08-09')).toBe('other_temporary');
    expect(classOf(person, BEIJING, '2025-08-01', '2025-08-09')).toBe('filing_required');
  });

  it('C2: filings made before 2025-01-01 owe none', () => {
    const older = filed(insured(HOHHOT), '2024-12-31');
    expect(classOf(older, BEIJING, '2025-06-01', '2025-06-09')).toBe('long_term');
  });

  it('takes the paper of the group only, and only once', () => {
    no(supply(person, '2025-02-10', ['labour_contract']), 'filing_papers', '居住证明');
    no(supply(person, '2025-02-10', []), 'filing_papers');
    const proven = after(person, supply(person, '2025-02-10', ['residence_permit']));
    no(supply(proven, '2025-02-11', ['residence_permit']), 'filing_papers', '没有待补');
    no(supply(person, '2025-02-10', ['residence_permit'], 'N7'), 'filing_unknown');
  });
});

describe('covered places', () => {
  it('XA-14: filed 海南, treated 三亚; filed 成都, treated 绵阳', () => {
    const hainan = filed(insured(XIAN), '2025-03-10', { areas: ['460000'] });
    expect(classOf(hainan, '460204', '2025-03-11', '2025-03-12')).toBe('long_term');
    const chengdu = filed(insured(XIAN), '2025-03-10', { areas: ['510100'] });
    expect(classOf(chengdu, '510107', '2025-03-11', '2025-03-12')).toBe('long_term');
    expect(classOf(chengdu, '510703', '2025-03-11', '2025-03-12')).toBe('unfiled');
  });

  it('JS-12a: a province covers each of its cities', () => {
    const person = filed(insured(SUZHOU), '2025-03-10', { areas: ['510000'] });
    for (const place of ['510107', '510703'])
      expect(classOf(person, place, '2025-03-11', '2025-03-12')).toBe('long_term');
  });

  it('NM-18b: a bill at the third place takes the temporary filing, the long-term one stays', () => {
    const held = filed(insured(HOHHOT), '2025-01-10', { basis: 'papers', papers: ['residence_permit'] });
    const both = filed(held, '2025-03-10', { kind: 'referral', areas: ['310000'] });
    expect(classOf(both, SHANGHAI, '2025-03-11', '2025-03-20')).toBe('referral');
    expect(classOf(both, BEIJING, '2025-03-11', '2025-03-20')).toBe('long_term');
  });

  it('XA-37 JS-37: emergency counts as filed; with a long-term filing there it is that', () => {
    expect(classOf(insured(XIAN), BEIJING, '2025-03-11', '2025-03-12', true)).toBe('emergency');
    expect(classOf(filed(insured(XIAN), '2025-03-10'), BEIJING, '2025-03-11', '2025-03-12', true)).toBe('long_term');
  });
});

describe('how a filing stands on a day', () => {
  const frame = POLICIES.regionFor(HOHHOT)?.frameOn('2025-06-01');
  const filing = only(filed(insured(HOHHOT), '2025-01-31'));
  const on = (day: string, f = filing): ReturnType<typeof standingOn> => {
    if (frame == null) throw new Error('no frame');
    return standingOn(f, day, frame, frame);
  };

  it('tells what is owed and when it is free', () => {
    expect(on('2025-01-30')).toMatchObject({ state: 'future' });
    expect(on('2025-02-28')).toMatchObject({
      state: 'active',
      countsAs: 'long_term',
      lastDay: null,
      papersDue: '2025-02-28',
      changeableFrom: '2025-05-01',
      withdrawableFrom: '2025-08-01',
    });
    expect(on('2025-03-01')).toMatchObject({
      state: 'active',
      countsAs: 'other_temporary',
      lastDay: '2025-07-31',
      withdrawableFrom: null,
    });
    expect(on('2025-08-01')).toMatchObject({ state: 'ended' });
    const withdrawn = { ...filing, withdrawnOn: '2025-03-05' };
    expect([on('2025-03-05', withdrawn).state, on('2025-03-06', withdrawn).state]).toEqual(['active', 'withdrawn']);
  });
});
