/** The plan of a bill evaluated in yuan with decimal.js: plain, without a trace, as a team would write it first. */
import { Decimal as Base } from 'decimal.js';
import {
  type BaseTerm,
  componentSlot,
  COMPONENTS,
  type CrossSelfPayStep,
  type DeductibleStep,
  FUND_COMPONENTS,
  type FundStep,
  fundSlot,
  type Plan,
} from '../../../src/policy/plan.js';

/** Digits enough that a cap divided by a ratio, multiplied back, is off by less than any rounding sees. */
export const Decimal = Base.clone({ precision: 40, rounding: Base.ROUND_HALF_UP });
export type Decimal = InstanceType<typeof Decimal>;

export interface DecimalBill {
  readonly total: Decimal;
  readonly ownPay: Decimal;
  readonly overLimit: Decimal;
  readonly firstSelfPay: Decimal;
  readonly inScope: Decimal;
}

/** Yuan; totals of stays are counts. */
export interface DecimalInput {
  readonly bill: DecimalBill;
  readonly totals: readonly Decimal[];
  readonly usable: Decimal;
}

export interface DecimalResult {
  readonly crossSelfPay: Decimal;
  readonly deductible: Decimal;
  /** What of a stay's deductible found no cost. */
  readonly deductibleLeft: Decimal;
  readonly paid: readonly Decimal[];
  readonly base: readonly Decimal[];
  /** null = no payment cap. */
  readonly room: readonly (Decimal | null)[];
  readonly account: Decimal;
  readonly deltas: readonly Decimal[];
}

const ZERO = new Decimal(0);
const known = new Map<number, Decimal>();

/** Amounts of the plan in yuan, made once. */
function yuan(fen: number): Decimal {
  let value = known.get(fen);
  if (value === undefined) known.set(fen, (value = new Decimal(fen).div(100)));
  return value;
}

/** Half up to the fen. Digits beyond the twentieth are noise of a division. */
const cents = (value: Decimal): Decimal => value.toDecimalPlaces(20).toDecimalPlaces(2);

class Run {
  readonly slots: Decimal[];
  readonly totals: readonly Decimal[];
  readonly deltas: Decimal[];
  readonly paid: Decimal[] = [];
  readonly base: Decimal[] = [];
  readonly room: (Decimal | null)[] = [];
  deductibleLeft = ZERO;

  constructor(plan: Plan, { bill, totals }: DecimalInput) {
    this.slots = COMPONENTS.map(() => ZERO);
    this.set('total', bill.total);
    this.set('own_pay', bill.ownPay);
    this.set('over_limit', bill.overLimit);
    this.set('first_self_pay', bill.firstSelfPay);
    this.set('in_scope', bill.inScope);
    this.set('fees', bill.inScope);
    this.set('remaining', bill.inScope);
    this.totals = totals;
    this.deltas = plan.meters.map(() => ZERO);
  }

  get(name: (typeof COMPONENTS)[number]): Decimal {
    return this.slots[componentSlot(name)] ?? ZERO;
  }

  set(name: (typeof COMPONENTS)[number], value: Decimal): void {
    this.slots[componentSlot(name)] = value;
  }

  before(meter: number): Decimal {
    return this.totals[meter] ?? ZERO;
  }

  now(meter: number): Decimal {
    return this.before(meter).plus(this.deltas[meter] ?? ZERO);
  }

  add(meter: number, value: Decimal): void {
    if (meter >= 0) this.deltas[meter] = (this.deltas[meter] ?? ZERO).plus(cents(value));
  }
}

function crossSelfPay(run: Run, step: CrossSelfPayStep): void {
  const fees = run.get('fees');
  const part = fees.times(step.n).div(step.d);
  const self = step.rounds === 'self' ? cents(part) : fees.minus(cents(fees.minus(part)));
  run.set('cross_self_pay', run.get('cross_self_pay').plus(self));
  run.set('fees', fees.minus(self));
}

function standard(run: Run, step: DeductibleStep): Decimal {
  if (step.share !== null) {
    const { slot, n, d, min, max } = step.share;
    const share = cents((run.slots[slot] ?? ZERO).times(n).div(d));
    return Decimal.min(yuan(max), Decimal.max(yuan(min), share));
  }
  const stays = step.basis === 'stay' ? run.before(step.stayMeter).toNumber() : 0;
  return yuan(step.amounts[Math.min(stays, step.amounts.length - 1)] ?? 0);
}

function deductible(run: Run, step: DeductibleStep): void {
  if (step.basis === 'stay') run.add(step.stayMeter, new Decimal(1));
  if (step.waivedWhen.some((cap) => run.before(cap.meter).gte(yuan(cap.limit)))) return;
  const used = run.before(step.usedMeter);
  let due = standard(run, step);
  if (step.basis === 'year') due = due.minus(used);
  if (step.yearCeiling >= 0) due = Decimal.min(due, yuan(step.yearCeiling).minus(used));
  due = Decimal.max(due, 0);
  const applied = Decimal.min(due, run.get('fees'));
  if (step.basis === 'stay') run.deductibleLeft = due.minus(applied);
  run.set('deductible', applied);
  run.set('fees', run.get('fees').minus(applied));
  run.add(step.usedMeter, applied);
}

interface Piece {
  readonly length: Decimal;
  readonly pays: Decimal;
  readonly rate: Decimal;
}

function pieces(step: FundStep, from: Decimal, to: Decimal): Piece[] {
  const found: Piece[] = [];
  let position = from;
  for (const band of step.bands) {
    const edge = band.to === null ? to : Decimal.min(to, yuan(band.to));
    if (edge.lte(position)) continue;
    const length = edge.minus(position);
    const rate = new Decimal(band.rate).div(step.den);
    found.push({ length, pays: length.times(rate), rate });
    position = edge;
  }
  return found;
}

/** The cost after which `room` is paid out. */
function costUsed(found: readonly Piece[], room: Decimal): Decimal {
  let [left, cost] = [room, ZERO];
  for (const { length, pays, rate } of found) {
    if (pays.gt(left)) return cost.plus(left.div(rate));
    left = left.minus(pays);
    cost = cost.plus(length);
  }
  return cost;
}

const term = (run: Run, { slot, n, d }: BaseTerm): Decimal => {
  const amount = run.slots[slot] ?? ZERO;
  return n === d ? amount : amount.times(n).div(d);
};

function fund(run: Run, step: FundStep): void {
  const terms = step.base.map((one) => term(run, one));
  const base = Decimal.max(
    0,
    terms.reduce((sum, one) => sum.plus(one), ZERO),
  );
  const ded = run.get('deductible');
  let admitted: Decimal = base;
  let room: Decimal | null = null;
  for (const cap of step.caps) {
    const left = yuan(cap.limit).minus(run.now(cap.meter));
    if (cap.on === 'payments') room = room === null ? Decimal.max(0, left) : Decimal.min(room, Decimal.max(0, left));
    else admitted = Decimal.min(admitted, Decimal.max(0, cap.includesDeductible ? left.minus(ded) : left));
  }
  const origin = run.before(step.positionMeter).plus(step.includesDeductible ? ded : 0);
  const found = pieces(step, step.settle === 'catch_up' ? ZERO : origin, origin.plus(admitted));
  const weighed = found.reduce((sum, { pays }) => sum.plus(pays), ZERO);
  let pay = cents(weighed);
  let consumed = admitted;
  if (step.settle === 'catch_up') {
    const due = Decimal.max(0, pay.minus(run.before(step.paidMeter)));
    pay = Decimal.min(due, base.toDecimalPlaces(2, Decimal.ROUND_DOWN), room ?? due);
  } else if (room !== null && weighed.gt(room)) {
    pay = room;
    consumed = costUsed(found, room);
  }
  record(run, step, { base, consumed, pay, ded });
  run.paid.push(pay);
  run.base.push(cents(base));
  run.room.push(room);
}

function record(run: Run, step: FundStep, r: { base: Decimal; consumed: Decimal; pay: Decimal; ded: Decimal }): void {
  const values = {
    base: r.base,
    paid: r.pay,
    coinsurance: r.consumed.minus(r.pay),
    over_cap: r.base.minus(r.consumed),
  };
  for (const name of FUND_COMPONENTS) run.slots[fundSlot(step.fundIndex, name)] = values[name];
  run.set('remaining', run.get('remaining').minus(r.pay));
  run.add(step.positionMeter, step.includesDeductible ? r.base.plus(r.ded) : r.base);
  for (const cap of step.caps)
    run.add(cap.meter, cap.on === 'payments' ? r.pay : cap.includesDeductible ? r.consumed.plus(r.ded) : r.consumed);
  const counted = step.caps.some((cap) => cap.meter >= 0 && cap.meter === step.paidMeter);
  if (step.settle === 'catch_up' && !counted) run.add(step.paidMeter, r.pay);
}

function accountShare(run: Run, plan: Plan, input: DecimalInput): Decimal {
  if (input.usable.lte(0) || plan.account.covers === 'none') return ZERO;
  const personal = input.bill.total.minus(run.paid.reduce((a, b) => a.plus(b), ZERO));
  const inScope = run.get('remaining').toDecimalPlaces(20).toDecimalPlaces(2, Decimal.ROUND_DOWN);
  const payable = plan.account.covers === 'all' ? personal : Decimal.min(personal, inScope);
  return Decimal.min(input.usable, Decimal.max(0, payable));
}

export function evaluateDecimal(plan: Plan, input: DecimalInput): DecimalResult {
  const run = new Run(plan, input);
  for (const step of plan.steps) {
    if (step.kind === 'fund') fund(run, step);
    else if (step.kind === 'deductible') deductible(run, step);
    else crossSelfPay(run, step);
  }
  return {
    crossSelfPay: run.get('cross_self_pay'),
    deductible: run.get('deductible'),
    deductibleLeft: run.deductibleLeft,
    paid: run.paid,
    base: run.base,
    room: run.room,
    account: accountShare(run, plan, input),
    deltas: run.deltas,
  };
}
