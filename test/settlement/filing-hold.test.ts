/** Changing and withdrawing: the least holding, and what lifts it. The last blocked day is the same date n months later (C21). */
import { describe, expect, it } from 'vitest';
import { addMonths, nextDay } from '../../src/policy/dates.js';
import type { Person } from '../../src/settlement/types.js';
import {
  after,
  filed,
  HOHHOT,
  insured,
  no,
  only,
  register,
  SUZHOU,
  supply,
  TIANJIN,
  withdraw,
  WUHAI,
  XIAN,
  yes,
} from './filing-scenes.js';

const START = '2025-03-31';
const change = (person: Person, today: string, areas: string[], more = {}): ReturnType<typeof register> =>
  register(person, today, { filingId: 'N1', areas, ...more });

describe('by commitment', () => {
  it('NM-12.1b: changed freely after more than 3 months, earlier only with papers', () => {
    const person = filed(insured(WUHAI), START);
    no(change(person, '2025-06-30', ['310000']), 'filing_held', '3 个月', '第十二条', '补充材料');
    expect(yes(change(person, '2025-06-30', ['310000'], { papers: ['residence_permit'] })).filing.areas).toEqual([
      '310000',
    ]);
    expect(yes(change(person, '2025-07-01', ['310000'])).filing.areas).toEqual(['310000']);
  });

  it('NM-12.1b: papers of another group lift nothing', () => {
    const person = filed(insured(WUHAI), START);
    no(change(person, START, ['310000'], { papers: ['labour_contract'] }), 'filing_held');
  });

  it('NM-12.1b: papers handed in before lift it too', () => {
    const person = filed(insured(WUHAI), START);
    const proven = after(person, supply(person, '2025-04-02', ['residence_permit']));
    expect(yes(change(proven, '2025-04-03', ['310000'])).filing.areas).toEqual(['310000']);
  });

  it('NM-12.1b: a withdrawal is held as a change is', () => {
    const person = filed(insured(WUHAI), START);
    no(withdraw(person, '2025-06-30'), 'filing_held', '推定');
    expect(yes(withdraw(person, '2025-06-30', 'N1', ['residence_permit'])).filing.withdrawnOn).toBe('2025-06-30');
    expect(yes(withdraw(person, '2025-07-01')).filing.withdrawnOn).toBe('2025-07-01');
  });

  it('JS-10b: 6 full months for both, papers brought along do not help', () => {
    const person = filed(insured(SUZHOU), START);
    no(change(person, '2025-09-30', ['330100']), 'filing_held', '6 个月', '第十条');
    no(change(person, '2025-09-30', ['330100'], { papers: ['residence_permit'] }), 'filing_held');
    no(withdraw(person, '2025-09-30'), 'filing_held');
    expect(yes(change(person, '2025-10-01', ['330100'])).filing.areas).toEqual(['330100']);
    expect(yes(withdraw(person, '2025-10-01')).filing.withdrawnOn).toBe('2025-10-01');
  });
});

describe('by papers', () => {
  it.each([
    ['NM-12.1b', WUHAI],
    ['JS-10b', SUZHOU],
  ])('%s: changed and withdrawn on the first day', (_id, place) => {
    const person = filed(insured(place), START, { basis: 'papers', papers: ['residence_permit'] });
    expect(yes(withdraw(person, START)).filing.withdrawnOn).toBe(START);
    expect(yes(change(person, START, ['330100'], { basis: 'papers', papers: ['residence_permit'] })).filing.id).toBe(
      'N2',
    );
  });
});

describe('HH-1.2a: not cancelled within 6 months', () => {
  it.each(['papers', 'commitment'] as const)('on %s', (basis) => {
    const made = filed(insured(HOHHOT), START, { basis, papers: basis === 'papers' ? ['residence_permit'] : [] });
    const person = basis === 'papers' ? made : after(made, supply(made, '2025-04-10', ['residence_permit']));
    no(withdraw(person, START), 'filing_held');
    no(withdraw(person, '2025-09-30'), 'filing_held', '6 个月', '一(二)');
    expect(yes(withdraw(person, '2025-10-01')).filing.withdrawnOn).toBe('2025-10-01');
  });

  it('C2: a filing made before 2025-01-01 keeps the region’s 3 months', () => {
    const person = filed(insured(HOHHOT), '2024-12-15');
    no(withdraw(person, '2025-03-15'), 'filing_held', '3 个月');
    expect(yes(withdraw(person, '2025-03-16')).filing.withdrawnOn).toBe('2025-03-16');
  });

  it('HH-1.2b: an other-temporary filing is cancelled any time, day 0 included', () => {
    const person = filed(insured(HOHHOT), START, { kind: 'other_temporary' });
    expect(yes(withdraw(person, START)).filing.withdrawnOn).toBe(START);
  });

  it('HH-1.2b HH-1.3: a commitment overdue counts as other-temporary and may be cancelled', () => {
    const person = filed(insured(HOHHOT), START);
    no(withdraw(person, '2025-04-30'), 'filing_held');
    expect(yes(withdraw(person, '2025-05-01')).filing.withdrawnOn).toBe('2025-05-01');
  });
});

describe('no holding', () => {
  it.each([
    ['XA-12.1 C29', XIAN],
    ['TJ-4.2', TIANJIN],
  ])('%s: changed and withdrawn the next day', (_id, place) => {
    const person = filed(insured(place), START);
    expect(yes(withdraw(person, nextDay(START))).filing.withdrawnOn).toBe('2025-04-01');
    expect(yes(change(person, nextDay(START), ['310000'])).filing.areas).toEqual(['310000']);
  });
});

describe('what a change does', () => {
  it('NM-12.1b: the new filing begins the day the old one ends, refiling needs no gap', () => {
    const person = filed(insured(TIANJIN), START);
    const decided = yes(change(person, '2025-05-05', ['310000']));
    expect(decided.closed).toMatchObject({ id: 'N1', withdrawnOn: '2025-05-05' });
    expect(decided.filing).toMatchObject({ id: 'N2', begndate: '2025-05-05', withdrawnOn: null });
    const withdrawn = after(person, withdraw(person, '2025-05-05'));
    expect(yes(register(withdrawn, '2025-05-05')).filing.begndate).toBe('2025-05-05');
  });

  it('begins no earlier than today, keeps the kind, and needs a filing in force', () => {
    const person = filed(insured(TIANJIN), START);
    no(register(person, '2025-05-05', { filingId: 'N1', begndate: '2025-05-04' }), 'filing_begin');
    no(register(person, '2025-05-05', { filingId: 'N1', kind: 'other_temporary' }), 'filing_kind_closed');
    no(register(person, '2025-05-05', { filingId: 'N7' }), 'filing_unknown', 'N7');
    no(withdraw(person, '2025-05-05', 'N7'), 'filing_unknown');
    const gone = after(person, withdraw(person, '2025-05-05'));
    no(change(gone, '2025-05-05', ['310000']), 'filing_over');
    no(withdraw(gone, '2025-05-06'), 'filing_over');
  });

  it('the last valid day still lets a filing be changed, the day after does not', () => {
    const person = filed(insured(XIAN), START, { kind: 'other_temporary' });
    const last = addMonths(START, 6);
    expect(only(person).enddate).toBe(last);
    expect(yes(withdraw(person, last)).filing.withdrawnOn).toBe(last);
    no(withdraw(person, nextDay(last)), 'filing_over');
  });
});
