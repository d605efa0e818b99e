import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SettlementInput, SettlementResult } from '../../src/settlement/contract.js';
import { explainSettlement } from '../../src/settlement/explain-settlement.js';
import { checkResult } from '../../src/settlement/identities.js';
import { evaluate } from '../../src/settlement/kernel.js';
import { evaluationInput, settle } from '../../src/settlement/settle.js';
import type { Filing } from '../../src/settlement/types.js';
import { POLICIES } from './shipped.js';

/** Bills, persons and totals of the shipped packs that a rule can be found for; what is refused is not looked at. */
const REGIONS = ['610100', '150100'] as const;
const PLACES = ['610113', '610300', '150100', '150200', '110105', '460200'];
const METERS = [
  'inpatient.deductible',
  'outpatient.deductible',
  'pool.paid',
  'outpatient.paid',
  'pharmacy.paid',
  'serious_illness.cost',
];
const fen = fc.oneof(
  fc.integer({ min: 0, max: 300_000 }),
  fc.integer({ min: 0, max: 60_000_000 }),
  fc.constantFrom(1, 99_999, 100_000, 100_001, 999_999, 1_000_000, 1_000_001, 5_000_000),
);

const filing: fc.Arbitrary<Filing> = fc.record({
  id: fc.constant('F1'),
  kind: fc.constantFrom('long_term' as const, 'referral' as const, 'emergency' as const, 'other_temporary' as const),
  areas: fc.constantFrom(['110000'], ['460000'], ['610000', '150200']),
  begndate: fc.constantFrom('2024-12-01', '2025-01-01', '2025-03-15'),
  enddate: fc.constantFrom(null, '2025-03-12'),
  basis: fc.constantFrom('papers' as const, 'commitment' as const),
  papersOn: fc.constantFrom(null, '2025-01-20'),
  withdrawnOn: fc.constant(null),
});

const anyInput: fc.Arbitrary<SettlementInput> = fc
  .record({
    insuplc: fc.constantFrom(...REGIONS),
    insutype: fc.constantFrom('310' as const, '390' as const),
    retired: fc.boolean(),
    mdtrtarea: fc.constantFrom(...PLACES),
    line: fc.constantFrom('inpatient' as const, 'outpatient' as const, 'pharmacy' as const),
    hospLv: fc.constantFrom('3T', '3A', '3B', '2A', '1A', '0', 'P'),
    emergency: fc.boolean(),
    networked: fc.boolean(),
    acctUsed: fc.boolean(),
    filings: fc.array(filing, { maxLength: 3 }),
    poor: fc.boolean(),
    setlDate: fc.constantFrom('2024-11-30', '2025-03-20', '2026-01-02'),
    amounts: fc.tuple(fen, fen, fen, fen),
    stays: fc.integer({ min: 0, max: 5 }),
    totals: fc.tuple(fen, fen, fen, fen, fen, fen),
    balance: fen,
  })
  .map((r) => ({
    visit: {
      line: r.line,
      insutype: r.insutype,
      insuplc: r.insuplc,
      mdtrtarea: r.mdtrtarea,
      begnDate: '2024-11-20',
      endDate: r.setlDate,
      setlDate: r.setlDate,
      hospLv: r.hospLv,
      emergency: r.emergency,
      injury: null,
      thirdParty: null,
      diseCode: null,
      acctUsed: r.acctUsed,
      networked: r.networked,
      midSettlement: false,
    },
    bill: {
      total: r.amounts.reduce((a, b) => a + b, 0),
      inScope: r.amounts[0],
      ownPay: r.amounts[1],
      overLimit: r.amounts[2],
      firstSelfPay: r.amounts[3],
    },
    person: {
      psnNo: 'P1',
      name: '张三',
      certType: '01',
      certNo: '',
      gend: '1',
      brdy: '1970-06-15',
      insuplc: r.insuplc,
      insutype: r.insutype,
      psnType: r.insutype === '390' ? '1501' : r.retired ? '1201' : '1101',
      insuStatus: '1',
      cvlserv: false,
      identities: r.poor ? [{ type: 'poor', begndate: '2025-01-01', enddate: null }] : [],
      filings: r.filings,
      chronic: [],
    },
    accumulators: {
      events: 0,
      meters: Object.fromEntries([
        ['inpatient.stays.count', r.stays],
        ...METERS.map((m, i) => [m, r.totals[i] ?? 0] as const),
      ]),
    },
    accountBalance: r.balance,
  }));

function result(input: SettlementInput): SettlementResult | null {
  const outcome = settle(POLICIES, input);
  return outcome.ok ? outcome.value : null;
}
const withInScope = (input: SettlementInput, inScope: number): SettlementInput => ({
  ...input,
  bill: { ...input.bill, total: input.bill.total - input.bill.inScope + inScope, inScope },
});
const after = (input: SettlementInput, r: SettlementResult): SettlementInput => {
  const meters: Record<string, number> = { ...input.accumulators.meters };
  for (const [name, delta] of Object.entries(r.meterDeltas)) meters[name] = (meters[name] ?? 0) + delta;
  return { ...input, accumulators: { events: 1, meters } };
};
const paid = (r: SettlementResult): number => r.split.funds.reduce((a, b) => a + b, 0);

describe('bills on the shipped packs', () => {
  it('keep the identities, say the same in both evaluators and the same every time', () => {
    let priced = 0;
    fc.assert(
      fc.property(anyInput, (input) => {
        const found = result(input);
        const explained = explainSettlement(POLICIES, input);
        expect(explained.ok).toBe(found !== null);
        if (found === null || !explained.ok) return;
        priced++;
        expect(checkResult(found)).toBeNull();
        expect(evaluate(explained.plan, evaluationInput(explained.plan, input))).toEqual(explained.evaluation);
        expect(found.details.map((d) => d.paid)).toEqual(explained.evaluation.paid);
        expect(result(structuredClone(input))).toEqual(found);
        expect(found.poolRatio > 0).toBe((found.split.funds[0] ?? 0) > 0);
      }),
      { numRuns: 600 },
    );
    expect(priced).toBeGreaterThan(150);
  });

  it('never get less from the funds for more cost in scope', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyInput, fen, (input, more) => {
        const less = result(input);
        const bigger = result(withInScope(input, input.bill.inScope + more));
        if (less === null || bigger === null) return;
        compared++;
        expect(paid(bigger)).toBeGreaterThanOrEqual(paid(less));
        // Nor does the person's own share shrink: no ratio is above 100 %.
        expect(bigger.split.personTotal).toBeGreaterThanOrEqual(less.split.personTotal);
      }),
      { numRuns: 600 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it('never get more from the pooled fund than its limits leave', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const detail of result(input)?.details ?? []) {
          if (detail.payable !== null) expect(detail.paid).toBeLessThanOrEqual(detail.payable);
          expect(detail.paid).toBeLessThanOrEqual(detail.base);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('split in two give no more out-patient money than whole, but for a fen of rounding', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        anyInput.filter((i) => i.visit.line !== 'inpatient'),
        fc.nat(),
        (input, cut) => {
          const whole = result(input);
          if (whole === null) return;
          compared++;
          const firstInput = withInScope(input, cut % (input.bill.inScope + 1));
          const first = result(firstInput);
          if (first === null) throw new Error('a smaller bill was refused');
          const second = result(withInScope(after(input, first), input.bill.inScope - firstInput.bill.inScope));
          if (second === null) throw new Error('the rest was refused');
          expect(Math.abs(paid(first) + paid(second) - paid(whole))).toBeLessThanOrEqual(1);
          expect(first.split.deductible + second.split.deductible).toBe(whole.split.deductible);
        },
      ),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(80);
  });

  it('a year of many stays stays under the yearly limit of the pooled fund', () => {
    const limits: Record<string, number> = {
      '610100310': 40_000_000,
      '610100390': 20_000_000,
      '150100310': 19_000_000,
      '150100390': 17_000_000,
    };
    const patient = anyInput.map(
      (i): SettlementInput => ({
        ...i,
        visit: {
          ...i.visit,
          line: 'inpatient',
          setlDate: '2025-03-20',
          endDate: '2025-03-20',
          hospLv: '3A',
          mdtrtarea: i.visit.insuplc,
        },
        accumulators: { events: 0, meters: {} },
      }),
    );
    fc.assert(
      fc.property(patient, fc.array(fen, { minLength: 2, maxLength: 12 }), (input, costs) => {
        let now = input;
        let pool = 0;
        for (const cost of costs) {
          const found = result(withInScope(now, cost));
          if (found === null) throw new Error('refused at home');
          pool += found.split.funds[0] ?? 0;
          now = after(now, found);
        }
        expect(pool).toBeLessThanOrEqual(limits[`${input.visit.insuplc}${input.visit.insutype}`] ?? 0);
        expect(now.accumulators.meters['inpatient.stays.count']).toBe(costs.length);
      }),
      { numRuns: 300 },
    );
  });
});
