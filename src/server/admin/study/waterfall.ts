import type { FundDetail, SettlementResult } from '../../../settlement/contract.js';
import type { Trace } from '../../../settlement/trace.js';

/** One block of the picture of a bill, fen. */
export interface WaterfallPart {
  readonly id: string;
  readonly kind: 'total' | 'person' | 'fund' | 'hospital' | 'account' | 'cash';
  readonly name: string;
  /** `rest` is negative where a fund takes over part of what the blocks before it say. */
  readonly amount: number;
  /** Places in the trace of the steps that made it; several where the settlement is made of parts. */
  readonly steps: readonly number[];
}

/**
 * The bill from its total to account and cash. The parts of person, fund and hospital add up to the total. `parts` are the
 * results of the parts the trace tells of, in their order: the whole itself where there are none.
 */
export function waterfallOf(
  { split: s, details }: SettlementResult,
  parts: readonly SettlementResult[],
  trace: Trace,
): WaterfallPart[] {
  const behind = (...names: string[]): number[] =>
    trace.steps.flatMap(({ step }, at) => (names.includes(step) ? [at] : []));
  const person = (id: string, name: string, amount: number): WaterfallPart => ({
    ...{ id, kind: 'person', name, amount },
    steps: behind(id),
  });
  const paid = details.reduce((sum, d) => sum + d.paid, 0);
  const { bill } = s;
  const rest = bill.inScope - s.crossSelfPay - s.deductible - paid - s.hospitalPart;
  return [
    { id: 'total', kind: 'total', name: '医疗费总额', amount: bill.total, steps: behind('part') },
    person('own_pay', '全自费', bill.ownPay),
    person('over_limit', '超限价', bill.overLimit),
    person('first_self_pay', '先行自付', bill.firstSelfPay),
    person('cross_self_pay', '跨区先行自付', s.crossSelfPay),
    person('deductible', '起付线', s.deductible),
    ...fundParts(details, fundSteps(parts, trace)),
    person('rest', '范围内个人负担', rest),
    ...(s.hospitalPart === 0
      ? []
      : [{ id: 'hospital', kind: 'hospital', name: '医院负担', amount: s.hospitalPart, steps: [] } as const]),
    { id: 'account', kind: 'account', name: '个人账户支付', amount: s.account, steps: behind('account') },
    { id: 'cash', kind: 'cash', name: '现金支付', amount: s.cash, steps: [] },
  ];
}

const NO_FUND = new Set(['class', 'cross_self_pay', 'deductible', 'account']);

/** Fund payment type -> places of its steps. Each part has its fund steps in the order of its details. */
function fundSteps(parts: readonly SettlementResult[], { steps }: Trace): ReadonlyMap<string, number[]> {
  const found = new Map<string, number[]>();
  let [part, turn] = [-1, 0];
  steps.forEach(({ step }, at) => {
    if (step === 'part' || part < 0) [part, turn] = [part + 1, 0];
    if (step === 'part' || NO_FUND.has(step)) return;
    const type = parts[part]?.details[turn]?.fundPayType;
    turn += 1;
    if (type !== undefined) found.set(type, [...(found.get(type) ?? []), at]);
  });
  return found;
}

/** One block per fund, also where a settlement of parts paid from it twice. */
function fundParts(details: readonly FundDetail[], steps: ReadonlyMap<string, number[]>): WaterfallPart[] {
  const parts = new Map<string, WaterfallPart>();
  for (const { fundPayType: id, fundPayTypeName: name, paid } of details) {
    const amount = (parts.get(id)?.amount ?? 0) + paid;
    parts.set(id, { id, kind: 'fund', name, amount, steps: steps.get(id) ?? [] });
  }
  return [...parts.values()];
}
