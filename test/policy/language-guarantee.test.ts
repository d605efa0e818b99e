import { describe, expect, it } from 'vitest';
import { expectMistake, pack } from './mistakes.js';
import { price, tinyPack } from './tiny-pack.js';

const guaranteed = (least: string, more = '', next = '') =>
  tinyPack({
    deductible: '{per: stay, standard: 500}',
    funds: `- {fund: hifp_pay, base: [fees], ratio: 70, at_least: ${least}${more}}${next}`,
  });
const OF_TOTAL = '{base: [total, {less: deductible}], ratio: 45}';

describe('at_least: a payment under which the fund does not go (保底)', () => {
  it('raises a bill of which much is out of scope, and leaves others as they are', () => {
    // (20000 − 500) × 45 % = 8775 against (10000 − 500) × 70 % = 6650.
    expect(price(guaranteed(OF_TOTAL), { inScope: '10000', ownPay: '10000' }).paid).toEqual(['8775.00']);
    // 8775 against (19000 − 500) × 70 % = 12950.
    expect(price(guaranteed(OF_TOTAL), { inScope: '19000', ownPay: '1000' }).paid).toEqual(['12950.00']);
  });

  it('is rounded half-up to the fen by itself', () => {
    // (1500.01 − 500) × 45 % = 450.0045; with 1500.10: 450.045.
    expect(price(guaranteed(OF_TOTAL), { inScope: '600', ownPay: '900.01' }).paid).toEqual(['450.00']);
    expect(price(guaranteed(OF_TOTAL), { inScope: '600', ownPay: '900.10' }).paid).toEqual(['450.05']);
  });

  it('does not reach over the cap, and counts in it', () => {
    const capped = guaranteed(OF_TOTAL, ', caps: [{limit: 7000, on: payments, meter: pool.paid}]');
    const found = price(capped, { inScope: '10000', ownPay: '10000' });
    expect(found.paid).toEqual(['7000.00']);
    expect(found.result.meterDeltas['pool.paid']).toBe(700_000);
  });

  it('paid beyond the costs in scope leaves nothing in scope to the next fund, never less', () => {
    const next =
      '\n- {fund: hifmi_pay, base: [coinsurance.hifp_pay, deductible], ratio: 50}\n- {fund: maf_pay, base: [remaining], ratio: 50}';
    // (20000 − 500) × 45 % = 8775 of 1000 in scope: the next looks at the deductible of 500, the last at nothing.
    expect(price(guaranteed(OF_TOTAL, '', next), { inScope: '1000', ownPay: '19000' }).paid).toEqual([
      '8775.00',
      '250.00',
      '0.00',
    ]);
  });

  it('is never more than the earlier funds leave of the bill', () => {
    const two = tinyPack({
      funds:
        '- {fund: hifp_pay, base: [fees], ratio: 80}\n- {fund: oth_pay, base: [remaining], ratio: 0, at_least: {base: [total], ratio: 90}}',
    });
    expect(price(two, { inScope: '1000' }).paid).toEqual(['800.00', '200.00']);
  });

  it('may differ by class, while a cut for treatment elsewhere leaves it alone', () => {
    const away = tinyPack({
      cross: '- {class: [local, referral], none: true}\n- {class: unfiled, points_off: 50}',
      funds:
        '- {fund: hifp_pay, base: [fees], ratio: 70, at_least: {base: [in_scope], ratio: {by: class, unfiled: 40, else: 45}}}',
    });
    expect(price(away, { inScope: '1000', away: true }).paid).toEqual(['400.00']);
  });

  it('is refused beside settle, above 100 %, and with a base that is none', async () => {
    const fund = (text: string) => pack({ funds: `- {fund: hifp_pay, base: [fees], ${text}}` });
    const yearly = 'bands: {edges: above_deductible, accumulate: year, rows: [{ratio: 70}]}';
    await expectMistake(
      fund(`${yearly}, settle: catch_up, at_least: {base: [total], ratio: 45}`),
      'benefit.yaml',
      'at_least',
      /does not go with settle/,
    );
    await expectMistake(
      fund('ratio: 70, at_least: {base: [totl], ratio: 45}'),
      'benefit.yaml',
      'totl',
      /"totl" is not a component/,
    );
  });
});
