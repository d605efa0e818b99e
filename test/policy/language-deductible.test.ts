import { describe, expect, it } from 'vitest';
import { price, priceAll, short, tinyPack } from './tiny-pack.js';

const stay = (text: string) => tinyPack({ deductible: text });
const deductibles = (text: string, stays: number): string[] =>
  priceAll(
    stay(text),
    Array.from({ length: stays }, () => ({ inScope: '5000' })),
  ).map((p) => p.deductible);

describe('a deductible per stay', () => {
  it('is one amount for every stay when nothing more is said', () => {
    expect(deductibles('{per: stay, standard: 500}', 3)).toEqual(['500.00', '500.00', '500.00']);
  });

  it('follows a list by stay number, the last one holding for the rest', () => {
    expect(deductibles('{per: stay, standard: [650, 550, 350, 0]}', 6)).toEqual([
      '650.00',
      '550.00',
      '350.00',
      '0.00',
      '0.00',
      '0.00',
    ]);
  });

  it('steps by a factor, by a factor with a floor, by a flat amount', () => {
    expect(deductibles('{per: stay, standard: 1000, later_stays: [{factor: 0.7}, 0]}', 4)).toEqual([
      '1000.00',
      '700.00',
      '0.00',
      '0.00',
    ]);
    expect(
      deductibles('{per: stay, standard: 400, later_stays: [{factor: 0.3, floor: 150}, {amount: 100}]}', 4),
    ).toEqual(['400.00', '150.00', '100.00', '100.00']);
    expect(deductibles('{per: stay, standard: 800, later_stays: [{factor: 0.5}, 100]}', 3)).toEqual([
      '800.00',
      '400.00',
      '100.00',
    ]);
  });

  it('a floor never raises a later stay above the first', () => {
    expect(deductibles('{per: stay, standard: 100, later_stays: [{factor: 0.5, floor: 150}]}', 2)).toEqual([
      '100.00',
      '100.00',
    ]);
  });

  it('a factor is rounded half-up to the fen', () => {
    // 333.33 × 0.5 = 166.665
    expect(deductibles('{per: stay, standard: 333.33, later_stays: [{factor: 0.5}]}', 2)).toEqual(['333.33', '166.67']);
  });

  it('the factor applies to the standard of the hospital now entered', () => {
    const pack = stay('{per: stay, standard: {by: level, high: 1000, low: 300}, later_stays: [{factor: 0.7}, 0]}');
    const found = priceAll(pack, [{ inScope: '5000' }, { inScope: '5000', visit: { hospLv: '1A' } }]);
    expect(found.map((p) => p.deductible)).toEqual(['1000.00', '210.00']);
  });

  it('stops at a year ceiling, in the middle of a stay if need be', () => {
    expect(deductibles('{per: stay, standard: 900, year_ceiling: 2300}', 4)).toEqual([
      '900.00',
      '900.00',
      '500.00',
      '0.00',
    ]);
  });

  it('takes no more than the cost in scope: 799.99, 800.00 and 800.01 against 800', () => {
    const pack = stay('{per: stay, standard: 800}');
    expect(short(price(pack, { inScope: '799.99', ownPay: '1' }))).toEqual(['799.99', '0.00']);
    expect(short(price(pack, { inScope: '800.00' }))).toEqual(['800.00', '0.00']);
    // 0.01 × 80 % = 0.008 -> 0.01
    expect(short(price(pack, { inScope: '800.01' }))).toEqual(['800.00', '0.01']);
  });

  it('counts stays on the meter that is named, so that lines may share the count', () => {
    const pack = stay('{per: stay, standard: [500, 300], stay_meter: all.stays.count}');
    const found = priceAll(pack, [{ inScope: '1000', visit: { line: 'outpatient' } }, { inScope: '1000' }]);
    expect(found.map((p) => p.deductible)).toEqual(['500.00', '300.00']);
    expect(found[0]?.result.meterDeltas).toMatchObject({ 'all.stays.count': 1 });
  });

  it('may be a share of the whole bill between a least and a most', () => {
    const pack = stay('{per: stay, standard: {share_of: total, rate: 20, min: 2000, max: 10000}}');
    const of = (inScope: string, ownPay = '0') => price(pack, { inScope, ownPay }).deductible;
    expect([of('9999.99'), of('10000'), of('10000.05'), of('20000', '5000')]).toEqual([
      '2000.00',
      '2000.00',
      '2000.01',
      '5000.00',
    ]);
    expect([of('49999.90'), of('50000'), of('60000')]).toEqual(['9999.98', '10000.00', '10000.00']);
  });
});

describe('a deductible per year', () => {
  const YEAR = '{per: year, standard: 200, used_meter: outpatient.deductible}';

  it('is used up little by little and crossed in the middle of a visit', () => {
    const found = priceAll(
      stay(YEAR),
      ['150', '49.99', '0.02', '300'].map((inScope) => ({ inScope })),
    );
    // 150 + 49.99 = 199.99; of 0.02 one fen is still deductible and the other pays 0.008 -> 0.01.
    expect(found.map(short)).toEqual([
      ['150.00', '0.00'],
      ['49.99', '0.00'],
      ['0.01', '0.01'],
      ['0.00', '240.00'],
    ]);
  });

  it('is shared by the lines that name the same meter', () => {
    const found = priceAll(stay(YEAR), [{ inScope: '120', visit: { line: 'outpatient' } }, { inScope: '100' }]);
    expect(found.map(short)).toEqual([
      ['120.00', '0.00'],
      ['80.00', '16.00'],
    ]);
  });

  it('is topped up when the level of a later visit has a higher standard, and gives nothing back when lower', () => {
    const pack = stay('{per: year, standard: {by: level, high: 500, low: 200}}');
    const found = priceAll(pack, [
      { inScope: '1000', visit: { hospLv: '1A' } },
      { inScope: '1000' },
      { inScope: '1000', visit: { hospLv: '1A' } },
    ]);
    expect(found.map(short)).toEqual([
      ['200.00', '640.00'],
      ['300.00', '560.00'],
      ['0.00', '800.00'],
    ]);
  });
});

describe('a deductible once the fund is exhausted', () => {
  const funds =
    '- {fund: hifp_pay, base: [fees], ratio: 80, caps: [{limit: 1000, on: payments, meter: pool.paid}]}\n- {fund: hifob_pay, base: [over_cap.hifp_pay], ratio: 50}';

  it('still applies when nothing is said', () => {
    const pack = tinyPack({ deductible: '{per: stay, standard: 300}', funds });
    const found = [99_999, 100_000, 100_001].map(
      (fen) => price(pack, { inScope: '2000', meters: { 'pool.paid': fen } }).deductible,
    );
    expect(found).toEqual(['300.00', '300.00', '300.00']);
  });

  it('is waived from the bill on that finds the cap used up, and not on the bill that crosses it', () => {
    const pack = tinyPack({
      deductible: '{per: stay, standard: 300}',
      funds,
      benefit: 'deductible_when_exhausted: {funds: [hifp_pay], then: waived}',
    });
    const at = (fen: number) => short(price(pack, { inScope: '2000', meters: { 'pool.paid': fen } }));
    // One fen of room: it is paid by 0.0125 yuan of cost; (1700 − 0.0125) × 50 % = 849.99375.
    expect(at(99_999)).toEqual(['300.00', '0.01', '849.99']);
    expect(at(100_000)).toEqual(['0.00', '0.00', '1000.00']);
    expect(at(100_001)).toEqual(['0.00', '0.00', '1000.00']);
  });

  it('"applies" may be written out', () => {
    const pack = tinyPack({
      deductible: '{per: stay, standard: 300}',
      funds,
      benefit: 'deductible_when_exhausted: {funds: [hifp_pay], then: applies}',
    });
    expect(price(pack, { inScope: '2000', meters: { 'pool.paid': 100_000 } }).deductible).toBe('300.00');
  });
});
