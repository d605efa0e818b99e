/**
 * Integer evaluator of a plan: the hot path. No allocation besides the result, no binary fractions.
 *
 * Amounts live in `slots` as integers in units of 1/D fen. D is 1 until a payment cap is crossed inside a band: the fee that
 * uses up a cap is cap ÷ ratio, rarely a whole number of fen, so D grows by the ratio's numerator and the remainder stays
 * exact until the next fund's own rounding. Each fund is rounded half-up to the fen and the rounded figure feeds the next.
 *
 * Throws RangeError when a product would leave the exact integers (a bill of billions of yuan, or several caps
 * crossed inside ratios of three digits); evaluate-plan.ts then asks the exact evaluator.
 */
import { gcd } from '../policy/rate.js';
import {
  type BaseTerm,
  type CrossSelfPayStep,
  componentSlot,
  COMPONENTS,
  type DeductibleStep,
  FUND_COMPONENTS,
  type FundStep,
  fundSlot,
  type Plan,
} from '../policy/plan.js';
import type { ContinuedStay, Evaluation, EvaluationInput } from './evaluation.js';

const TOTAL = componentSlot('total');
const OWN_PAY = componentSlot('own_pay');
const OVER_LIMIT = componentSlot('over_limit');
const FIRST_SELF_PAY = componentSlot('first_self_pay');
const IN_SCOPE = componentSlot('in_scope');
const CROSS = componentSlot('cross_self_pay');
const DEDUCTIBLE = componentSlot('deductible');
const FEES = componentSlot('fees');
const REMAINING = componentSlot('remaining');

/** Where the parts of the first fund stand; those of the others follow at the same distance. */
const [FUND_BASE, FUND_PAID] = [fundSlot(0, 'base'), fundSlot(0, 'paid')];
const [FUND_COINSURANCE, FUND_OVER_CAP] = [fundSlot(0, 'coinsurance'), fundSlot(0, 'over_cap')];

/** Numerator/denominator product that must stay exact. */
function exact(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER)
    throw new RangeError('amount out of the exact range');
  return value;
}

/** round-half-up(n / d) for n >= 0, d > 0, both exact integers. */
function divideHalfUp(n: number, d: number): number {
  const quotient = Math.floor(n / d);
  // n - quotient*d is exact: both products are below n, which is a safe integer.
  return (n - quotient * d) * 2 >= d ? quotient + 1 : quotient;
}

interface Run {
  readonly slots: Float64Array;
  size: number;
  /** Fund steps of the plan. */
  funds: number;
  totals: readonly number[];
  deltas: number[];
  /** Units per fen. */
  D: number;
}

/**
 * One for all evaluations, which follow one another. Made anew for each, it would have the shape of one whose D is a small
 * integer; after the first D that is not, the engine's compiler goes on making that shape and mends it at every use.
 */
const run: Run = {
  slots: new Float64Array(COMPONENTS.length + 64 * FUND_COMPONENTS.length),
  size: 0,
  funds: 0,
  totals: [],
  deltas: [],
  D: 1,
};

function start(plan: Plan, input: EvaluationInput): void {
  const { slots } = run;
  const { bill } = input;
  let funds = 0;
  for (const step of plan.steps) if (step.kind === 'fund') funds++;
  const size = COMPONENTS.length + funds * FUND_COMPONENTS.length;
  for (let i = 0; i < size; i++) slots[i] = 0;
  slots[TOTAL] = bill.total;
  slots[OWN_PAY] = bill.ownPay;
  slots[OVER_LIMIT] = bill.overLimit;
  slots[FIRST_SELF_PAY] = bill.firstSelfPay;
  slots[IN_SCOPE] = bill.inScope;
  slots[FEES] = bill.inScope;
  slots[REMAINING] = bill.inScope;
  run.size = size;
  run.funds = funds;
  run.totals = input.totals;
  run.deltas = zeros(plan.meters.length);
  run.D = 1;
}

/** Of the right size at once: a list that grows takes room for sixteen. */
function zeros(n: number): number[] {
  const list = new Array<number>(n);
  for (let i = 0; i < n; i++) list[i] = 0;
  return list;
}

const slot = (index: number): number => run.slots[index] ?? 0;
/** Running total before this bill. */
const total = (meter: number): number => (meter < 0 ? 0 : (run.totals[meter] ?? 0));
/** The same with what earlier steps of this bill added: several funds may share one cap. */
const current = (meter: number): number => (meter < 0 ? 0 : (run.totals[meter] ?? 0) + (run.deltas[meter] ?? 0));

function addDelta(meter: number, units: number): void {
  if (meter >= 0) run.deltas[meter] = (run.deltas[meter] ?? 0) + divideHalfUp(units, run.D);
}

function rescale(factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < run.size; i++) run.slots[i] = exact(slot(i) * factor);
  run.D = exact(run.D * factor);
}

function crossSelfPay(step: CrossSelfPayStep): void {
  const fees = slot(FEES);
  const self =
    step.rounds === 'self'
      ? divideHalfUp(exact(fees * step.n), step.d)
      : fees - divideHalfUp(exact(fees * (step.d - step.n)), step.d);
  run.slots[CROSS] = slot(CROSS) + self;
  run.slots[FEES] = fees - self;
}

function standard(step: DeductibleStep): number {
  if (step.share !== null) {
    const share = divideHalfUp(exact(slot(step.share.slot) * step.share.n), step.share.d);
    return Math.min(step.share.max, Math.max(step.share.min, share));
  }
  const stays = step.basis === 'stay' ? total(step.stayMeter) : 0;
  return step.amounts[Math.min(stays, step.amounts.length - 1)] ?? 0;
}

/** What of the stay's deductible found no cost. */
function deductible(step: DeductibleStep, continued: ContinuedStay | null): number {
  const ofStay = step.basis === 'stay';
  if (ofStay && step.stayMeter >= 0 && continued === null) run.deltas[step.stayMeter] = 1;
  for (const cap of step.waivedWhen) if (total(cap.meter) >= cap.limit) return 0;
  let due = ofStay && continued !== null && continued.due !== null ? continued.due : standard(step);
  const used = total(step.usedMeter);
  if (step.basis === 'year') due -= used;
  if (step.yearCeiling >= 0) due = Math.min(due, step.yearCeiling - used);
  const applied = Math.min(Math.max(due, 0), slot(FEES));
  run.slots[DEDUCTIBLE] = applied;
  run.slots[FEES] = slot(FEES) - applied;
  addDelta(step.usedMeter, applied);
  return ofStay && due > applied ? due - applied : 0;
}

/** Sum of terms in units of 1/D fen, never below zero. */
function sumOf(terms: readonly BaseTerm[]): number {
  for (const term of terms) {
    if (term.d !== 1) rescale(term.d / gcd(slot(term.slot), term.d));
  }
  let sum = 0;
  // Every slot used in part is a whole multiple of its denominator now, so dividing first is exact and keeps products small.
  for (const term of terms) sum += exact((slot(term.slot) / term.d) * term.n);
  return sum > 0 ? exact(sum) : 0;
}

function admittedUnder(step: FundStep, base: number): number {
  let admitted = base;
  for (const cap of step.caps) {
    if (cap.on !== 'fees') continue;
    let left = exact((cap.limit - current(cap.meter)) * run.D);
    if (cap.includesDeductible) left -= slot(DEDUCTIBLE);
    if (left < admitted) admitted = left > 0 ? left : 0;
  }
  return admitted;
}

/** Fen left under the tightest payment cap; -1 = none. */
function paymentRoom(step: FundStep): number {
  let room = -1;
  for (const cap of step.caps) {
    if (cap.on !== 'payments') continue;
    const left = Math.max(0, cap.limit - current(cap.meter));
    if (room < 0 || left < room) room = left;
  }
  return room;
}

/** Σ segment × rate over [from, to) of the band axis; from, to in units of 1/D fen, result in units of 1/(D·den) fen. */
function weigh(step: FundStep, from: number, to: number): number {
  let weighed = 0;
  let position = from;
  for (const band of step.bands) {
    if (position >= to) break;
    const edge = band.to === null ? to : Math.min(to, exact(band.to * run.D));
    if (edge <= position) continue;
    weighed += exact((edge - position) * band.rate);
    position = edge;
  }
  return exact(weighed);
}

/**
 * The cost that uses up `room` fen of payments, starting at `from` on the band axis; may rescale. Called only when the
 * weighed sum exceeds the room, so some band with a positive ratio is reached.
 */
function costThatExhausts(step: FundStep, from: number, to: number, room: number): number {
  const target = exact(room * run.D) * step.den;
  let weighed = 0;
  let position = from;
  for (const band of step.bands) {
    const edge = band.to === null ? to : Math.min(to, band.to * run.D);
    if (edge <= position) continue;
    const next = weighed + (edge - position) * band.rate;
    if (next > target) {
      const missing = exact(target - weighed);
      const factor = band.rate / gcd(missing, band.rate);
      const consumed = position - from;
      rescale(factor);
      return exact(consumed * factor + (missing * factor) / band.rate);
    }
    weighed = next;
    position = edge;
  }
  return to - from;
}

/** Fen the fund pays at least, not more than what of the bill is still unpaid; 0 = nothing is guaranteed. */
function leastOf(step: FundStep, paid: readonly number[]): number {
  if (step.atLeast == null) return 0;
  const { base, n, d } = step.atLeast;
  const least = divideHalfUp(exact(sumOf(base) * n), exact(run.D * d));
  let unpaid = slot(TOTAL) / run.D;
  for (const amount of paid) unpaid -= amount;
  return Math.min(least, Math.max(0, unpaid));
}

/** The `k`-th fund step. */
function fund(step: FundStep, k: number, paid: number[], bases: number[], rooms: number[]): void {
  // First of all: it may rescale.
  const least = leastOf(step, paid);
  let base = sumOf(step.base);
  const inAxis = step.includesDeductible ? slot(DEDUCTIBLE) : 0;
  const room = paymentRoom(step);
  let consumed = admittedUnder(step, base);
  const origin = exact(total(step.positionMeter) * run.D);
  const from = step.settle === 'catch_up' ? 0 : origin + inAxis;
  const to = origin + inAxis + consumed;
  const weighed = weigh(step, from, to);
  let pay: number;
  if (step.settle === 'catch_up') {
    const due = divideHalfUp(weighed, exact(run.D * step.den)) - total(step.paidMeter);
    pay = Math.min(Math.max(due, 0), (base - (base % run.D)) / run.D, room < 0 ? Infinity : room);
  } else if (room >= 0 && weighed > exact(exact(room * run.D) * step.den)) {
    pay = room;
    const scaleBefore = run.D;
    consumed = costThatExhausts(step, from, to, room);
    base *= run.D / scaleBefore;
  } else {
    pay = divideHalfUp(weighed, exact(run.D * step.den));
    if (least > pay) pay = room < 0 ? least : Math.min(least, room);
  }
  settleFund(step, base, consumed, pay);
  paid[k] = pay;
  bases[k] = divideHalfUp(base, run.D);
  rooms[k] = room;
}

function settleFund(step: FundStep, base: number, consumed: number, pay: number): void {
  const units = exact(pay * run.D);
  const at = step.fundIndex * FUND_COMPONENTS.length;
  run.slots[at + FUND_BASE] = base;
  run.slots[at + FUND_PAID] = units;
  // A guaranteed payment may reach beyond the costs in scope.
  const beyond = step.atLeast == null ? -Infinity : 0;
  run.slots[at + FUND_COINSURANCE] = Math.max(beyond, consumed - units);
  run.slots[at + FUND_OVER_CAP] = base - consumed;
  run.slots[REMAINING] = Math.max(beyond, slot(REMAINING) - units);
  addDelta(step.positionMeter, base + (step.includesDeductible ? slot(DEDUCTIBLE) : 0));
  let paidMeterDone = step.settle !== 'catch_up';
  for (const cap of step.caps) {
    if (cap.meter < 0) continue;
    if (cap.meter === step.paidMeter) paidMeterDone = true;
    addDelta(cap.meter, cap.on === 'payments' ? units : consumed + (cap.includesDeductible ? slot(DEDUCTIBLE) : 0));
  }
  if (!paidMeterDone) addDelta(step.paidMeter, units);
}

/** Evaluates a plan on a bill and totals. Pure. Throws RangeError beyond the exact range. */
export function evaluate(plan: Plan, input: EvaluationInput): Evaluation {
  start(plan, input);
  const paid = zeros(run.funds);
  const base = zeros(run.funds);
  const room = zeros(run.funds);
  let k = 0;
  let deductibleLeft = 0;
  for (const step of plan.steps) {
    if (step.kind === 'fund') fund(step, k++, paid, base, room);
    else if (step.kind === 'deductible') deductibleLeft = deductible(step, input.continued ?? null);
    else crossSelfPay(step);
  }
  let fundTotal = 0;
  for (const amount of paid) fundTotal += amount;
  return {
    crossSelfPay: slot(CROSS) / run.D,
    deductible: slot(DEDUCTIBLE) / run.D,
    deductibleLeft,
    paid,
    base,
    room,
    account: accountShare(plan, input, fundTotal),
    deltas: run.deltas,
  };
}

function accountShare(plan: Plan, input: EvaluationInput, fundTotal: number): number {
  if (input.accountUsable <= 0 || plan.account.covers === 'none') return 0;
  const personal = input.bill.total - fundTotal;
  const payable = plan.account.covers === 'all' ? personal : Math.min(personal, Math.floor(slot(REMAINING) / run.D));
  return Math.min(input.accountUsable, Math.max(0, payable));
}
