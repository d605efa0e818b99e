import fc from 'fast-check';
import {
  type AtLeast,
  type Band,
  type BaseTerm,
  type Cap,
  componentSlot,
  type FundStep,
  fundSlot,
  type Plan,
  type Step,
} from '../../src/policy/plan.js';
import type { EvaluationInput } from '../../src/settlement/evaluation.js';

/** Random plans of every construct the evaluators know; meters: 0 stays, 1 deductible, then three per fund. */
const FUNDS = ['hifp_pay', 'hifob_pay', 'hifmi_pay', 'maf_pay'] as const;
const fen = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 60_000_000 }));
const den = fc.constantFrom(1, 10, 20, 100, 200, 1000, 7);

const meterOf = (fund: number, which: 0 | 1 | 2): number => 2 + fund * 3 + which;

function bands(d: number): fc.Arbitrary<Band[]> {
  return fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 30_000_000 }), { maxLength: 3 }),
      fc.array(fc.integer({ min: 0, max: d }), { minLength: 4, maxLength: 4 }),
    )
    .map(([edges, rates]) => {
      const sorted = [...edges].sort((a, b) => a - b);
      return [
        ...sorted.map((to, i): Band => ({ to, rate: rates[i] ?? 0, cites: [] })),
        { to: null, rate: rates[3] ?? 0, cites: [] },
      ];
    });
}

function base(index: number): fc.Arbitrary<BaseTerm[]> {
  const whole = (slot: number): BaseTerm => ({ slot, n: 1, d: 1 });
  const simple: BaseTerm[][] = [
    [whole(componentSlot('fees'))],
    [whole(componentSlot('remaining'))],
    [whole(componentSlot('in_scope')), { slot: componentSlot('deductible'), n: -1, d: 1 }],
  ];
  if (index === 0) return fc.constantFrom(...simple);
  const previous = index - 1;
  return fc.constantFrom(
    ...simple,
    [whole(fundSlot(previous, 'over_cap'))],
    [
      whole(componentSlot('deductible')),
      whole(fundSlot(previous, 'coinsurance')),
      whole(fundSlot(previous, 'over_cap')),
    ],
    [whole(fundSlot(previous, 'coinsurance')), { slot: componentSlot('first_self_pay'), n: 1, d: 2 }],
    [{ slot: fundSlot(previous, 'over_cap'), n: 3, d: 10 }, whole(componentSlot('cross_self_pay'))],
  );
}

const atLeast: fc.Arbitrary<AtLeast> = fc
  .tuple(fc.constantFrom('total' as const, 'in_scope' as const), fc.integer({ min: 1, max: 90 }), fc.constantFrom(1, 2))
  .map(([of, n, d]) => ({
    base: [
      { slot: componentSlot(of), n: 1, d },
      { slot: componentSlot('deductible'), n: -1, d: 1 },
    ],
    n,
    d: 100,
  }));

function caps(index: number): fc.Arbitrary<Cap[]> {
  const payments = fc.record({
    on: fc.constant('payments' as const),
    limit: fen,
    meter: fc.constantFrom(-1, meterOf(index, 1)),
    includesDeductible: fc.constant(false),
    cites: fc.constant([]),
  });
  const fees = fc.record({
    on: fc.constant('fees' as const),
    limit: fen,
    meter: fc.constantFrom(-1, meterOf(index, 2)),
    includesDeductible: fc.boolean(),
    cites: fc.constant([]),
  });
  return fc
    .tuple(fc.option(payments, { nil: null }), fc.option(fees, { nil: null }))
    .map((found) => found.filter((c): c is NonNullable<typeof c> => c !== null));
}

function fund(index: number): fc.Arbitrary<FundStep> {
  return den.chain((d) =>
    fc
      .record({
        base: base(index),
        bands: bands(d),
        caps: caps(index),
        yearly: fc.boolean(),
        includes: fc.boolean(),
        catchUp: fc.boolean(),
        atLeast: fc.option(atLeast, { nil: null }),
      })
      .map((r): FundStep => {
        const catchUp = r.catchUp && r.yearly;
        return {
          kind: 'fund',
          id: `f${index}`,
          fund: FUNDS[index] ?? 'oth_pay',
          fundIndex: index,
          fundPayType: '',
          fundPayTypeName: `基金${index}`,
          base: r.base,
          baseCites: [],
          positionMeter: r.yearly ? meterOf(index, 0) : -1,
          includesDeductible: r.includes,
          bands: r.bands,
          den: d,
          caps: r.caps,
          settle: catchUp ? 'catch_up' : 'per_bill',
          atLeast: catchUp ? null : r.atLeast,
          paidMeter: catchUp ? meterOf(index, 1) : -1,
          cites: [],
        };
      }),
  );
}

const deductible: fc.Arbitrary<Step> = fc
  .record({
    basis: fc.constantFrom('stay' as const, 'year' as const),
    amounts: fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 4 }),
    ceiling: fc.option(fc.integer({ min: 0, max: 400_000 }), { nil: -1 }),
    share: fc.boolean(),
    waive: fc.boolean(),
  })
  .map(
    (r): Step => ({
      kind: 'deductible',
      basis: r.basis,
      amounts: r.amounts,
      stayMeter: r.basis === 'stay' ? 0 : -1,
      usedMeter: 1,
      yearCeiling: r.ceiling,
      share: r.share ? { slot: componentSlot('total'), n: 1, d: 5, min: 200_000, max: 1_000_000 } : null,
      waivedWhen: r.waive ? [{ meter: meterOf(0, 1), limit: 20_000_000 }] : [],
      cites: [],
    }),
  );

const selfPay: fc.Arbitrary<Step> = fc
  .record({ n: fc.integer({ min: 0, max: 100 }), rounds: fc.constantFrom('self' as const, 'rest' as const) })
  .map((r): Step => ({ kind: 'cross_self_pay', n: r.n, d: 100, rounds: r.rounds, cites: [] }));

export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    funds: fc.integer({ min: 1, max: 4 }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => fund(i)))),
    deductible: fc.option(deductible, { nil: null }),
    selfPay: fc.option(selfPay, { nil: null }),
    after: fc.boolean(),
    covers: fc.constantFrom('all' as const, 'in_scope' as const, 'none' as const),
  })
  .map((r): Plan => {
    const head = [r.selfPay, r.deductible].filter((s): s is Step => s !== null);
    return {
      key: 'test',
      region: '610100',
      insutype: '310',
      line: 'inpatient',
      treatmentClass: 'local',
      scope: 'local',
      meters: Array.from({ length: 14 }, (_, i) => ({
        name: i === 0 ? 'stays.count' : `m${i}`,
        kind: 'cost' as const,
        period: 'year' as const,
        perDisease: false,
      })),
      steps: [...(r.after ? head.reverse() : head), ...r.funds],
      fundTotalIncludesAccount: false,
      account: { covers: r.covers, cites: [] },
      citations: [],
      assumed: [],
    };
  });

export const anyInput: fc.Arbitrary<EvaluationInput> = fc
  .record({
    ownPay: fen,
    overLimit: fen,
    firstSelfPay: fen,
    inScope: fen,
    stays: fc.integer({ min: 0, max: 5 }),
    totals: fc.array(fen, { minLength: 13, maxLength: 13 }),
    account: fc.oneof(fc.constant(0), fen),
    continued: fc.oneof(
      fc.constant(null),
      fc.record({ due: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 400_000 })) }),
    ),
  })
  .map((r) => ({
    bill: {
      total: r.ownPay + r.overLimit + r.firstSelfPay + r.inScope,
      ownPay: r.ownPay,
      overLimit: r.overLimit,
      firstSelfPay: r.firstSelfPay,
      inScope: r.inScope,
    },
    totals: [r.stays, ...r.totals],
    accountUsable: r.account,
    continued: r.continued,
  }));
