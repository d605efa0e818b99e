/**
 * Exact evaluator of a plan on decimal.js, with the trace of every step: the oracle of kernel.ts and the source of
 * explanations. Written apart from the kernel on purpose: it works on fractions of fen, finds payments by intersecting each
 * band with the bill, and takes a cap's cost by walking what was paid, so that one mistake is not made twice.
 */
import type { CrossSelfPayStep, DeductibleStep, FundStep, Plan } from '../policy/plan.js';
import type { Evaluation, EvaluationInput } from './evaluation.js';
import { guaranteed, guaranteeText } from './explain-least.js';
import { type FundWorking, percentText, termsOf, value, Walk, yuan } from './explain-walk.js';
import { type ExplainWords, ZH } from './explain-words.js';
import { Fraction } from './fraction.js';
import type { TraceStep } from './trace.js';

export interface Explained {
  readonly evaluation: Evaluation;
  readonly steps: readonly TraceStep[];
  /** One per fund step, in plan order. */
  readonly workings: readonly FundWorking[];
}

function crossSelfPay(walk: Walk, step: CrossSelfPayStep): void {
  const fees = walk.get('fees');
  const part = fees.times(Fraction.of(step.n, step.d));
  const rest = fees.minus(part).roundHalfUp();
  const self = step.rounds === 'self' ? Fraction.of(part.roundHalfUp()) : fees.minus(Fraction.of(rest));
  walk.set('cross_self_pay', walk.get('cross_self_pay').plus(self));
  walk.set('fees', fees.minus(self));
  if (!walk.tells) return;
  const w = walk.words;
  const title = w.titles.cross_self_pay;
  const rule = w.crossRule(percentText(step.n, step.d), step.rounds);
  walk.note(
    { step: 'cross_self_pay', title, inputs: [value(w.costs, fees)], rule, result: value(title, self) },
    step.cites,
    walk.deltas,
  );
}

function deductibleStandard(walk: Walk, step: DeductibleStep): { fen: number; words: () => string } {
  const rest = step.basis === 'stay' ? (walk.input.continued?.due ?? null) : null;
  if (rest !== null) return { fen: rest, words: () => walk.words.restOfStay(yuan(rest)) };
  if (step.share !== null) {
    const { share } = step;
    const part = walk.at(share.slot).times(Fraction.of(share.n, share.d)).roundHalfUp();
    const fen = part < share.min ? share.min : part > share.max ? share.max : part;
    return {
      fen,
      words: () => shareText(walk.words, share),
    };
  }
  const stay = step.basis === 'stay' ? walk.before(step.stayMeter) : 0;
  const fen = step.amounts[stay < step.amounts.length ? stay : step.amounts.length - 1] ?? 0;
  const w = walk.words;
  if (step.basis === 'year') return { fen, words: () => w.yearStandard(yuan(fen)) };
  return {
    fen,
    words: () =>
      step.stayMeter < 0
        ? w.stayStandard(yuan(fen), walk.plan.line)
        : w.nthStayStandard(stay + 1, yuan(fen), walk.plan.line),
  };
}

function shareText(w: ExplainWords, { n, d, min, max }: NonNullable<DeductibleStep['share']>): string {
  return w.shareStandard(percentText(n, d), yuan(min), yuan(max));
}

function deductible(walk: Walk, step: DeductibleStep): void {
  const deltasBefore = [...walk.deltas];
  const counted = (walk.input.continued ?? null) !== null;
  if (step.basis === 'stay' && !counted) walk.add(step.stayMeter, 1);
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
  if (step.basis === 'stay') walk.deductibleLeft = Fraction.of(due).minus(applied).roundHalfUp();
  if (!walk.tells) return;
  const w = walk.words;
  const rule = waived ? w.waived : `${words()}${step.usedMeter >= 0 ? w.alreadyTaken(yuan(used)) : ''}`;
  walk.note(
    {
      step: 'deductible',
      title: w.titles.deductible,
      inputs: [value(w.costs, fees)],
      rule,
      result: value(w.thisDeductible, applied),
    },
    step.cites,
    deltasBefore,
  );
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
  const base = Fraction.max(
    Fraction.ZERO,
    step.base.reduce((sum, t) => sum.plus(walk.at(t.slot).times(Fraction.of(t.n, t.d))), Fraction.ZERO),
  );
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
  const least = guaranteed(walk, step);
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
    if (room < 0 || pay < room) pay = Math.max(pay, room < 0 ? least : Math.min(room, least));
  }
  record(walk, step, { base, consumed, pay, ded });
  walk.paid.push(pay);
  walk.base.push(base.roundHalfUp());
  walk.room.push(room);
  if (!walk.tells) return;
  walk.workings.push(workingOf(step, { base, consumed, pay, weighed, segments }));
  noteFund(walk, step, { base, consumed, pay, room, segments }, deltasBefore);
}

function workingOf(
  step: FundStep,
  r: { base: Fraction; consumed: Fraction; pay: number; weighed: Fraction; segments: readonly Segment[] },
): FundWorking {
  let left = r.consumed;
  const bands = r.segments.flatMap((s) => {
    const cost = Fraction.min(s.to.minus(s.from), left);
    left = left.minus(cost);
    const paid = cost.times(s.rate).roundHalfUp();
    return s.n > 0 ? [{ paid, borne: cost.roundHalfUp() - paid }] : [];
  });
  return {
    id: step.id,
    base: r.base.roundHalfUp(),
    counted: r.consumed.roundHalfUp(),
    overCap: r.base.minus(r.consumed).roundHalfUp(),
    borne: Fraction.max(Fraction.ZERO, r.consumed.minus(Fraction.of(r.pay))).roundHalfUp(),
    paid: r.pay,
    uncapped: r.weighed.roundHalfUp(),
    bands,
  };
}

function record(
  walk: Walk,
  step: FundStep,
  r: { base: Fraction; consumed: Fraction; pay: number; ded: Fraction },
): void {
  const paid = Fraction.of(r.pay);
  walk.setFund(step.fundIndex, 'base', r.base);
  walk.setFund(step.fundIndex, 'paid', paid);
  const floored = (f: Fraction): Fraction => (step.atLeast ? Fraction.max(Fraction.ZERO, f) : f);
  walk.setFund(step.fundIndex, 'coinsurance', floored(r.consumed.minus(paid)));
  walk.setFund(step.fundIndex, 'over_cap', r.base.minus(r.consumed));
  walk.set('remaining', floored(walk.get('remaining').minus(paid)));
  walk.add(step.positionMeter, r.base.plus(step.includesDeductible ? r.ded : Fraction.ZERO).roundHalfUp());
  const paidMeters = new Set<number>();
  for (const cap of step.caps) {
    if (cap.meter < 0) continue;
    paidMeters.add(cap.meter);
    walk.add(
      cap.meter,
      cap.on === 'payments' ? r.pay : r.consumed.plus(cap.includesDeductible ? r.ded : Fraction.ZERO).roundHalfUp(),
    );
  }
  if (step.settle === 'catch_up' && !paidMeters.has(step.paidMeter)) walk.add(step.paidMeter, r.pay);
}

function noteFund(
  walk: Walk,
  step: FundStep,
  r: { base: Fraction; consumed: Fraction; pay: number; room: number; segments: readonly Segment[] },
  deltasBefore: readonly number[],
): void {
  const w = walk.words;
  const inputs = termsOf(walk, step.base);
  for (const s of r.segments)
    inputs.push({ name: w.segment(s.from.yuanText(), s.to.yuanText()), value: percentText(s.n, step.den) });
  const bands = step.bands
    .map((b) => w.bandTo(b.to === null ? null : yuan(b.to), percentText(b.rate, step.den)))
    .join(w.bandSeparator);
  const cap = r.room < 0 ? '' : w.room(yuan(r.room));
  const over = r.base.minus(r.consumed);
  const passed = over.compare(Fraction.ZERO) > 0 ? w.passedOn(over.yuanText()) : '';
  const catchUp = step.settle === 'catch_up' ? w.catchUp : '';
  const rule = `${bands}${cap}${catchUp}${guaranteeText(walk, step)}${passed}`;
  const cites = [
    ...step.cites,
    ...step.baseCites,
    ...step.bands.flatMap((b) => b.cites),
    ...step.caps.flatMap((c) => c.cites),
  ];
  walk.note(
    { step: step.id, title: w.fundName(step), inputs, rule, result: value(w.pays, Fraction.of(r.pay)) },
    cites,
    deltasBefore,
  );
}

/** Evaluates a plan exactly and tells every step. Pure. Throws RangeError beyond 2^53 fen. */
export function explainPlan(plan: Plan, input: EvaluationInput, words: ExplainWords = ZH): Explained {
  const walk = new Walk(plan, input, words, true);
  const evaluation = walked(walk);
  return { evaluation, steps: walk.steps, workings: walk.workings };
}

/** The same figures and nothing told: less than half of the work. Pure. Throws RangeError beyond 2^53 fen. */
export function evaluateExactly(plan: Plan, input: EvaluationInput): Evaluation {
  return walked(new Walk(plan, input, ZH, false));
}

function walked(walk: Walk): Evaluation {
  const { plan, input } = walk;
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
  if (walk.tells) noteAccount(walk, personal, account);
  return {
    crossSelfPay: walk.get('cross_self_pay').roundHalfUp(),
    deductible: walk.get('deductible').roundHalfUp(),
    deductibleLeft: walk.deductibleLeft,
    paid: walk.paid,
    base: walk.base,
    room: walk.room,
    account,
    deltas: walk.deltas,
  };
}

function noteAccount(walk: Walk, personal: number, account: number): void {
  const { words, plan, input } = walk;
  walk.note(
    {
      step: 'account',
      title: words.titles.account,
      inputs: [
        { name: words.personShare, value: yuan(personal) },
        { name: words.accountUsable, value: yuan(Math.max(0, input.accountUsable)) },
      ],
      rule: words.accountRule,
      result: { name: words.accountPays, value: yuan(account) },
    },
    plan.account.cites,
    walk.deltas,
  );
}
