/** Channels, reviews within working days, institutions chosen for chronic care, the list of open institutions. */
import { describe, expect, it } from 'vitest';
import type { RegionFrame } from '../../src/policy/frame.js';
import { filingFor, isInForce } from '../../src/settlement/filing.js';
import type { FilingOutcome } from '../../src/settlement/filing-contract.js';
import { registerFiling } from '../../src/settlement/filing-register.js';
import { decideReview } from '../../src/settlement/filing-review.js';
import { standingOn } from '../../src/settlement/filing-standing.js';
import { classify } from '../../src/settlement/classify.js';
import type { Visit } from '../../src/settlement/contract.js';
import type { Filing, Person } from '../../src/settlement/types.js';
import { tinyPack } from '../policy/tiny-pack.js';
import {
  after,
  ask,
  classOf,
  filed,
  HOHHOT,
  insured,
  no,
  only,
  POLICIES,
  register,
  sceneOn,
  SUZHOU,
  TIANJIN,
  WUHAI,
  XIAN,
  yes,
} from './filing-scenes.js';

/** A Friday. */
const FRIDAY = '2025-05-09';
const ONLINE = { channel: 'online', areas: ['310000'] } as const;
const approve = (person: Person, day: string, id = 'N1', approved = true): FilingOutcome =>
  decideReview(id, approved, sceneOn(day, person));
const frame = (person: Person, day: string): RegionFrame =>
  POLICIES.regionFor(person.insuplc)?.frameOn(day) as RegionFrame;
const stateOn = (person: Person, day: string, at = 0): string => {
  const rules = frame(person, day);
  return standingOn(person.filings[at] as Filing, day, rules, rules).state;
};

describe('HH-1.1a papers are reviewed: at the counter at once, online in 2 working days', () => {
  it('at the counter it counts at once', () => {
    const person = filed(insured(HOHHOT), FRIDAY, { areas: ['310000'] });
    expect(only(person).review).toBeUndefined();
    expect(classOf(person, '310115', FRIDAY, FRIDAY)).toBe('long_term');
  });

  it('online on a Friday it waits until Tuesday, counts for nothing, and the day is told', () => {
    const outcome = register(insured(HOHHOT), FRIDAY, ONLINE);
    expect(yes(outcome).warnings.join()).toContain('2025-05-13');
    expect(yes(outcome).citations[0]?.article).toContain('一(一)');
    const person = after(insured(HOHHOT), outcome);
    expect(only(person).review).toMatchObject({ channel: 'online', state: 'pending', due: '2025-05-13' });
    expect(stateOn(person, '2025-05-12')).toBe('pending');
    expect(classOf(person, '310115', FRIDAY, '2025-05-13')).toBe('filing_required');
  });

  it('decided on Tuesday: on time; on Wednesday: late, and said so', () => {
    const person = filed(insured(HOHHOT), FRIDAY, ONLINE);
    expect(yes(approve(person, '2025-05-13')).warnings).toEqual([]);
    expect(yes(approve(person, '2025-05-14')).warnings.join()).toContain('2025-05-13 已过');
  });

  it('approved, it holds from its own first day (NM-15a: a filing made before the settlement counts for the stay)', () => {
    const waiting = filed(insured(HOHHOT), FRIDAY, ONLINE);
    const outcome = approve(waiting, '2025-05-13');
    const person = after(waiting, outcome);
    expect(
      yes(outcome)
        .citations.map((c) => c.article)
        .join(),
    ).toContain('第十五条');
    expect(only(person)).toMatchObject({ begndate: FRIDAY, review: { state: 'approved', decidedOn: '2025-05-13' } });
    expect(stateOn(person, '2025-05-13')).toBe('active');
    expect(classOf(person, '310115', FRIDAY, '2025-05-13')).toBe('long_term');
  });

  it('rejected, it never counted, blocks no new one, and is not decided twice', () => {
    const waiting = filed(insured(HOHHOT), FRIDAY, ONLINE);
    const person = after(waiting, approve(waiting, '2025-05-12', 'N1', false));
    expect(stateOn(person, '2025-05-12')).toBe('rejected');
    expect(classOf(person, '310115', FRIDAY, '2025-05-13')).toBe('filing_required');
    no(approve(person, '2025-05-13'), 'filing_review');
    expect(register(person, '2025-05-13', { areas: ['310000'] }).ok).toBe(true);
  });

  it('is decided by the insured place, of a filing under review', () => {
    const waiting = filed(insured(HOHHOT), FRIDAY, ONLINE);
    no(decideReview('N1', true, sceneOn('2025-05-12', waiting, '310100')), 'filing_sender');
    no(approve(waiting, '2025-05-12', 'N9'), 'filing_unknown');
    no(approve(filed(insured(HOHHOT), FRIDAY, { areas: ['310000'] }), FRIDAY), 'filing_review');
  });

  it('a change under review leaves the old filing as it is until it is approved', () => {
    const old = filed(insured(HOHHOT), '2025-01-10', {
      areas: ['110000'],
      basis: 'papers',
      papers: ['residence_permit'],
    });
    const change = { ...ONLINE, filingId: 'N1', basis: 'papers', papers: ['residence_permit'] } as const;
    const waiting = after(old, register(old, FRIDAY, change));
    expect([stateOn(waiting, FRIDAY), stateOn(waiting, FRIDAY, 1)]).toEqual(['active', 'pending']);
    expect(classOf(waiting, '110105', FRIDAY, '2025-05-12')).toBe('long_term');
    no(register(waiting, FRIDAY, { ...change, filingId: 'N2' }), 'filing_review');
    const done = after(waiting, approve(waiting, '2025-05-13', 'N2'));
    expect(done.filings.map((f) => f.withdrawnOn)).toEqual(['2025-05-13', null]);
    const refused = after(waiting, approve(waiting, '2025-05-13', 'N2', false));
    expect(refused.filings.map((f) => f.withdrawnOn)).toEqual([null, null]);
  });
});

describe('JS-9 counter the same day, online 1 working day, referrals by the hospital’s own system', () => {
  it('online on a Friday: Monday is on time, Tuesday late', () => {
    const person = filed(insured(SUZHOU), FRIDAY, ONLINE);
    expect(only(person).review?.due).toBe('2025-05-12');
    expect(yes(approve(person, '2025-05-12')).warnings).toEqual([]);
    expect(yes(approve(person, '2025-05-13')).warnings.join()).toContain('第九条');
  });

  it('the referring hospital files referrals at once, and nothing else', () => {
    const referral = {
      kind: 'referral',
      basis: 'papers',
      papers: ['referral_proof'],
      channel: 'referring_hospital',
    } as const;
    expect(
      yes(register(insured(SUZHOU), FRIDAY, { ...referral, enddate: '2025-11-09' })).filing.review,
    ).toBeUndefined();
    no(register(insured(SUZHOU), FRIDAY, { channel: 'referring_hospital' }), 'filing_channel', '第九条(三)');
  });

  it('working days skip the days off of a yearly table where the pack has one', () => {
    const set = tinyPack({
      region: 'filing: {channels: {online: {working_days: 1}}, kinds: {other_temporary: {fixed_months: 6}}}',
    });
    const person = insured('990100');
    const scene = { ...sceneOn(FRIDAY, insured(XIAN)), person, actingFor: '990100' };
    const own = { ...scene, frameOn: (day: string) => set.regionFor('990100')?.frameOn(day) ?? null };
    const outcome = registerFiling({ ...ask(person, FRIDAY, { kind: 'other_temporary' }), channel: 'online' }, own);
    // Without a table only weekends are days off, and the answer says that this is assumed.
    expect(yes(outcome).warnings.join()).toContain('推定');
  });
});

describe('NM-11a XA-13.1 XS-3.4 self-filing takes effect at once and can be looked up', () => {
  it.each([
    ['乌海', WUHAI],
    ['西安', XIAN],
    ['天津', TIANJIN],
  ])('%s online', (_, place) => {
    const person = filed(insured(place), FRIDAY, ONLINE);
    expect(isInForce(only(person))).toBe(true);
    expect(stateOn(person, FRIDAY)).toBe('active');
    expect(classOf(person, '310115', FRIDAY, FRIDAY)).toBe('long_term');
  });
});

describe('TJ-4.3b two more institutions for chronic care at the filed place', () => {
  const withInstitutions = (...institutions: string[]): FilingOutcome =>
    register(insured(TIANJIN), FRIDAY, { areas: ['310000'], institutions });
  const chronic = (person: Person, institution: string): string => {
    const visit: Visit = {
      ...{ line: 'chronic', insutype: '310', insuplc: TIANJIN, mdtrtarea: '310115' },
      ...{ begnDate: FRIDAY, endDate: FRIDAY, setlDate: FRIDAY, hospLv: '3A', emergency: false },
      ...{ injury: null, thirdParty: null, diseCode: 'M01600', acctUsed: false, networked: true },
      ...{ midSettlement: false, institution },
    };
    const decision = classify(frame(person, FRIDAY), visit, person, 'employee');
    return 'class' in decision ? decision.class : decision.reason;
  };

  it('the second is taken, the third refused', () => {
    expect(withInstitutions('H31A', 'H31B').ok).toBe(true);
    no(withInstitutions('H31A', 'H31B', 'H31C'), 'filing_institutions', '2 家', '四(三)');
  });

  it('chronic care is settled at those chosen and nowhere else', () => {
    const person = after(insured(TIANJIN), withInstitutions('H31A', 'H31B'));
    expect(['H31A', 'H31B', 'H31C'].map((code) => chronic(person, code))).toEqual([
      'long_term',
      'long_term',
      'institution_not_open',
    ]);
  });

  it('one that is not open for it at the filed place is refused where there is a list', () => {
    const region = `visit:
  chronic_institutions: 2
  institutions:
    - {code: H31A, area: 310115, lines: [inpatient, chronic]}
    - {code: H31B, area: 310115, lines: inpatient}
    - {code: H11A, area: 110105}
filing: {kinds: {long_term: {open: true, groups: {resident: {}}}}}`;
    const set = tinyPack({ region });
    const person = insured('990100');
    const scene = { ...sceneOn(FRIDAY, insured(XIAN)), person, actingFor: '990100' };
    const own = { ...scene, frameOn: (day: string) => set.regionFor('990100')?.frameOn(day) ?? null };
    const asked = (code: string): FilingOutcome =>
      registerFiling({ ...ask(person, FRIDAY, { areas: ['310000'] }), institutions: [code] }, own);
    expect(asked('H31A').ok).toBe(true);
    for (const code of ['H31B', 'H11A', 'H99X']) no(asked(code), 'filing_institutions', code);
  });
});

describe('the list of institutions', () => {
  const set = tinyPack({
    region: `visit:
  cite: D 第十三条
  institutions:
    - {code: H1, area: 510100}
    - {code: H2, area: 310115, lines: outpatient}
    - {code: H3, area: 310115, suspended_from: "2025-05-09"}`,
  });
  const rules = set.regionFor('990100')?.frameOn(FRIDAY) as RegionFrame;
  const person: Person = {
    ...insured('990100'),
    filings: [
      {
        ...only(filed(insured(XIAN), '2025-01-10', { areas: ['110000'] })),
        areas: ['510000'],
        kind: 'referral',
        enddate: '2025-12-31',
      },
    ],
  };
  const at = (institution: string, begnDate = FRIDAY, mdtrtarea = '310115'): string => {
    const visit: Visit = {
      ...{ line: 'inpatient', insutype: '310', insuplc: '990100', mdtrtarea, begnDate, endDate: FRIDAY },
      ...{ setlDate: FRIDAY, hospLv: '3A', emergency: false, injury: null, thirdParty: null, diseCode: null },
      ...{ acctUsed: false, networked: true, midSettlement: false, institution },
    };
    const decision = classify(rules, visit, person, 'employee');
    return 'class' in decision ? [decision.class, ...decision.notes].join() : `${decision.reason} ${decision.detail}`;
  };

  it('NM-13.1 puts an institution where it belongs: a filing for that place holds, and a different code is told', () => {
    expect(filingFor(person.filings, '310115', FRIDAY, FRIDAY, rules).kind).toBe('none');
    expect(at('H1')).toMatch(/^referral.*510100/);
    expect(at('H1', FRIDAY, '510100')).toBe('referral');
  });

  it('NM-13.2 XA-15 XA-23 XS-3.2b every institution open for the line, and no other', () => {
    expect(at('H2')).toMatch(/institution_not_open 未开通住院.*第十三条/);
    expect(at('H9')).toMatch(/institution_not_open 不在开通名单内/);
  });

  it('NM-19 XA-17 JS-22 takes nobody in from the day it is suspended; who was in before is settled', () => {
    expect(at('H3')).toMatch(/institution_not_open 自 2025-05-09 起暂停/);
    expect(at('H3', '2025-05-08')).toBe('unfiled');
  });

  it('binds nobody at home', () => {
    expect(at('H9', FRIDAY, '990101')).toBe('local');
  });
});
