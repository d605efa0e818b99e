/** What single visits are held to: emergency marks, the emergency before a stay, slips, form of the bill, institutions. */
import { describe, expect, it } from 'vitest';
import type { RegionFrame } from '../../src/policy/frame.js';
import { classify, type ClassDecision } from '../../src/settlement/classify.js';
import type { Slip, Visit, VisitMore } from '../../src/settlement/contract.js';
import { explainSettlement } from '../../src/settlement/explain-settlement.js';
import type { Refusal } from '../../src/settlement/refusal.js';
import { settle } from '../../src/settlement/settle.js';
import { EMPTY_ACCUMULATORS, type Person } from '../../src/settlement/types.js';
import { tinyPack } from '../policy/tiny-pack.js';
import { filed, HOHHOT, insured, POLICIES, SUZHOU, TIANJIN, XIAN } from './filing-scenes.js';

const MORE: VisitMore = { referralFlag: false, iptType: null, medType: '21', emergencyDay: null, slips: [] };
const SLIP: Slip = {
  no: 'WG001',
  institution: 'H2',
  place: 'hospital',
  date: '2025-05-03',
  item: '核磁共振',
  amount: 80_000,
  sealed: true,
};

function visit(person: Person, change: Partial<Visit> = {}): Visit {
  return {
    line: 'inpatient',
    insutype: person.insutype,
    insuplc: person.insuplc,
    mdtrtarea: '110105',
    begnDate: '2025-05-01',
    endDate: '2025-05-06',
    setlDate: '2025-05-06',
    hospLv: '3A',
    emergency: false,
    injury: null,
    thirdParty: null,
    diseCode: null,
    acctUsed: false,
    networked: true,
    midSettlement: false,
    institution: 'H1',
    shape: change.line === undefined || change.line === 'inpatient' ? 'categories' : 'lines',
    ...change,
  };
}

type Decision = ClassDecision | Refusal;
const frameOf = (person: Person): RegionFrame =>
  POLICIES.regionFor(person.insuplc)?.frameOn('2025-05-06') as RegionFrame;
const decide = (person: Person, change: Partial<Visit> = {}): Decision =>
  classify(frameOf(person), visit(person, change), person, 'employee');
const word = (decision: Decision): string => ('class' in decision ? decision.class : decision.reason);
const more = (change: Partial<VisitMore>): { more: VisitMore } => ({ more: { ...MORE, ...change } });

describe('marks of an emergency', () => {
  describe.each([
    ['呼和浩特', HOHHOT, 'filing_required'],
    ['西安', XIAN, 'unfiled'],
    ['江苏', SUZHOU, 'unfiled'],
  ])('NM-34 XA-21 XA-37 XS-2.3.2c JS-8.5 JS-37 %s', (_, place, unfiled) => {
    const person = insured(place);

    it('none: unfiled', () => {
      expect(word(decide(person))).toBe(unfiled);
      expect(word(decide(person, more({})))).toBe(unfiled);
    });

    it.each([
      ['er_flag', { emergency: true }],
      ['otp_er_refl_flag', more({ referralFlag: true })],
      ['med_type 24', more({ medType: '24' })],
    ])('%s: deemed filed, emergency standard', (_name, change) => {
      expect(word(decide(person, change))).toBe('emergency');
    });

    it('otp_er_refl_flag at an out-patient visit counts too', () => {
      const change = { line: 'outpatient', ...more({ referralFlag: true, medType: '11' }) } as const;
      expect(['emergency', 'exempt']).toContain(word(decide(person, change)));
    });

    it('a visit to an emergency room (13) is none by itself, nor is ipt_type whose values nobody published', () => {
      expect(word(decide(person, more({ medType: '13' })))).toBe(unfiled);
      expect(word(decide(person, more({ iptType: '1' })))).toBe(unfiled);
    });
  });

  it('NM-34: a flag that is cited brings no warning, med_type 24 says that it is assumed', () => {
    const [flag, type] = [more({ referralFlag: true }), more({ medType: '24' })].map((c) => decide(insured(XIAN), c));
    expect(flag).toMatchObject({ notes: [] });
    expect(type).toMatchObject({ notes: [expect.stringContaining('24')] });
  });

  it('an insured place that is silent: both count, and the answer says so', () => {
    const decision = decide(insured(TIANJIN), more({ referralFlag: true }));
    expect(decision).toMatchObject({ class: 'emergency', notes: [expect.stringContaining('推定')] });
  });

  it('NM-34 JS-37: with a long-term filing at that place it stays long-term', () => {
    const person = filed(insured(SUZHOU), '2025-01-10', { areas: ['110000'] });
    expect(word(decide(person, more({ referralFlag: true })))).toBe('long_term');
  });

  it('ipt_type counts where the pack lists its values', () => {
    const set = tinyPack({
      region: 'visit: {emergency_ipt_types: ["1"]}',
      classes:
        '- {class: local, when: {scope: local}}\n- {class: referral, when: {emergency: true}}\n- {class: unfiled}',
    });
    const frame = set.regionFor('990100')?.frameOn('2025-05-06') as RegionFrame;
    const person = insured('990100');
    const classOf = (iptType: string): string =>
      word(classify(frame, visit(person, more({ iptType })), person, 'employee'));
    expect([classOf('1'), classOf('2')]).toEqual(['referral', 'unfiled']);
  });
});

describe('the emergency before an admission', () => {
  // Filed until the day before the admission: the emergency began while the filing held.
  const person = (() => {
    const base = filed(insured(XIAN), '2025-01-10', { areas: ['110000'] });
    return { ...base, filings: base.filings.map((f) => ({ ...f, withdrawnOn: '2025-04-30' })) };
  })();

  it('is judged on its own first day', () => {
    expect(word(decide(person))).toBe('unfiled');
    const decision = decide(person, more({ emergencyDay: '2025-04-30' }));
    expect(decision).toMatchObject({ class: 'long_term', notes: [expect.stringContaining('并入')] });
    expect(word(decide(person, more({ emergencyDay: '2025-05-01' })))).toBe('unfiled');
  });

  it('cannot begin after the admission, nor belong to a visit', () => {
    expect(word(decide(person, more({ emergencyDay: '2025-05-02' })))).toBe('bill_dates_invalid');
    expect(word(decide(person, { line: 'outpatient', ...more({ emergencyDay: '2025-04-30' }) }))).toBe(
      'bill_dates_invalid',
    );
  });

  it('is refused with the clause where the pack settles it apart', () => {
    const set = tinyPack({ region: 'visit: {emergency_before_stay: {value: separate, cite: D 第九条}}' });
    const frame = set.regionFor('990100')?.frameOn('2025-05-06') as RegionFrame;
    const own = insured('990100');
    const refusal = classify(frame, visit(own, more({ emergencyDay: '2025-04-30' })), own, 'employee');
    expect(refusal).toMatchObject({ reason: 'policy_not_provided', detail: expect.stringContaining('第九条') });
  });
});

describe('NM-36 XA-39 JS-39 slips of tests and drugs got elsewhere', () => {
  const person = filed(insured(XIAN), '2025-01-10', { areas: ['110000'] });
  const withSlip = (change: Partial<Slip>, of: Person = person): Decision =>
    decide(of, more({ slips: [{ ...SLIP, ...change }] }));

  it('join the stay', () => {
    expect(withSlip({})).toMatchObject({ class: 'long_term', notes: [] });
  });

  it.each<[string, Partial<Slip>, string]>([
    ['without its number', { no: '' }, '缺单据号'],
    ['without a seal', { sealed: false }, '未盖'],
    ['dated before the admission', { date: '2025-04-30' }, '早于入院'],
    ['dated after the discharge', { date: '2025-05-07' }, '晚于出院'],
    ['over nothing', { amount: 0 }, '为零'],
    ['of a place that is not in the network', { place: 'other' }, '第三十九条'],
  ])('%s: refused', (_, change, words) => {
    expect(withSlip(change)).toMatchObject({ reason: 'slip_invalid', detail: expect.stringContaining(words) });
  });

  it('on the days of admission and discharge: taken', () => {
    for (const date of ['2025-05-01', '2025-05-06']) expect(word(withSlip({ date }))).toBe('long_term');
  });

  it('from an ordinary pharmacy: XA-39 and NM-36 take it, JS-39 asks for a 双通道 one', () => {
    const [hohhot, suzhou] = [HOHHOT, SUZHOU].map((p) => filed(insured(p), '2025-01-10', { areas: ['110000'] }));
    expect(word(withSlip({ place: 'pharmacy' }))).toBe('long_term');
    // By commitment without papers since January: long-term no more, yet the slip is taken.
    expect(word(withSlip({ place: 'pharmacy' }, hohhot))).toBe('other_temporary');
    expect(withSlip({ place: 'pharmacy' }, suzhou)).toMatchObject({ detail: expect.stringContaining('双通道') });
    expect(word(withSlip({ place: 'dual_channel' }, suzhou))).toBe('long_term');
  });

  it('C30: where the pack is silent the treating place decides, and the answer says so', () => {
    const tianjin = filed(insured(TIANJIN), '2025-01-10', { areas: ['110000'] });
    expect(withSlip({ place: 'other' }, tianjin)).toMatchObject({ notes: [expect.stringContaining('按就医地管理')] });
  });

  it('belong to stays only', () => {
    expect(word(decide(person, { line: 'outpatient', ...more({ slips: [SLIP] }) }))).toBe('slip_invalid');
  });

  it('cannot cost more than the bill; they stand in the explanation', () => {
    const bill = { total: 80_000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 80_000 };
    const input = {
      visit: visit(person, more({ slips: [SLIP], emergencyDay: '2025-04-30' })),
      ...{ bill, person, accumulators: EMPTY_ACCUMULATORS, accountBalance: 0 },
    };
    const explained = explainSettlement(POLICIES, input);
    if (!explained.ok) throw new Error(explained.refusal.detail);
    expect(explained.trace.steps[0]?.inputs.map((i) => i.value)).toEqual(
      expect.arrayContaining(['2025-04-30', 'WG001 2025-05-03 核磁共振 800.00']),
    );
    const small = { ...input, bill: { ...bill, total: 79_999, inScope: 79_999 } };
    expect(settle(POLICIES, small)).toMatchObject({ ok: false, refusal: { reason: 'slip_invalid' } });
    const outcome = settle(POLICIES, input);
    expect(outcome.ok && outcome.value.warnings.some((w) => w.includes('并入住院'))).toBe(true);
    expect(settle(POLICIES, input, { strict: true })).toMatchObject({ refusal: { reason: 'policy_assumed_strict' } });
  });
});

describe('the form of a bill', () => {
  const [hohhot, xian, suzhou] = [HOHHOT, XIAN, SUZHOU].map((p) =>
    filed(insured(p), '2025-01-10', { areas: ['310000'] }),
  ) as [Person, Person, Person];
  const fits = (person: Person, mdtrtarea: string, line: Visit['line'], shape: Visit['shape'] & string): boolean =>
    word(decide(person, { mdtrtarea, line, shape, emergency: true })) !== 'bill_shape_unexpected';

  it.each<[string, Person, string, Visit['line'], boolean, boolean]>([
    ['NM-32.1 cross-province stay', hohhot, '310115', 'inpatient', true, false],
    ['NM-33.1 cross-province visit', hohhot, '310115', 'outpatient', false, true],
    ['NM-32.2 stay inside the region', hohhot, '150300', 'inpatient', false, true],
    ['NM-33.2 pharmacy inside the region', hohhot, '150300', 'pharmacy', false, true],
    ['XA-33 TJ-5.2a cross-province stay', xian, '310115', 'inpatient', true, false],
    ['XA-34 TJ-5.2b cross-province visit', xian, '310115', 'outpatient', false, true],
    ['XA-35 stay inside the province', xian, '610400', 'inpatient', false, true],
    ['XA-36 visit inside the province', xian, '610400', 'outpatient', false, true],
    ['JS-34 stay inside the province', suzhou, '320100', 'inpatient', false, true],
    ['JS-34 visit inside the province', suzhou, '320100', 'outpatient', false, true],
    ['JS-35 cross-province stay', suzhou, '310115', 'inpatient', true, false],
    ['JS-35 cross-province visit', suzhou, '310115', 'outpatient', true, true],
    ['no rule at home', xian, '610100', 'outpatient', true, true],
  ])('%s (categories, lines)', (_, person, area, line, categories, lines) => {
    expect([fits(person, area, line, 'categories'), fits(person, area, line, 'lines')]).toEqual([categories, lines]);
  });

  it('is refused with the clause', () => {
    expect(decide(xian, { mdtrtarea: '610400', shape: 'categories' })).toMatchObject({
      detail: expect.stringMatching(/应传费用明细.*第三十五条/),
    });
  });
});
