/** 保底: what a fund pays at least, worked out exactly for explain.ts, with its words. */
import type { FundStep } from '../policy/plan.js';
import { percentText, termsOf, type Walk } from './explain-walk.js';
import { Fraction } from './fraction.js';

/** Guaranteed payment in fen: a share of some components, but no more than all funds together leave of the bill. */
export function guaranteed(walk: Walk, step: FundStep): number {
  const rule = step.atLeast ?? null;
  if (rule === null) return 0;
  const of = rule.base
    .map((t) => walk.at(t.slot).times(Fraction.of(t.n, t.d)))
    .reduce((a, b) => a.plus(b), Fraction.ZERO);
  const share = Fraction.max(Fraction.ZERO, of).times(Fraction.of(rule.n, rule.d)).roundHalfUp();
  const others = walk.paid.reduce((a, b) => a + b, 0);
  return Math.min(share, Math.max(0, walk.input.bill.total - others));
}

export function guaranteeText(walk: Walk, step: FundStep): string {
  const rule = step.atLeast ?? null;
  if (rule === null) return '';
  const of = termsOf(walk, rule.base).map((t) => `${t.name} ${t.value}`);
  return walk.words.atLeast(of.join(walk.words.bandSeparator), percentText(rule.n, rule.d));
}
