import { describe, expect, it } from 'vitest';
import { price, refusal, tinyPack, type TinyParts } from './tiny-pack.js';

const ratio = (text: string, over: TinyParts = {}) =>
  tinyPack({ funds: `- {fund: hifp_pay, base: [fees], ratio: ${text}}`, ...over });
const pay = (text: string, bill: Parameters<typeof price>[1] = {}): string =>
  price(ratio(text), { inScope: '100', ...bill }).paid[0] ?? '';
const retired = { person: { psnType: '1201' } };
const low = { visit: { hospLv: '1A' } };

describe('tables', () => {
  it('by one dimension, with keys written together', () => {
    expect([pay('{by: level, high: 60, low: 80}'), pay('{by: level, high: 60, low: 80}', low)]).toEqual([
      '60.00',
      '80.00',
    ]);
    expect([pay('{by: level, high|low: 70}'), pay('{by: level, high|low: 70}', low)]).toEqual(['70.00', '70.00']);
  });

  it('by nested dimensions in the order written, with else at either depth', () => {
    const table = '{by: [level, person], high: {active: 60, retired: 65, else: 50}, else: 40}';
    expect([pay(table), pay(table, retired), pay(table, { ...low, ...retired })]).toEqual(['60.00', '65.00', '40.00']);
    const other = '{by: [person, level], active: {high: 60, low: 70}, retired|adult: {else: 90}}';
    expect([pay(other), pay(other, low), pay(other, retired)]).toEqual(['60.00', '70.00', '90.00']);
  });

  it('a branch may end early in a value, a wrapped value, another table or "not provided"', () => {
    const table = '{by: [level, person], high: {value: 60, cite: D 二}, low: {not_provided: 一级没有规定}}';
    expect(pay(table)).toBe('60.00');
    expect(refusal(ratio(table), { inScope: '100', ...low })).toEqual({
      reason: 'policy_not_provided',
      detail: '一级没有规定',
    });
    const inner = '{by: [level, person], high: {by: insured, employee: 55, resident: 45}, low: {else: 10}}';
    expect([pay(inner), pay(inner, low)]).toEqual(['55.00', '10.00']);
  });

  it('by age on the day of settlement, both ends included', () => {
    const table = '{by: age, 0-54: 85, 55-69: 87, 70: 88, 71-: 90}';
    const of = (brdy: string) => pay(table, { person: { brdy } });
    // Settled 2025-03-10: 54 until the day before the 55th birthday.
    expect(['1970-03-11', '1970-03-10', '1955-03-11', '1955-03-10', '1954-03-11', '1954-03-10'].map(of)).toEqual([
      '85.00',
      '87.00',
      '87.00',
      '88.00',
      '88.00',
      '90.00',
    ]);
  });

  it('by identity: the first key from the top that the person has', () => {
    const table = '{by: identity, veteran: 70, poor|orphan: 65, civil_servant: 62, else: 60}';
    const has = (...types: string[]) => ({
      person: { identities: types.map((type) => ({ type, begndate: '2020-01-01', enddate: null })) },
    });
    expect(pay(table)).toBe('60.00');
    expect(pay(table, has('01'))).toBe('65.00');
    expect(pay(table, has('01', '02'))).toBe('70.00');
    expect(pay(table, has('orphan'))).toBe('65.00');
    expect(pay(table, { person: { cvlserv: true } })).toBe('62.00');
  });

  it('by identity below another dimension', () => {
    const table =
      '{by: [level, identity], high: {poor: 65, else: 60}, low: {else: {by: identity, veteran: 90, else: 80}}}';
    const veteran = { identities: [{ type: '02', begndate: '2020-01-01', enddate: null }] };
    expect([pay(table, { person: veteran }), pay(table, { ...low, person: veteran }), pay(table, low)]).toEqual([
      '60.00',
      '90.00',
      '80.00',
    ]);
  });

  it('by class, scope and line', () => {
    expect(pay('{by: class, local: 80, unfiled: 60, else: 70}', { away: true })).toBe('60.00');
    expect(pay('{by: scope, local: 80, else: 70}', { away: true })).toBe('70.00');
    expect(pay('{by: line, inpatient: 80, outpatient: 50}', { visit: { line: 'outpatient' } })).toBe('50.00');
  });

  it('by disease', () => {
    const pack = tinyPack({
      lines: '[chronic]',
      funds: '- {fund: hifp_pay, base: [fees], ratio: {by: disease, M03900|M01600: 90, else: 70}}',
    });
    const of = (diseCode: string) =>
      price(pack, {
        inScope: '100',
        visit: { line: 'chronic', diseCode },
        person: { chronic: [{ diseCode, begndate: '2025-03-10', enddate: '2025-03-10' }] },
      }).paid[0];
    expect([of('M03900'), of('M01600'), of('M00500')]).toEqual(['90.00', '90.00', '70.00']);
  });
});

describe('personal account', () => {
  const with_ = (benefit: string) => tinyPack({ deductible: '{per: stay, standard: 100}', benefit });
  const bill = { inScope: '1000', ownPay: '50', overLimit: '20', firstSelfPay: '30', account: '1000' };
  // 900 × 80 % = 720; personal 380, of which in scope 280.
  it.each([
    ['account: {covers: all}', '380.00', '0.00'],
    ['account: {covers: in_scope}', '280.00', '100.00'],
    ['account: {covers: none}', '0.00', '380.00'],
    ['', '0.00', '380.00'],
  ])('%s', (benefit, account, cash) => {
    const found = price(with_(benefit), bill);
    expect([found.account, found.cash]).toEqual([account, cash]);
  });

  it('pays no more than the balance, and nothing when it is not to be used', () => {
    const pack = with_('account: {covers: all}');
    expect([price(pack, { ...bill, account: '379.99' }).cash, price(pack, { ...bill, account: '380' }).cash]).toEqual([
      '0.01',
      '0.00',
    ]);
    expect(price(pack, { ...bill, visit: { acctUsed: false } }).account).toBe('0.00');
  });

  it('is part of the fund total only where the region says so', () => {
    const inside = tinyPack({ benefit: 'account: {covers: all}', region: 'fund_total_includes_account: true' });
    const outside = tinyPack({ benefit: 'account: {covers: all}' });
    const of = (pack: typeof inside) => price(pack, { inScope: '1000', account: '150' }).result.split;
    expect(of(inside)).toMatchObject({ fundTotal: 95_000, personTotal: 20_000, account: 15_000, cash: 5000 });
    expect(of(outside)).toMatchObject({ fundTotal: 80_000, personTotal: 20_000, account: 15_000, cash: 5000 });
  });
});

describe('what is not provided', () => {
  it('a whole line: refused with the reason', () => {
    const pack = tinyPack(
      { lines: '[inpatient]' },
      'kind: benefit\nregion: 990100\ninsured: employee\nlines: [pharmacy]\nfrom: 2024-01-01\nnot_provided: 药店不予支付\n',
    );
    expect(refusal(pack, { inScope: '1', visit: { line: 'pharmacy' } })).toEqual({
      reason: 'policy_not_provided',
      detail: '药店不予支付',
    });
  });

  it('a line nobody wrote, and a day nothing holds on', () => {
    const pack = tinyPack({ lines: '[inpatient]' });
    expect(refusal(pack, { inScope: '1', visit: { line: 'outpatient' } })?.reason).toBe('benefit_line_unknown');
    const on = (day: string) =>
      refusal(pack, { inScope: '1', visit: { begnDate: day, endDate: day, setlDate: day } })?.reason;
    expect([on('2023-12-31'), on('2024-01-01')]).toEqual(['policy_date_missing', undefined]);
  });
});

describe('standing', () => {
  const warnings = (text: string, bill: Parameters<typeof price>[1] = { inScope: '100' }) =>
    price(tinyPack({ funds: text }), bill).result.warnings;

  it('an assumed value warns wherever it stands', () => {
    const why = 'standing: assumed, why: 推定';
    expect(warnings(`- {fund: hifp_pay, base: [fees], ratio: {value: 80, ${why}}}`)).toEqual(['推定']);
    expect(
      warnings(`- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 9, on: {value: fees, ${why}}}]}`),
    ).toEqual(['推定']);
    expect(
      warnings(
        `- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 9, on: fees, includes_deductible: {value: true, ${why}}}]}`,
      ),
    ).toEqual(['推定']);
    expect(warnings(`- {fund: hifp_pay, base: [{of: fees, part: 50, ${why}}], ratio: 80}`)).toEqual(['推定']);
    expect(
      warnings(`- {fund: hifp_pay, base: [fees], ratio: 80, line: {amount: 10, per: {value: bill, ${why}}}}`),
    ).toEqual(['推定']);
    expect(
      warnings(
        `- {fund: hifp_pay, base: [fees], bands: {edges: above_deductible, rows: [{to: {value: 10, ${why}}, ratio: 80}, {ratio: 90}]}}`,
      ),
    ).toEqual(['推定']);
    const uncapped = `caps: [{limit: {value: none, ${why}}, on: fees}]`;
    expect(warnings(`- {fund: hifp_pay, base: [fees], ratio: 80, ${uncapped}}`)).toEqual(['推定']);
    const later = tinyPack({ deductible: `{per: stay, standard: 100, later_stays: [{factor: 0.5, ${why}}]}` });
    expect(price(later, { inScope: '100' }).result.warnings).toEqual(['推定']);
    const switched = tinyPack({
      benefit: 'account: {covers: all}',
      region: `fund_total_includes_account: {value: true, ${why}}`,
    });
    expect([
      price(switched, { inScope: '100', account: '1' }).result.warnings,
      price(switched, { inScope: '100' }).result.warnings,
    ]).toEqual([['推定'], []]);
  });

  it('a nearer citation starts anew; one reason is said once', () => {
    const assumed = '  standing: assumed\n  why: 整条推定';
    expect(warnings(`- fund: hifp_pay\n  base: [fees]\n  ratio: {value: 80, cite: D 三}\n${assumed}`)).toEqual([
      '整条推定',
    ]);
    expect(warnings('- {fund: hifp_pay, base: [fees], cite: D 四, ratio: {value: 80, cite: D 三}}')).toEqual([]);
  });

  it('a fund with nothing to look at does not warn', () => {
    const two =
      '- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 100, on: payments}]}\n- {fund: hifob_pay, base: [over_cap.hifp_pay], ratio: {value: 50, standing: assumed, why: 大额推定}}';
    expect([warnings(two), warnings(two, { inScope: '200' })]).toEqual([[], ['大额推定']]);
  });
});
