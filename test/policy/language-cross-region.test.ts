import { describe, expect, it } from 'vitest';
import type { Filing } from '../../src/settlement/types.js';
import { type Bill, price, refusal, short, tinyPack, type TinyParts } from './tiny-pack.js';

const FUNDS = `- fund: hifp_pay
  base: [fees]
  bands: {edges: including_deductible, rows: [{to: 10000, ratio: 80}, {ratio: 90}]}
- {fund: hifmi_pay, base: [coinsurance.hifp_pay], ratio: 50}`;
/** Local is untouched; `rule` is what an unfiled person gets in Beijing. */
const pack = (rule: string, over: TinyParts = {}) =>
  tinyPack({
    deductible: '{per: stay, standard: 1000}',
    funds: FUNDS,
    cross: `- {class: [local, referral], none: true}\n- {class: unfiled, ${rule}}`,
    ...over,
  });
const away = (inScope: string): Bill => ({ inScope, away: true });
const at = (rule: string, inScope = '20000') => short(price(pack(rule), away(inScope)));

describe('each cross-region mechanism alone, on 20000 with 1000 deductible, 80 % to 10000 and 90 % above', () => {
  it('none', () => {
    // 9000 × 80 % + 10000 × 90 % = 16200; half of the 2800 left
    expect(at('none: true')).toEqual(['1000.00', '16200.00', '1400.00']);
  });

  it('points off every band, and off no other fund', () => {
    // 70 % and 80 %: 6300 + 8000; coinsurance 4700
    expect(at('points_off: 10')).toEqual(['1000.00', '14300.00', '2350.00']);
    expect(price(pack('points_off: 10'), { inScope: '20000' }).paid).toEqual(['16200.00', '1400.00']);
  });

  it('points off the funds that are named', () => {
    // hifmi 50 − 10 = 40 %: 4700 × 40 %
    expect(at('points_off: 10, funds: [hifp_pay, hifmi_pay]')).toEqual(['1000.00', '14300.00', '1880.00']);
  });

  it('points off by the wire name reach a step with its own id', () => {
    const named = pack('points_off: 10, funds: [hifp_pay]', {
      funds: FUNDS.replace('fund: hifp_pay', 'fund: hifp_pay\n  id: basic').replace(
        'coinsurance.hifp_pay',
        'coinsurance.basic',
      ),
    });
    expect(short(price(named, away('20000')))).toEqual(['1000.00', '14300.00', '2350.00']);
  });

  it('more points than a band has leave nothing, not less', () => {
    // 80 − 85 -> 0, 90 − 85 = 5 %: 500
    expect(at('points_off: 85')).toEqual(['1000.00', '500.00', '9250.00']);
  });

  it('a multiplier: 80 % of 80 and 90 per cent are 64 and 72, not 70 and 80', () => {
    expect(at('multiplier: 0.8')).toEqual(['1000.00', '12960.00', '3020.00']);
  });

  it('a first self-pay before the deductible', () => {
    // 2000 first; 18000 − 1000: 9000 × 80 % + 8000 × 90 % = 14400; coinsurance 2600
    const found = price(pack('first_self_pay: 10'), away('20000'));
    expect([found.cross, ...short(found)]).toEqual(['2000.00', '1000.00', '14400.00', '1300.00']);
  });

  it('another deductible: an amount, a list by stay, a factor, a share', () => {
    expect(at('deductible: 1500')).toEqual(['1500.00', '15800.00', '1350.00']);
    expect(at('deductible_factor: 1.2')).toEqual(['1200.00', '16040.00', '1380.00']);
    const second = (rule: string) =>
      price(pack(rule), { ...away('20000'), meters: { 'inpatient.stays.count': 1 } }).deductible;
    expect([
      second('deductible: [1200, 600]'),
      second('deductible: {standard: 1200, later_stays: [{factor: 0.5}, 0]}'),
    ]).toEqual(['600.00', '600.00']);
    expect(second('deductible: {by: level, high: 1700, low: 800}')).toBe('1700.00');
    // 20 % of 20000
    expect(second('deductible: {share_of: total, rate: 20, min: 2000, max: 10000}')).toBe('4000.00');
  });

  it('a deductible changed away still counts the stay at home', () => {
    const away1 = price(pack('deductible: 1500'), away('20000'));
    expect(away1.result.meterDeltas['inpatient.stays.count']).toBe(1);
  });
});

describe('several mechanisms together', () => {
  it('points first, then the multiplier', () => {
    // (80 − 10) × 0.8 = 56 %, (90 − 10) × 0.8 = 64 %: 5040 + 6400
    expect(at('points_off: 10, multiplier: 0.8')).toEqual(['1000.00', '11440.00', '3780.00']);
  });

  it('first self-pay, points and another deductible', () => {
    // 2000 first, 18000 left, 1500 deductible: 8500 × 70 % + 8000 × 80 % = 12350; coinsurance 4150
    const found = price(pack('first_self_pay: 10, points_off: 10, deductible: 1500'), away('20000'));
    expect([found.cross, ...short(found)]).toEqual(['2000.00', '1500.00', '12350.00', '2075.00']);
  });
});

describe('switches', () => {
  it('place: the self-pay is taken of all in scope or of what the deductible leaves', () => {
    const before = price(pack('first_self_pay: 10, place: before_deductible'), away('20000'));
    const after = price(pack('first_self_pay: 10, place: after_deductible'), away('20000'));
    // After: (20000 − 1000) × 10 % = 1900; 17100 left: 9000 × 80 % + 8100 × 90 %
    expect([before.cross, before.paid[0], after.cross, after.paid[0]]).toEqual([
      '2000.00',
      '14400.00',
      '1900.00',
      '14490.00',
    ]);
  });

  it('rounds: which side of 10 % of 0.05 yuan gets the half fen', () => {
    const of = (rounds: string) => price(pack(`first_self_pay: 10, rounds: ${rounds}`), away('1000.05')).cross;
    // 100.005: the person's side rounds up to 100.01; the rest 900.045 -> 900.05 leaves 100.00.
    expect([of('self'), of('rest')]).toEqual(['100.01', '100.00']);
  });

  it('min_ratio holds a cut ratio up, but never above the local one', () => {
    const low = pack('points_off: 50, min_ratio: 40', {
      deductible: '{per: none}',
      funds: '- {fund: hifp_pay, base: [fees], ratio: {by: level, high: 80, low: 35}}',
    });
    expect(price(low, away('1000')).paid).toEqual(['400.00']);
    expect(price(low, { ...away('1000'), visit: { hospLv: '1A' } }).paid).toEqual(['350.00']);
    expect(price(pack('points_off: 30, min_ratio: 40'), away('11000')).paid[0]).toBe('5100.00');
  });

  it('level_as prices a low hospital as a high one, deductible and ratio alike', () => {
    const by: TinyParts = {
      deductible: '{per: stay, standard: {by: level, high: 1000, low: 200}}',
      funds: '- {fund: hifp_pay, base: [fees], ratio: {by: level, high: 60, low: 90}}',
    };
    const lowBill = { inScope: '5000', visit: { hospLv: '1A' } };
    expect(short(price(pack('level_as: high', by), { ...lowBill, away: true }))).toEqual(['1000.00', '2400.00']);
    expect(short(price(pack('level_as: high', by), lowBill))).toEqual(['200.00', '4320.00']);
  });

  it('not_covered: no fund pays, the person pays all', () => {
    const found = price(pack('not_covered: 未备案的费用不予支付'), away('20000'));
    expect([...found.paid, found.cash]).toEqual(['0.00', '0.00', '20000.00']);
  });

  it('not_provided: refused with the reason', () => {
    expect(refusal(pack('not_provided: 未备案待遇没有规定'), away('20000'))).toEqual({
      reason: 'policy_not_provided',
      detail: '未备案待遇没有规定',
    });
    expect(refusal(pack('not_provided: 未备案待遇没有规定'), { inScope: '20000' })).toBeNull();
  });

  it('a rule may hold for some lines and some insured only', () => {
    const lines = tinyPack({
      cross:
        '- {class: [local, referral], none: true}\n- {class: unfiled, lines: [inpatient], points_off: 20}\n- {class: unfiled, lines: [outpatient, chronic, pharmacy], none: true}',
    });
    expect(price(lines, away('100')).paid).toEqual(['60.00']);
    expect(price(lines, { ...away('100'), visit: { line: 'outpatient', mdtrtarea: '110100' } }).paid).toEqual([
      '80.00',
    ]);
  });

  it('a filing that covers the place takes the rule of its class', () => {
    const filing: Filing = {
      id: 'F1',
      kind: 'referral',
      areas: ['110000'],
      begndate: '2025-01-01',
      enddate: '2025-06-30',
      basis: 'papers',
      papersOn: null,
      withdrawnOn: null,
    };
    const found = price(pack('points_off: 20'), { ...away('20000'), person: { filings: [filing] } });
    expect([found.result.treatmentClass, ...found.paid]).toEqual(['referral', '16200.00', '1400.00']);
  });

  it('values of a rule may carry their own standing, and an assumed one warns', () => {
    const found = price(pack('points_off: {value: 10, standing: assumed, why: 降幅未写明}'), away('20000'));
    expect(found.result.warnings).toEqual(['降幅未写明']);
    const rounding = price(
      pack('first_self_pay: 10, rounds: {value: rest, standing: assumed, why: 取整未写明}'),
      away('20000'),
    );
    expect(rounding.result.warnings).toEqual(['取整未写明']);
  });

  it('factors may be tables', () => {
    const found = price(pack('multiplier: {by: level, high: 0.5, low: 1}'), away('11000'));
    // 9000 × 40 % + 1000 × 45 %
    expect(found.paid[0]).toBe('4050.00');
  });
});
