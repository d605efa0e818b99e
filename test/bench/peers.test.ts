import { ZenEngine } from '@gorules/zen-engine';
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../bench/peers/cases.js';
import { Decimal, evaluateDecimal } from '../../bench/peers/typical/evaluate.js';
import { type BillMessage, billOf } from '../../bench/peers/typical/message.js';
import { evaluationOf, price } from '../../bench/peers/typical/price.js';
import type { StoredTotals } from '../../bench/peers/typical/state.js';
import { zenDecision } from '../../bench/peers/zen/decision.js';
import { checkZenEqual, zenCases } from '../../bench/peers/zen/equal.js';
import { jsonBill } from '../../bench/world/json-bill.js';
import { ACCOUNT_BALANCE, personOf } from '../../bench/world/persons.js';
import { builtinPolicies, inputOf, worldOf } from '../../bench/world/world.js';
import { addDeltas } from '../../src/compute/commit.js';
import { formatYuan } from '../../src/money/yuan.js';
import type { FundStep } from '../../src/policy/plan.js';
import { evaluate } from '../../src/settlement/kernel.js';
import { settle } from '../../src/settlement/settle.js';
import { type Accumulators, EMPTY_ACCUMULATORS } from '../../src/settlement/types.js';

const policies = await builtinPolicies();
const cases = casesOf(policies, 48, 8);
const yuan = (fen: number): Decimal => new Decimal(fen).div(100);
const world = worldOf(48);

const messageOf = (person: number): BillMessage =>
  JSON.parse(jsonBill(person, world.day, '2304', 'm'.repeat(30))) as BillMessage;

describe('the cases peers are compared on', () => {
  it('reach the ends of caps and many plans', () => {
    const capped = cases.filter(({ plan, input }) => {
      const { room, paid } = evaluate(plan, input);
      return room.some((left, i) => left >= 0 && left === paid[i]);
    });
    expect(capped.length).toBeGreaterThan(10);
    expect(new Set(cases.map(({ plan }) => plan)).size).toBeGreaterThan(10);
  });
});

describe('the typical service', () => {
  it('evaluates plans in yuan as the kernel does in fen', () => {
    for (const { plan, input } of cases) {
      const { bill, totals, accountUsable } = input;
      const result = evaluateDecimal(plan, {
        bill: {
          total: yuan(bill.total),
          ownPay: yuan(bill.ownPay),
          overLimit: yuan(bill.overLimit),
          firstSelfPay: yuan(bill.firstSelfPay),
          inScope: yuan(bill.inScope),
        },
        totals: totals.map((total, i) => (plan.meters[i]?.kind === 'count' ? new Decimal(total) : yuan(total))),
        usable: yuan(accountUsable),
      });
      expect(evaluationOf(plan, result), plan.key).toEqual(evaluate(plan, input));
    }
  });

  it('answers a year of bills like the engine, totals and account included', () => {
    for (let person = 0; person < 16; person += 1) {
      const message = messageOf(person);
      const bill = billOf(message);
      if (typeof bill === 'string') throw new Error(bill);
      let own: Accumulators = EMPTY_ACCUMULATORS;
      let balance = ACCOUNT_BALANCE;
      let stored: StoredTotals = { events: 0, meters: {} };
      let account = { balance: formatYuan(balance) };
      for (let i = 0; i < 8; i += 1) {
        const outcome = settle(policies, inputOf(person, world, own, balance));
        const priced = price(policies, message, bill, personOf(person, world.day), account, stored);
        if (!outcome.ok || typeof priced === 'string') throw new Error(JSON.stringify([outcome, priced]));
        expect(priced.result).toEqual(outcome.value);
        own = addDeltas(own, outcome.value.meterDeltas) ?? own;
        balance -= outcome.value.split.account;
        stored = priced.totals;
        account = { balance: priced.balance };
        expect(account.balance).toBe(formatYuan(balance));
        const inFen = Object.entries(stored.meters).map(([name, text]) => {
          const value = new Decimal(text);
          return [name, (/count$/.test(name) ? value : value.times(100)).toNumber()];
        });
        expect({ events: stored.events, meters: Object.fromEntries(inFen) as object }).toEqual(own);
      }
    }
  });

  it('refuses bills that do not add up', () => {
    const { input, ...head } = messageOf(0);
    const wrong = (change: object): unknown =>
      billOf({ ...head, input: { ...input, data: { ...input.data, ...change } } });
    expect(wrong({ medfee_sumamt: '1.00' })).toBe('费用总额与各部分不符');
    expect(billOf({ ...head, input: { ...input, feesttinfo: input.feesttinfo.slice(1) } })).toBe(
      '费用明细合计与总额不符',
    );
  });
});

describe('Zen', () => {
  it('agrees with the kernel to the fen, ends of caps included', async () => {
    expect(await checkZenEqual(zenCases(cases))).toBeGreaterThan(10);
  });

  it('is not timed when it differs', async () => {
    const [first] = zenCases(cases.slice(0, 1));
    if (first === undefined) throw new Error('no case');
    const steps = first.plan.steps.map((step) =>
      step.kind === 'fund'
        ? ({ ...step, bands: step.bands.map((b) => ({ ...b, rate: b.rate - 1 })) } as FundStep)
        : step,
    );
    const decision = zenDecision(new ZenEngine(), { ...first.plan, steps });
    await expect(checkZenEqual([{ ...first, decision }])).rejects.toThrow(/Zen differs/);
  });
});
