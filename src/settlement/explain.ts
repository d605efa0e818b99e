/**
 * Exact evaluator of a plan on decimal.js, with the trace of every step: the oracle of kernel.ts and the source of
 * explanations. Written apart from the kernel on purpose: it works on fractions of fen, finds payments by intersecting each
 * band with the bill, and takes a cap's cost by walking what was paid, so that one mistake is not made twice.
 */
import {
  COMPONENTS,
  type CrossSelfPayStep,
  type DeductibleStep,
  FUND_COMPONENTS,
  type FundStep,
  type Plan,
} from '../policy/plan.js';
import type { Evaluation, EvaluationInput } from './evaluation.js';
import { Fraction } from './fraction.js';
import { citationsOf, type TraceStep, type TraceValue } from './trace.js';

const PERCENT_DIGITS = 4;
const COMPONENT_NAMES: Readonly<Record<string, string>> = {
  total: '医疗费总额',
  own_pay: '全自费',
  over_limit: '超限价',
  first_self_pay: '先行自付',
  in_scope: '符合范围',
  cross_self_pay: '跨区先行自付',
  deductible: '起付线',
  fees: '起付线以上费用',
  remaining: '范围内个人负担余额',
  coinsurance: '段内个人负担',
  over_cap: '封顶以上费用',
  paid: '基金支付',
  base: '计算基数',
};

export interface Explained {
  readonly evaluation: Evaluation;
  readonly steps: readonly TraceStep[];
}

class Walk {
  readonly amounts: Fraction[];
  readonly deltas: number[];
  readonly paid: number[] = [];
  readonly base: number[] = [];
  readonly room: number[] = [];
  readonly steps: TraceStep[] = [];
  readonly plan: Plan;
  readonly input: EvaluationInput;

  constructor(plan: Plan, input: EvaluationInput) {
    this.plan = plan;
    this.input = input;
    const { bill } = input;
    const funds = plan.steps.filter((s) => s.kind === 'fund').length;
    this.amounts = Array.from({ length: COMPONENTS.length + funds * FUND_COMPONENTS.length }, () => Fraction.ZERO);
    this.deltas = plan.meters.map(() => 0);
    this.set('total', Fraction.of(bill.total));
    this.set('own_pay', Fraction.of(bill.ownPay));
    this.set('over_limit', Fraction.of(bill.overLimit));
    this.set('first_self_pay', Fraction.of(bill.firstSelfPay));
    for (const name of ['in_scope', 'fees', 'remaining'] as const) this.set(name, Fraction.of(bill.inScope));
  }

  at(index: number): Fraction {
    return this.amounts[index] ?? Fraction.ZERO;
  }

  get(name: (typeof COMPONENTS)[number]): Fraction {
    return this.at(COMPONENTS.indexOf(name));
  }

  set(name: (typeof COMPONENTS)[number], value: Fraction): void {
    this.amounts[COMPONENTS.indexOf(name)] = value;
  }

  setFund(index: number, name: (typeof FUND_COMPONENTS)[number], value: Fraction): void {
    this.amounts[COMPONENTS.length + index * FUND_COMPONENTS.length + FUND_COMPONENTS.indexOf(name)] = value;
  }

  before(meter: number): number {
    return meter < 0 ? 0 : (this.input.totals[meter] ?? 0);
  }

  now(meter: number): number {
    return meter < 0 ? 0 : this.before(meter) + (this.deltas[meter] ?? 0);
  }

  add(meter: number, amount: number): void {
    if (meter >= 0) this.deltas[meter] = (this.deltas[meter] ?? 0) + amount;
  }

  note(step: Omit<TraceStep, 'citations' | 'totals'>, cites: readonly number[], deltasBefore: readonly number[]): void {
    const totals = this.plan.meters.flatMap((meter, i) => {
      const before = this.before(i) + (deltasBefore[i] ?? 0);
      const after = this.now(i);
      return before === after ? [] : [{ name: meter.name, before, after }];
    });
    this.steps.push({ ...step, totals, citations: citationsOf(this.plan, cites) });
  }
}

const value = (name: string, amount: Fraction): TraceValue => ({ name, value: amount.yuanText() });
const yuan = (fen: number): string => Fraction.of(fen).yuanText();

function percentText(n: number, d: number): string {
  const scaled = (n * 100) / d;
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(PERCENT_DIGITS).replace(/0+$/, '')}%`;
}

function crossSelfPay(walk: Walk, step: CrossSelfPayStep): void {
  const fees = walk.get('fees');
  const part = fees.times(Fraction.of(step.n, step.d));
  const rest = fees.minus(part).roundHalfUp();
  const self = step.rounds === 'self' ? Fraction.of(part.roundHalfUp()) : fees.minus(Fraction.of(rest));
  walk.set('cross_self_pay', walk.get('cross_self_pay').plus(self));
  walk.set('fees', fees.minus(self));
  const rule = `符合范围费用先由个人负担 ${percentText(step.n, step.d)}，${step.rounds === 'self' ? '个人部分' : '余额部分'}四舍五入到分`;
  walk.note({ step: 'cross_self_pay', title: '跨区先行自付', inputs: [value('费用', fees)], rule, result: value('跨区先行自付', self) }, step.cites, walk.deltas);
}

function deductibleStandard(walk: Walk, step: DeductibleStep): { fen: number; words: string } {
  if (step.share !== null) {
    const share = walk.at(step.share.slot).times(Fraction.of(step.share.n, step.share.d)).roundHalfUp();
    const fen = share < step.share.min ? step.share.min : share > step.share.max ? step.share.max : share;
    return { fen, words: `按费用的 ${percentText(step.share.n, step.share.d)}，${yuan(step.share.min)} 至 ${yuan(step.share.max)}` };
  }
  const stay = step.basis === 'stay' ? walk.before(step.stayMeter) : 0;
  const fen = step.amounts[stay < step.amounts.length ? stay : step.amounts.length - 1] ?? 0;
  if (step.basis === 'year') return { fen, words: `年度累计起付标准 ${yuan(fen)}` };
  return { fen, words: step.stayMeter < 0 ? `每次住院起付标准 ${yuan(fen)}` : `本年度第 ${stay + 1} 次住院，起付标准 ${yuan(fen)}` };
}

function deductible(walk: Walk, step: DeductibleStep): void {
  const deltasBefore = [...walk.deltas];
  if (step.basis === 'stay') walk.add(step.stayMeter, 1);
  const { fen, words } = deductibleStandard(walk, step);
  const fees = walk.get('fees');
  const waived = step.waivedWhen.some((cap) => walk.before(cap.meter) >= cap.limit);
  const used = walk.before(step.usedMeter);
  const limits = [fen - (step.basis === 'year' ? used : 0)];
  if (step.yearCeiling >= 0) limits.push(step.yearCeiling - used);
  const due = waived ? 0 : Math.max(0, Math.min(...limits));
  const applied = Fraction.min(Fraction.of(due), fees);
  walk.set('deductible', applied);
  walk.set('fees', fees.minus(applied));
  walk.add(step.usedMeter, applied.roundHalfUp());
  const rule = waived ? '封顶线已用完，不再扣起付线' : `${words}${step.usedMeter >= 0 ? `，本年已扣 ${yuan(used)}` : ''}`;
  walk.note({ step: 'deductible', title: '起付线', inputs: [value('费用', fees)], rule, result: value('本次起付线', applied) }, step.cites, deltasBefore);
}

interface Segment {
  readonly from: Fraction;
  readonly to: Fraction;
  readonly rate: Fraction;
  readonly n: number;
}

function segmentsOf(step: FundStep, from: Fraction, to: Fraction): Segment[] {
  const found: Segment[] = [];
  let low = Fraction.ZERO;
  for (const band of step.bands) {
    const high = band.to === null ? to : Fraction.of(band.to);
    const a = Fraction.max(low, from);
    const b = Fraction.min(high, to);
    if (b.compare(a) > 0) found.push({ from: a, to: b, rate: Fraction.of(band.rate, step.den), n: band.rate });
    if (band.to !== null) low = Fraction.max(low, high);
  }
  return found;
}

const weight = (segments: readonly Segment[]): Fraction =>
  segments.reduce((sum, s) => sum.plus(s.to.minus(s.from).times(s.rate)), Fraction.ZERO);

/** How much of the cost is used up when `room` has been paid. */
function costUsed(segments: readonly Segment[], room: Fraction): Fraction {
  let left = room;
  let cost = Fraction.ZERO;
  for (const s of segments) {
    const length = s.to.minus(s.from);
    const pays = length.times(s.rate);
    if (pays.compare(left) > 0) return cost.plus(left.over(s.rate));
    left = left.minus(pays);
    cost = cost.plus(length);
  }
  return cost;
}

function fund(walk: Walk, step: FundStep): void {
  const deltasBefore = [...walk.deltas];
  const base = Fraction.max(Fraction.ZERO, step.base.reduce((sum, t) => sum.plus(walk.at(t.slot).times(Fraction.of(t.n, t.d))), Fraction.ZERO));
  const ded = walk.get('deductible');
  let admitted = base;
  for (const cap of step.caps.filter((c) => c.on === 'fees')) {
    const left = Fraction.of(cap.limit - walk.now(cap.meter)).minus(cap.includesDeductible ? ded : Fraction.ZERO);
    admitted = Fraction.min(admitted, Fraction.max(Fraction.ZERO, left));
  }
  const rooms = step.caps.filter((c) => c.on === 'payments').map((c) => Math.max(0, c.limit - walk.now(c.meter)));
  const room = rooms.length === 0 ? -1 : Math.min(...rooms);
  const origin = Fraction.of(walk.before(step.positionMeter)).plus(step.includesDeductible ? ded : Fraction.ZERO);
  const segments = segmentsOf(step, step.settle === 'catch_up' ? Fraction.ZERO : origin, origin.plus(admitted));
  const weighed = weight(segments);
  let pay: number;
  let consumed = admitted;
  if (step.settle === 'catch_up') {
    pay = Math.min(Math.max(0, weighed.roundHalfUp() - walk.before(step.paidMeter)), base.floor());
    if (room >= 0) pay = Math.min(pay, room);
  } else if (room >= 0 && weighed.compare(Fraction.of(room)) > 0) {
    pay = room;
    consumed = costUsed(segments, Fraction.of(room));
  } else {
    pay = weighed.roundHalfUp();
  }
  record(walk, step, { base, consumed, pay, ded });
  walk.paid.push(pay);
  walk.base.push(base.roundHalfUp());
  walk.room.push(room);
  noteFund(walk, step, { base, consumed, pay, room, segments }, deltasBefore);
}

function record(walk: Walk, step: FundStep, r: { base: Fraction; consumed: Fraction; pay: number; ded: Fraction }): void {
  const paid = Fraction.of(r.pay);
  walk.setFund(step.fundIndex, 'base', r.base);
  walk.setFund(step.fundIndex, 'paid', paid);
  walk.setFund(step.fundIndex, 'coinsurance', r.consumed.minus(paid));
  walk.setFund(step.fundIndex, 'over_cap', r.base.minus(r.consumed));
  walk.set('remaining', walk.get('remaining').minus(paid));
  walk.add(step.positionMeter, r.base.plus(step.includesDeductible ? r.ded : Fraction.ZERO).roundHalfUp());
  const paidMeters = new Set<number>();
  for (const cap of step.caps) {
    if (cap.meter < 0) continue;
    paidMeters.add(cap.meter);
    walk.add(cap.meter, cap.on === 'payments' ? r.pay : r.consumed.plus(cap.includesDeductible ? r.ded : Fraction.ZERO).roundHalfUp());
  }
  if (step.settle === 'catch_up' && !paidMeters.has(step.paidMeter)) walk.add(step.paidMeter, r.pay);
}

function noteFund(
  walk: Walk,
  step: FundStep,
  r: { base: Fraction; consumed: Fraction; pay: number; room: number; segments: readonly Segment[] },
  deltasBefore: readonly number[],
): void {
  const inputs: TraceValue[] = step.base.map((term) => ({
    name: `${term.n < 0 ? '减 ' : ''}${slotName(walk.plan, term.slot)}${Math.abs(term.n) === term.d ? '' : `（计 ${percentText(Math.abs(term.n), term.d)}）`}`,
    value: walk.at(term.slot).yuanText(),
  }));
  for (const s of r.segments) inputs.push({ name: `${s.from.yuanText()}–${s.to.yuanText()} 段`, value: percentText(s.n, step.den) });
  const bands = step.bands.map((b) => `${b.to === null ? '以上' : `至 ${yuan(b.to)}`} ${percentText(b.rate, step.den)}`).join('，');
  const cap = r.room < 0 ? '' : `；本次可支付限额 ${yuan(r.room)}`;
  const over = r.base.minus(r.consumed);
  const passed = over.compare(Fraction.ZERO) > 0 ? `；转入下一基金的费用 ${over.yuanText()}` : '';
  const catchUp = step.settle === 'catch_up' ? '；按年度累计应付减已付' : '';
  const rule = `${bands}${cap}${catchUp}${passed}`;
  const cites = [...step.cites, ...step.baseCites, ...step.bands.flatMap((b) => b.cites), ...step.caps.flatMap((c) => c.cites)];
  walk.note({ step: step.id, title: step.fundPayTypeName, inputs, rule, result: value('支付', Fraction.of(r.pay)) }, cites, deltasBefore);
}

function slotName(plan: Plan, slot: number): string {
  if (slot < COMPONENTS.length) return COMPONENT_NAMES[COMPONENTS[slot] ?? ''] ?? '';
  const index = Math.floor((slot - COMPONENTS.length) / FUND_COMPONENTS.length);
  const part = FUND_COMPONENTS[(slot - COMPONENTS.length) % FUND_COMPONENTS.length] ?? 'base';
  const step = plan.steps.find((s): s is FundStep => s.kind === 'fund' && s.fundIndex === index);
  return `${step?.fundPayTypeName ?? ''}${COMPONENT_NAMES[part] ?? part}`;
}

/** Evaluates a plan exactly and tells every step. Pure. Throws RangeError beyond 2^53 fen. */
export function explainPlan(plan: Plan, input: EvaluationInput): Explained {
  const walk = new Walk(plan, input);
  for (const step of plan.steps) {
    if (step.kind === 'fund') fund(walk, step);
    else if (step.kind === 'deductible') deductible(walk, step);
    else crossSelfPay(walk, step);
  }
  const funds = walk.paid.reduce((a, b) => a + b, 0);
  const personal = input.bill.total - funds;
  const share = plan.account.covers === 'in_scope' ? Math.min(walk.get('remaining').floor(), personal) : personal;
  const payable = plan.account.covers === 'none' ? 0 : Math.max(0, share);
  const account = input.accountUsable > 0 ? Math.min(input.accountUsable, payable) : 0;
  walk.note(
    {
      step: 'account',
      title: '个人负担',
      inputs: [{ name: '个人负担', value: yuan(personal) }, { name: '账户可用', value: yuan(Math.max(0, input.accountUsable)) }],
      rule: '个人负担 = 总额 − 基金支付；先用个人账户，余下现金',
      result: { name: '个人账户支付', value: yuan(account) },
    },
    plan.account.cites,
    walk.deltas,
  );
  const evaluation: Evaluation = {
    crossSelfPay: walk.get('cross_self_pay').roundHalfUp(),
    deductible: walk.get('deductible').roundHalfUp(),
    paid: walk.paid,
    base: walk.base,
    room: walk.room,
    account,
    deltas: walk.deltas,
  };
  return { evaluation, steps: walk.steps };
}
