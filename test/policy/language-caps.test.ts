import { describe, expect, it } from 'vitest';
import { price, priceAll, short, tinyPack } from './tiny-pack.js';

const NEXT = '\n- {fund: hifob_pay, base: [over_cap.hifp_pay], ratio: 50}';
const capped = (cap: string, more = NEXT, ratio = 80) =>
  tinyPack({ funds: `- {fund: hifp_pay, base: [fees], ratio: ${ratio}, caps: [${cap}]}${more}` });

describe('a cap on payments', () => {
  const pack = capped('{limit: 8000, on: payments, meter: pool.paid}');

  it('is reached, met and crossed by a fen; what is over goes to the next fund', () => {
    // 8000 is used up by 10000 of cost.
    expect(price(pack, { inScope: '9999.99' }).paid).toEqual(['7999.99', '0.00']);
    expect(price(pack, { inScope: '10000.00' }).paid).toEqual(['8000.00', '0.00']);
    expect(price(pack, { inScope: '10000.01' }).paid).toEqual(['8000.00', '0.01']);
    expect(price(pack, { inScope: '12000' }).paid).toEqual(['8000.00', '1000.00']);
  });

  it('holds for the year: later bills find what is left', () => {
    const found = priceAll(pack, [{ inScope: '6000' }, { inScope: '6000' }, { inScope: '100' }]);
    // Left after the first 3200, used up by 4000 of the second's 6000.
    expect(found.map((p) => p.paid)).toEqual([
      ['4800.00', '0.00'],
      ['3200.00', '1000.00'],
      ['0.00', '50.00'],
    ]);
    expect(found.map((p) => p.result.details[0]?.payable)).toEqual([800_000, 320_000, 0]);
  });

  it('totals above the cap leave no room, never a negative one', () => {
    expect(price(pack, { inScope: '100', meters: { 'pool.paid': 900_000 } }).paid).toEqual(['0.00', '50.00']);
  });

  it('cost that exhausts it is cap ÷ ratio, kept exact to the next rounding: 65000 ÷ 0.91', () => {
    const qingyuan = capped(
      '{limit: 65000, on: payments}',
      '\n- {fund: hifob_pay, base: [over_cap.hifp_pay], ratio: 95}',
      91,
    );
    // (300000 − 71428.571428…) × 95 % = 217142.857142…
    expect(price(qingyuan, { inScope: '300000' }).paid).toEqual(['65000.00', '217142.86']);
  });

  it('per bill: every bill has the whole of it', () => {
    const found = priceAll(capped('{limit: 1000, on: payments, per: bill}', ''), [
      { inScope: '5000' },
      { inScope: '5000' },
    ]);
    expect(found.map((p) => p.paid[0])).toEqual(['1000.00', '1000.00']);
    expect(found[1]?.result.meterDeltas).toEqual({});
  });

  it('"none" means no cap in that case', () => {
    const by = capped('{limit: {by: person, retired: none, else: 1000}, on: payments}', '');
    expect([
      price(by, { inScope: '5000' }).paid,
      price(by, { inScope: '5000', person: { psnType: '1201' } }).paid,
    ]).toEqual([['1000.00'], ['4000.00']]);
  });
});

describe('a cap on fees', () => {
  const pack = capped('{limit: 10000, on: fees, meter: pool.fees}');

  it('admits cost up to the limit and pays the ratio on it', () => {
    expect(['9999.99', '10000.00', '10000.01', '12000'].map((inScope) => price(pack, { inScope }).paid)).toEqual([
      ['7999.99', '0.00'],
      ['8000.00', '0.00'],
      ['8000.00', '0.01'],
      ['8000.00', '1000.00'],
    ]);
  });

  it('counts admitted cost over the year, not payments', () => {
    const found = priceAll(pack, [{ inScope: '6000' }, { inScope: '6000' }]);
    expect(found.map((p) => p.paid)).toEqual([
      ['4800.00', '0.00'],
      ['3200.00', '1000.00'],
    ]);
    expect(found[1]?.result.meterDeltas['pool.fees']).toBe(400_000);
  });

  it('may be used up by the deductible too', () => {
    const with1000 = (extra: string) =>
      tinyPack({
        deductible: '{per: stay, standard: 1000}',
        funds: `- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 10000, on: fees${extra}}]}`,
      });
    expect(short(price(with1000(', includes_deductible: true'), { inScope: '20000' }))).toEqual(['1000.00', '7200.00']);
    expect(short(price(with1000(''), { inScope: '20000' }))).toEqual(['1000.00', '8000.00']);
    const found = priceAll(with1000(', includes_deductible: true'), [{ inScope: '9000' }, { inScope: '9000' }]);
    // The first uses 1000 + 8000; of the 1000 left the second's deductible takes all.
    expect(found.map(short)).toEqual([
      ['1000.00', '6400.00'],
      ['1000.00', '0.00'],
    ]);
  });
});

describe('periods and diseases', () => {
  it('a monthly limit starts anew on the first of the month of settlement', () => {
    const pack = capped('{limit: 300, on: payments, per: month}', '');
    const on = (day: string) => ({ inScope: '500', visit: { begnDate: day, endDate: day, setlDate: day } });
    const found = priceAll(pack, [on('2025-03-10'), on('2025-03-31'), on('2025-04-01')]);
    expect(found.map((p) => p.paid[0])).toEqual(['300.00', '0.00', '300.00']);
    expect(Object.keys(found[2]?.result.meterDeltas ?? {})).toContain('inpatient.hifp_pay.paid_month@2025-04');
  });

  it('each disease has its own limit, and a shared one holds for all', () => {
    const pack = tinyPack({
      lines: '[chronic]',
      funds:
        '- fund: hifp_pay\n  base: [fees]\n  ratio: 80\n  caps:\n    - {limit: {by: disease, M03900: 300, else: 200}, on: payments, disease: each, meter: chronic.disease.paid}\n    - {limit: 450, on: payments, meter: chronic.paid}',
    });
    const chronic = ['M03900', 'M01600'].map((diseCode) => ({ diseCode, begndate: '2024-01-01', enddate: null }));
    const of = (diseCode: string) => ({
      inScope: '1000',
      visit: { line: 'chronic' as const, diseCode },
      person: { chronic },
    });
    const found = priceAll(pack, [of('M03900'), of('M03900'), of('M01600'), of('M01600')]);
    // 300 of its own; nothing left; 450 − 300 = 150 of the second disease's 200; nothing left of the shared one.
    expect(found.map((p) => p.paid[0])).toEqual(['300.00', '0.00', '150.00', '0.00']);
  });
});

describe('shared limits and limits inside limits', () => {
  const SHARED = `- {fund: hifp_pay, base: [fees], ratio: 60, caps: [{limit: 1000, on: payments, meter: both.paid}]}
- {fund: hifob_pay, base: [coinsurance.hifp_pay], ratio: 100, caps: [{limit: 1000, on: payments, meter: both.paid}]}`;

  it('two funds on one meter share one limit inside one bill', () => {
    const pack = tinyPack({ funds: SHARED });
    expect(price(pack, { inScope: '1000' }).paid).toEqual(['600.00', '400.00']);
    expect(price(pack, { inScope: '1200' }).paid).toEqual(['720.00', '280.00']);
    expect(price(pack, { inScope: '1200' }).result.meterDeltas['both.paid']).toBe(100_000);
  });

  it('the tighter of two caps decides, and both meters move', () => {
    const pack = capped(
      '{limit: 200, on: payments, meter: small.paid}, {limit: 500, on: payments, meter: large.paid}',
      '',
    );
    const found = priceAll(pack, [
      { inScope: '1000' },
      { inScope: '1000', meters: { 'small.paid': 0 } },
      { inScope: '1000', meters: { 'small.paid': 0 } },
    ]);
    expect(found.map((p) => p.paid[0])).toEqual(['200.00', '200.00', '100.00']);
  });

  it('two lines on one meter share one limit', () => {
    const found = priceAll(capped('{limit: 500, on: payments, meter: all.paid}', ''), [
      { inScope: '500', visit: { line: 'outpatient' } },
      { inScope: '500' },
    ]);
    expect(found.map((p) => p.paid[0])).toEqual(['400.00', '100.00']);
  });
});
