import type { SettlementResult } from '../../../settlement/contract.js';

/** One block of the picture of a bill, fen. */
export interface WaterfallPart {
  readonly id: string;
  readonly kind: 'total' | 'person' | 'fund' | 'hospital' | 'account' | 'cash';
  readonly name: string;
  /** `rest` is negative where a fund takes over part of what the blocks before it say. */
  readonly amount: number;
}

/** The bill from its total to account and cash. The parts of person, fund and hospital add up to the total. */
export function waterfallOf({ split: s, details }: SettlementResult): WaterfallPart[] {
  const person = (id: string, name: string, amount: number): WaterfallPart => ({ id, kind: 'person', name, amount });
  const paid = details.reduce((sum, d) => sum + d.paid, 0);
  const { bill } = s;
  const rest = bill.inScope - s.crossSelfPay - s.deductible - paid - s.hospitalPart;
  return [
    { id: 'total', kind: 'total', name: '医疗费总额', amount: bill.total },
    person('own_pay', '全自费', bill.ownPay),
    person('over_limit', '超限价', bill.overLimit),
    person('first_self_pay', '先行自付', bill.firstSelfPay),
    person('cross_self_pay', '跨区先行自付', s.crossSelfPay),
    person('deductible', '起付线', s.deductible),
    ...fundParts(details),
    person('rest', '范围内个人负担', rest),
    ...(s.hospitalPart === 0
      ? []
      : [{ id: 'hospital', kind: 'hospital', name: '医院负担', amount: s.hospitalPart } as const]),
    { id: 'account', kind: 'account', name: '个人账户支付', amount: s.account },
    { id: 'cash', kind: 'cash', name: '现金支付', amount: s.cash },
  ];
}

/** One block per fund, also where a settlement of parts paid from it twice. */
function fundParts(details: SettlementResult['details']): WaterfallPart[] {
  const parts = new Map<string, WaterfallPart>();
  for (const { fundPayType, fundPayTypeName: name, paid } of details) {
    const amount = (parts.get(fundPayType)?.amount ?? 0) + paid;
    parts.set(fundPayType, { id: fundPayType, kind: 'fund', name, amount });
  }
  return [...parts.values()];
}
