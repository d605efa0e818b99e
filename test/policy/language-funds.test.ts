import { describe, expect, it } from 'vitest';
import { checkResult } from '../../src/settlement/identities.js';
import { settle } from '../../src/settlement/settle.js';
import { inputOf, price, priceAll, tinyPack } from './tiny-pack.js';

const poor = { identities: [{ type: '01', begndate: '2025-03-01', enddate: null }] };
/** Serious illness on all of in-scope cost, so that a test chooses the base freely. */
const illness = (text: string) => tinyPack({ funds: `- {fund: hifmi_pay, base: [in_scope], ${text}}` });
const ROWS = 'rows: [{to: 50000, ratio: 50}, {to: 100000, ratio: 60}, {ratio: 80}]';

describe('a line (threshold)', () => {
  it('including_line: edges are read on the gross amount', () => {
    const pack = illness(`line: {amount: 10000, per: bill}, bands: {edges: including_line, ${ROWS}}`);
    const of = (inScope: string) => price(pack, { inScope }).paid[0];
    expect(['9999.99', '10000', '10000.01', '10001'].map(of)).toEqual(['0.00', '0.00', '0.01', '0.50']);
    // 40000 × 50 %; + 50000 × 60 %; + 20000 × 80 %
    expect(['50000', '50001', '100000', '100001', '120000'].map(of)).toEqual([
      '20000.00',
      '20000.60',
      '50000.00',
      '50000.80',
      '66000.00',
    ]);
  });

  it('above_line: edges are read on the part above the line', () => {
    const pack = illness(`line: {amount: 10000, per: bill}, bands: {edges: above_line, ${ROWS}}`);
    const of = (inScope: string) => price(pack, { inScope }).paid[0];
    expect(['10001', '60000', '60001', '110000', '110001'].map(of)).toEqual([
      '0.50',
      '25000.00',
      '25000.60',
      '55000.00',
      '55000.80',
    ]);
  });

  it('per year it is taken once, per bill from every bill', () => {
    const bills = [{ inScope: '8000' }, { inScope: '8000' }, { inScope: '8000' }];
    const yearly = illness('line: {amount: 10000, per: year}, ratio: 50');
    expect(priceAll(yearly, bills).map((p) => p.paid[0])).toEqual(['0.00', '3000.00', '4000.00']);
    const perBill = illness('line: {amount: 5000, per: bill}, ratio: 50');
    expect(priceAll(perBill, bills).map((p) => p.paid[0])).toEqual(['1500.00', '1500.00', '1500.00']);
  });

  it('halved by identity from the day it begins to the day it ends', () => {
    const pack = illness(
      'line: {amount: {by: identity, poor: 5000, else: 10000}, per: year}, ratio: {by: identity, poor: 65, else: 60}',
    );
    const on = (day: string, enddate: string | null) =>
      price(pack, {
        inScope: '12000',
        visit: { begnDate: day, endDate: day, setlDate: day },
        person: { identities: [{ type: '01', begndate: '2025-03-01', enddate }] },
      }).paid[0];
    // 2000 × 60 % = 1200; 7000 × 65 % = 4550
    expect([
      on('2025-02-28', null),
      on('2025-03-01', null),
      on('2025-03-31', '2025-03-31'),
      on('2025-04-01', '2025-03-31'),
    ]).toEqual(['1200.00', '4550.00', '4550.00', '1200.00']);
  });

  it('a line above the first written edge takes that band whole', () => {
    const pack = illness(`line: {amount: 60000, per: bill}, bands: {edges: including_line, ${ROWS}}`);
    expect([price(pack, { inScope: '60000' }).paid[0], price(pack, { inScope: '70000' }).paid[0]]).toEqual([
      '0.00',
      '6000.00',
    ]);
  });
});

describe('per bill and catch-up when a person becomes poor in the middle of the year', () => {
  const fund =
    'line: {amount: {by: identity, poor: 5000, else: 10000}, per: year}, ratio: {by: identity, poor: 65, else: 60}';
  const bills = [{ inScope: '12000' }, { inScope: '4000', person: poor }, { inScope: '1000', person: poor }];

  it('per bill pays each bill by the rule of its own day', () => {
    // 2000 × 60 %; 4000 × 65 %; 1000 × 65 %
    expect(priceAll(illness(fund), bills).map((p) => p.paid[0])).toEqual(['1200.00', '2600.00', '650.00']);
  });

  it('catch-up pays what the whole year entitles to, less what was paid, and not more than the bill', () => {
    const found = priceAll(illness(`${fund}, settle: catch_up`), bills);
    // Entitled on 16000: 11000 × 65 % = 7150, less 1200 = 5950, but the bill is 4000. Then 12000 × 65 % = 7800 − 5200 = 2600, but 1000.
    expect(found.map((p) => p.paid[0])).toEqual(['1200.00', '4000.00', '1000.00']);
  });

  it('catch-up takes nothing back when the identity ends', () => {
    const found = priceAll(illness(`${fund}, settle: catch_up`), [
      { inScope: '12000', person: poor },
      { inScope: '100' },
    ]);
    // 7000 × 65 % = 4550 paid; without it 2100 × 60 % = 1260 would have been due.
    expect(found.map((p) => p.paid[0])).toEqual(['4550.00', '0.00']);
  });

  it('catch-up rounds the year, not each bill', () => {
    const pack = illness('bands: {edges: above_deductible, accumulate: year, rows: [{ratio: 50}]}, settle: catch_up');
    // 0.005 -> 0.01; 0.01 in all already paid; 0.015 -> 0.02
    expect(
      priceAll(pack, [{ inScope: '0.01' }, { inScope: '0.01' }, { inScope: '0.01' }]).map((p) => p.paid[0]),
    ).toEqual(['0.01', '0.00', '0.01']);
    const perBill = illness('bands: {edges: above_deductible, accumulate: year, rows: [{ratio: 50}]}');
    expect(priceAll(perBill, [{ inScope: '0.01' }, { inScope: '0.01' }]).map((p) => p.paid[0])).toEqual([
      '0.01',
      '0.01',
    ]);
  });

  it('catch-up stays under a cap', () => {
    const pack = illness(
      `${fund}, settle: catch_up, caps: [{limit: 2000, on: payments, meter: inpatient.hifmi_pay.paid}]`,
    );
    expect(priceAll(pack, bills).map((p) => p.paid[0])).toEqual(['1200.00', '800.00', '0.00']);
  });
});

describe('what a base counts', () => {
  /** First fund 80 % of fees up to 4000 paid; the second pays 10 % of its base, so that its payment shows the base. */
  const base = (text: string) =>
    tinyPack({
      deductible: '{per: stay, standard: 1000}',
      funds: `- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 4000, on: payments}]}\n- {fund: hifmi_pay, base: ${text}, ratio: 10}`,
      cross: '- {class: [local, referral], none: true}\n- {class: unfiled, first_self_pay: 10}',
    });
  const bill = { inScope: '10000', ownPay: '700', overLimit: '50', firstSelfPay: '300', away: true };

  it.each([
    // 10000 in scope, 1000 first self-pay away, 1000 deductible, 8000 fees; 5000 use up the 4000 paid, 3000 over.
    ['[total]', '1105.00'],
    ['[in_scope]', '1000.00'],
    ['[own_pay, over_limit]', '75.00'],
    ['[fees]', '800.00'],
    ['[deductible]', '100.00'],
    ['[cross_self_pay]', '100.00'],
    ['[first_self_pay]', '30.00'],
    ['[coinsurance.hifp_pay]', '100.00'],
    ['[coinsurance]', '100.00'],
    ['[over_cap.hifp_pay]', '300.00'],
    ['[remaining]', '600.00'],
    ['[deductible, coinsurance.hifp_pay, over_cap.hifp_pay]', '500.00'],
    ['[{of: first_self_pay, part: 50}, deductible]', '115.00'],
    // 99.9999
    ['[{of: first_self_pay, part: 33.3333}]', '10.00'],
    ['[in_scope, {less: deductible}, {less: paid.hifp_pay}]', '500.00'],
    ['[remaining, {less: cross_self_pay, part: 50}]', '550.00'],
    ['[deductible, {less: in_scope}]', '0.00'],
  ])('10 %% of %s is %s', (text, expected) => {
    expect(price(base(text), bill).paid[1]).toBe(expected);
  });

  it('a pack that pays more than there is left is stopped by the identities', () => {
    const greedy = tinyPack({
      funds: '- {fund: hifp_pay, base: [fees], ratio: 80}\n- {fund: maf_pay, base: [fees], ratio: 30}',
    });
    const outcome = settle(greedy, inputOf({ inScope: '100' }));
    expect(outcome.ok && checkResult(outcome.value)).toEqual({ reason: 'identity_violated', detail: 'I4' });
  });

  it('a component counted in part stays exact until the fund rounds', () => {
    // 0.33 × 33.3333 % = 0.10999989; with 0.01 × 50 %: 0.11499989
    const pack = tinyPack({
      funds: '- {fund: maf_pay, base: [{of: first_self_pay, part: 33.3333}, {of: own_pay, part: 50}], ratio: 100}',
    });
    expect(price(pack, { inScope: '1', firstSelfPay: '0.33', ownPay: '0.01' }).paid).toEqual(['0.11']);
  });
});

describe('aid in stages, each on what the previous left', () => {
  const pack = tinyPack({
    funds: `- {fund: hifp_pay, base: [fees], ratio: 60}
- {fund: hifmi_pay, base: [remaining], line: {amount: 10000, per: year}, ratio: 60}
- {fund: maf_pay, id: aid, base: [remaining], ratio: 70, caps: [{limit: 5000, on: payments}]}
- {fund: maf_pay, id: tilted, base: [remaining], line: {amount: 3000, per: bill}, ratio: 50}`,
  });

  it('pays 60 %, then above the line, then 70 % within its cap, then half above 3000', () => {
    // 60000 of 100000; 40000 left: 18000; 22000 left: 15400 -> 5000; 17000 left: 14000 × 50 %
    expect(price(pack, { inScope: '100000' }).paid).toEqual(['60000.00', '18000.00', '5000.00', '7000.00']);
  });

  it('two steps of one wire field add up in it', () => {
    const { result } = price(pack, { inScope: '100000' });
    expect(result.split.funds[5]).toBe(1_200_000);
    expect(result.details.map((d) => d.fund)).toEqual(['hifp_pay', 'hifmi_pay', 'maf_pay', 'maf_pay']);
  });

  it('a fund that pays nothing is still listed', () => {
    expect(price(pack, { inScope: '100' }).paid).toEqual(['60.00', '0.00', '28.00', '0.00']);
  });
});
