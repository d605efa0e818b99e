import { describe, expect, it } from 'vitest';
import { componentSlot, type FundStep, fundSlot, type Plan, type Step } from '../../src/policy/plan.js';
import { explainPlan } from '../../src/settlement/explain.js';
import { evaluatePlan } from '../../src/settlement/evaluate-plan.js';
import { evaluate } from '../../src/settlement/kernel.js';

const fees = [{ slot: componentSlot('fees'), n: 1, d: 1 }];
const fund = (fundIndex: number, over: Partial<FundStep>): FundStep => ({
  kind: 'fund',
  id: `f${fundIndex}`,
  fund: 'hifp_pay',
  fundIndex,
  fundPayType: '',
  fundPayTypeName: '',
  base: fees,
  baseCites: [],
  positionMeter: -1,
  includesDeductible: false,
  bands: [],
  den: 100,
  caps: [],
  settle: 'per_bill',
  paidMeter: -1,
  cites: [],
  ...over,
});
const deductible = (amount: number): Step => ({
  kind: 'deductible',
  basis: 'stay',
  amounts: [amount],
  share: null,
  stayMeter: -1,
  usedMeter: -1,
  yearCeiling: -1,
  waivedWhen: [],
  cites: [],
});
const flat = (rate: number): FundStep['bands'] => [{ to: null, rate, cites: [] }];
const cap = (limit: number): FundStep['caps'] => [
  { on: 'payments', limit, meter: -1, includesDeductible: false, cites: [] },
];
const plan = (steps: Step[]): Plan => ({
  key: '',
  region: '',
  insutype: '310',
  line: 'inpatient',
  treatmentClass: 'local',
  scope: 'local',
  meters: [],
  steps,
  fundTotalIncludesAccount: false,
  account: { covers: 'none', cites: [] },
  citations: [],
  assumed: [],
});
const input = (inScope: number) => ({
  bill: { total: inScope, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope },
  totals: [],
  accountUsable: 0,
});
const both = (p: Plan, inScope: number): readonly number[] => {
  const fast = evaluate(p, input(inScope));
  expect(explainPlan(p, input(inScope)).evaluation).toEqual(fast);
  return fast.paid;
};
const slot = (index: number, part: 'coinsurance' | 'over_cap' | 'paid') => ({
  slot: fundSlot(index, part),
  n: 1,
  d: 1,
});

describe('money that is not a decimal on the way', () => {
  it('a half-fen tie behind a crossed cap: (490000.10 − 391000 ÷ 0.95) × 0.95', () => {
    const p = plan([
      fund(0, { bands: flat(95), caps: cap(39_100_000) }),
      fund(1, { base: [slot(0, 'over_cap')], bands: flat(95) }),
    ]);
    // 490000.10 × 0.95 − 391000 = 74500.095, exactly half a fen.
    expect(both(p, 49_000_010)).toEqual([39_100_000, 7_450_010]);
  });

  it('three funds, each rounded before the next (清远 2023): 65000.00, 216002.86, 2056.28', () => {
    const p = plan([
      deductible(120_000),
      fund(0, { bands: flat(91), caps: cap(6_500_000) }),
      fund(1, { base: [slot(0, 'over_cap')], bands: flat(95) }),
      fund(2, {
        base: [slot(0, 'coinsurance'), slot(1, 'coinsurance')],
        bands: [
          { to: 1_437_000, rate: 0, cites: [] },
          { to: null, rate: 60, cites: [] },
        ],
      }),
    ]);
    expect(both(p, 30_000_000)).toEqual([6_500_000, 21_600_286, 205_628]);
  });

  it('a tie in a serious-illness payment (2024): 29743.675 pays 29743.68 and feeds 17126.42 of aid', () => {
    const p = plan([
      deductible(30_000),
      fund(0, { bands: flat(70) }),
      fund(1, {
        base: [{ slot: componentSlot('remaining'), n: 1, d: 1 }],
        bands: [
          { to: 845_050, rate: 0, cites: [] },
          { to: null, rate: 65, cites: [] },
        ],
      }),
      fund(2, { base: [{ slot: componentSlot('remaining'), n: 1, d: 1 }], bands: flat(70) }),
    ]);
    expect(both(p, 18_000_000)).toEqual([12_579_000, 2_974_368, 1_712_642]);
  });

  it('a cap crossed twice in one bill keeps both fractions', () => {
    const p = plan([
      fund(0, { bands: flat(87), caps: cap(1_000_000) }),
      fund(1, { base: [slot(0, 'over_cap')], bands: flat(93), caps: cap(1_000_001) }),
      fund(2, { base: [slot(1, 'over_cap')], bands: flat(50) }),
    ]);
    // 100000.00 − 10000/0.87 − 10000.01/0.93, half of it: 38876.51…
    expect(both(p, 10_000_000)).toEqual([
      1_000_000,
      1_000_001,
      Math.round((10_000_000 - 1_000_000 / 0.87 - 1_000_001 / 0.93) * 0.5),
    ]);
  });

  it('three caps crossed inside ratios of three digits leave the kernel and are still exact', () => {
    const thousandth = (rate: number, over: Partial<FundStep>, k: number): FundStep =>
      fund(k, { den: 1000, bands: flat(rate), caps: cap(1_000_001 + k), ...over });
    const p = plan([
      thousandth(881, {}, 0),
      thousandth(917, { base: [slot(0, 'over_cap')] }, 1),
      thousandth(953, { base: [slot(1, 'over_cap')] }, 2),
      fund(3, { base: [slot(2, 'over_cap')], bands: flat(50) }),
    ]);
    const inScope = 60_000_000;
    expect(() => evaluate(p, input(inScope))).toThrow(RangeError);
    // (60000000 − 1000001/0.881 − 1000002/0.917 − 1000003/0.953) × 0.5 = 28362544.6… fen
    expect(evaluatePlan(p, input(inScope)).paid).toEqual([1_000_001, 1_000_002, 1_000_003, 28_362_545]);
  });

  it('a bill beyond the exact integers is refused, not approximated', () => {
    const p = plan([fund(0, { bands: flat(95) })]);
    expect(() => evaluate(p, input(Number.MAX_SAFE_INTEGER - 1))).toThrow(RangeError);
  });
});
