import { amount, type CompileContext, factorOf, fenOf, percentOf, word } from './compile-context.js';
import type { CrossRule } from './cross-region.js';
import { isList, isMap, mapOf, PackError, type PackMap, type PackNode, positionOf, refuseUnknownKeys, textOf } from './node.js';
import { COMPONENTS, type Component, componentSlot, type DeductibleStep } from './plan.js';
import type { Rate } from './rate.js';
import type { Resolver } from './resolve.js';

const KEYS = ['per', 'standard', 'later_stays', 'stay_meter', 'used_meter', 'year_ceiling', 'cite', 'standing', 'why', 'note'];

/** Rounds fen × rate half-up; standards are far below the exact range. */
const scale = (fen: number, rate: Rate): number => Math.floor((2 * fen * rate.n + rate.d) / (2 * rate.d));

/** The deductible step; `waivedWhen` is filled in by the caller, who knows the funds. null when the pack says there is none. */
export function compileDeductible(context: CompileContext, benefit: PackMap, cross: CrossRule): DeductibleStep | null {
  const node = benefit['deductible'];
  if (node === undefined) throw new PackError('"deductible" must be stated; write deductible: {per: none, cite: …} when there is none', positionOf(benefit));
  if (!isMap(node)) throw new PackError('"deductible" is a map', positionOf(benefit, 'deductible'));
  refuseUnknownKeys(node, KEYS, 'deductible');
  const resolver = context.root.inside(node);
  const per = word(resolver, node, 'per', ['stay', 'year', 'none'], null);
  if (per.word === 'none') return null;
  const standards = cross.deductible ?? standardsOf(resolver, node);
  const factored = cross.deductibleFactor === null ? standards.amounts : standards.amounts.map((fen) => scale(fen, cross.deductibleFactor as Rate));
  const where = positionOf(node);
  const steps = per.word === 'stay' && factored.length > 1;
  const ceiling = node['year_ceiling'] === undefined ? null : amount(resolver, node['year_ceiling'], positionOf(node, 'year_ceiling'));
  const keepsUsed = per.word === 'year' || ceiling !== null || textOf(node, 'used_meter') !== undefined;
  const line = context.cell.line;
  return {
    kind: 'deductible',
    basis: per.word,
    amounts: factored,
    share: standards.share,
    stayMeter: per.word === 'stay' && (steps || textOf(node, 'stay_meter') !== undefined || line === 'inpatient')
      ? context.meter(textOf(node, 'stay_meter') ?? `${line}.stays.count`, 'count', where)
      : -1,
    usedMeter: keepsUsed ? context.meter(textOf(node, 'used_meter') ?? `${line}.deductible`, 'deductible', where) : -1,
    yearCeiling: ceiling === null ? -1 : ceiling.fen,
    waivedWhen: [],
    cites: [...per.cites, ...standards.cites, ...(ceiling?.cites ?? []), ...cross.deductibleCites],
  };
}

export interface Standards {
  readonly amounts: readonly number[];
  readonly share: DeductibleStep['share'];
  readonly cites: readonly number[];
}

/** `standard` (amount, list by stay number, or share of a component) with `later_stays` applied to it. */
export function standardsOf(resolver: Resolver, map: PackMap): Standards {
  const where = positionOf(map, 'standard');
  const found = resolver.find(map['standard'], where);
  if (isMap(found.node)) return { amounts: [0], share: shareOf(found.node), cites: found.cites };
  const written = isList(found.node) ? found.node : [found.node];
  const amounts = written.map((item) => fenOf(item, where));
  const first = amounts[0] ?? 0;
  const later = map['later_stays'];
  if (later === undefined) return { amounts, share: null, cites: found.cites };
  const steps = resolver.find(later, positionOf(map, 'later_stays'));
  if (!isList(steps.node)) throw new PackError('"later_stays" is a list for the 2nd, 3rd, … stay', positionOf(map, 'later_stays'));
  return { amounts: [first, ...steps.node.map((item) => laterStay(resolver, item, first))], share: null, cites: [...found.cites, ...steps.cites] };
}

function laterStay(resolver: Resolver, node: PackNode, first: number): number {
  if (!isMap(node)) return fenOf(node, positionOf(node));
  refuseUnknownKeys(node, ['amount', 'factor', 'floor', 'cite', 'standing', 'why'], 'a later stay');
  const inner = resolver.inside(node);
  const where = positionOf(node);
  if (node['amount'] !== undefined) return amount(inner, node['amount'], where).fen;
  const factor = factorOf(textOf(node, 'factor'), where);
  const floor = node['floor'] === undefined ? 0 : amount(inner, node['floor'], where).fen;
  // A floor never raises a standard above the first stay's.
  return Math.max(scale(first, factor), Math.min(floor, first));
}

function shareOf(map: PackMap): DeductibleStep['share'] {
  refuseUnknownKeys(map, ['share_of', 'rate', 'min', 'max', 'cite', 'standing', 'why'], 'a deductible by share');
  const where = positionOf(map);
  const of = textOf(map, 'share_of') ?? '';
  if (!(COMPONENTS as readonly string[]).includes(of)) throw new PackError(`share_of is one of ${COMPONENTS.join(', ')}`, where);
  const rate = percentOf(map['rate'], where);
  return {
    slot: componentSlot(of as Component),
    n: rate.n,
    d: rate.d,
    min: map['min'] === undefined ? 0 : fenOf(map['min'], where),
    max: map['max'] === undefined ? Number.MAX_SAFE_INTEGER : fenOf(map['max'], where),
  };
}

/** `deductible_when_exhausted: {funds: [hifp_pay], then: waived}` at the top of a benefit file. */
export function exhaustionRule(context: CompileContext, benefit: PackMap): { funds: string[]; cites: readonly number[] } | null {
  if (benefit['deductible_when_exhausted'] === undefined) return null;
  const map = mapOf(benefit, 'deductible_when_exhausted');
  refuseUnknownKeys(map, ['funds', 'then', 'cite', 'standing', 'why', 'note'], 'deductible_when_exhausted');
  const resolver = context.root.inside(map);
  const then = word(resolver, map, 'then', ['waived', 'applies'], null);
  const funds = map['funds'];
  const names = isList(funds) ? funds.map(String) : typeof funds === 'string' ? [funds] : ['hifp_pay'];
  return then.word === 'waived' ? { funds: names, cites: then.cites } : null;
}
