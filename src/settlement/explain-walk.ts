import { type BaseTerm, COMPONENTS, FUND_COMPONENTS, type FundStep, type Plan } from '../policy/plan.js';
import type { EvaluationInput } from './evaluation.js';
import { type ExplainWords, ZH } from './explain-words.js';
import { Fraction } from './fraction.js';
import { citationsOf, type TraceStep, type TraceValue } from './trace.js';

const PERCENT_DIGITS = 4;
/** What one fund did with its base, fen rounded half-up: for examples that print their intermediate figures. */
export interface FundWorking {
  readonly id: string;
  readonly base: number;
  /** Cost counted under the caps. */
  readonly counted: number;
  /** Cost above the caps, which the next fund may look at. */
  readonly overCap: number;
  readonly borne: number;
  readonly paid: number;
  /** What the bands give before a payment cap. */
  readonly uncapped: number;
  /** The paying bands this bill touched, under the cap. */
  readonly bands: readonly { readonly paid: number; readonly borne: number }[];
}

/** Amounts, running totals and trace while a plan is evaluated exactly. */
export class Walk {
  readonly amounts: Fraction[];
  readonly deltas: number[];
  readonly paid: number[] = [];
  readonly base: number[] = [];
  readonly room: number[] = [];
  readonly steps: TraceStep[] = [];
  readonly workings: FundWorking[] = [];
  /** fen of a deductible per stay that found no cost. */
  deductibleLeft = 0;
  readonly plan: Plan;
  readonly input: EvaluationInput;
  readonly words: ExplainWords;
  /** Whether steps are told; false: only the figures are wanted. */
  readonly tells: boolean;

  constructor(plan: Plan, input: EvaluationInput, words: ExplainWords, tells: boolean) {
    this.words = words;
    this.tells = tells;
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

export const value = (name: string, amount: Fraction): TraceValue => ({ name, value: amount.yuanText() });
export const yuan = (fen: number): string => Fraction.of(fen).yuanText();

export function percentText(n: number, d: number): string {
  const scaled = (n * 100) / d;
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(PERCENT_DIGITS).replace(/0+$/, '')}%`;
}

/** What a slot of a plan is called. */
export function slotName(plan: Plan, slot: number, words: ExplainWords = ZH): string {
  if (slot < COMPONENTS.length) return words.components[COMPONENTS[slot] ?? ''] ?? '';
  const index = Math.floor((slot - COMPONENTS.length) / FUND_COMPONENTS.length);
  const part = FUND_COMPONENTS[(slot - COMPONENTS.length) % FUND_COMPONENTS.length] ?? 'base';
  const step = plan.steps.find((s): s is FundStep => s.kind === 'fund' && s.fundIndex === index);
  const space = words === ZH ? '' : ' ';
  return `${step === undefined ? '' : words.fundName(step)}${space}${words.components[part] ?? part}`;
}

/** The terms of a base, each with its amount. */
export function termsOf(walk: Walk, terms: readonly BaseTerm[]): TraceValue[] {
  const w = walk.words;
  return terms.map((term) => {
    const name = slotName(walk.plan, term.slot, w);
    const counted = Math.abs(term.n) === term.d ? name : w.part(name, percentText(Math.abs(term.n), term.d));
    return { name: term.n < 0 ? w.less(counted) : counted, value: walk.at(term.slot).yuanText() };
  });
}
