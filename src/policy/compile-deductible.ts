import { type Amount, amount, type CompileContext, factor, fenOf, share, word } from './compile-context.js';
import type { CrossRule } from './cross-region.js';
import {
  isList,
  isMap,
  mapOf,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  refuseUnknownKeys,
  textOf,
} from './node.js';
import { COMPONENTS, type Component, componentSlot, type DeductibleStep } from './plan.js';
import type { Rate } from './rate.js';
import type { Resolver } from './resolve.js';

const KEYS = [
  'per',
  'standard',
  'later_stays',
  'stay_meter',
  'used_meter',
  'year_ceiling',
  'cite',
  'standing',
  'why',
  'note',
];

/** Rounds fen × rate half-up; standards are far below the exact range. */
const scale = (fen: number, rate: Rate): number => Math.floor((2 * fen * rate.n + rate.d) / (2 * rate.d));

/** The deductible step; `waivedWhen` is filled in by the caller, who knows the funds. null when the pack says there is none. */
export function compileDeductible(context: CompileContext, benefit: PackMap, cross: CrossRule): DeductibleStep | null {
  const node = benefit['deductible'];
  if (node === undefined)
    throw new PackError(
      '"deductible" must be stated; write deductible: {per: none, cite: …} when there is none',
      positionOf(benefit),
    );
  if (!isMap(node)) throw new PackError('"deductible" is a map', positionOf(benefit, 'deductible'));
  refuseUnknownKeys(node, KEYS, 'deductible');
  const resolver = context.root.inside(node);
  const per = word(resolver, node, 'per', ['stay', 'year', 'none'], null);
  if (per.word === 'none') {
    if (cross.deductible !== null)
      throw new PackError(
        'cross_region replaces a deductible this line does not have; limit that rule by lines',
        positionOf(node),
      );
    return null;
  }
  if (per.word === 'year' && node['later_stays'] !== undefined)
    throw new PackError('later_stays goes with per: stay', positionOf(node, 'later_stays'));
  const standards = cross.deductible ?? standardsOf(resolver, node);
  if (per.word === 'year' && standards.amounts.length > 1)
    throw new PackError('a list of standards goes with per: stay', positionOf(node, 'standard'));
  if (standards.share !== null && cross.deductibleFactor !== null)
    throw new PackError('deductible_factor does not go with share_of', positionOf(node, 'standard'));
  const factored =
    cross.deductibleFactor === null
      ? standards.amounts
      : standards.amounts.map((fen) => scale(fen, cross.deductibleFactor as Rate));
  const where = positionOf(node);
  const steps = per.word === 'stay' && factored.length > 1;
  const ceiling =
    node['year_ceiling'] === undefined
      ? null
      : amount(resolver, node['year_ceiling'], positionOf(node, 'year_ceiling'));
  const keepsUsed = per.word === 'year' || ceiling !== null || textOf(node, 'used_meter') !== undefined;
  const line = context.cell.line;
  return {
    kind: 'deductible',
    basis: per.word,
    amounts: factored,
    share: standards.share,
    stayMeter:
      per.word === 'stay' && (steps || textOf(node, 'stay_meter') !== undefined || line === 'inpatient')
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
  if (isMap(found.node)) return shareOf(resolver.inside(found.node), found.node, found.cites);
  const written = isList(found.node) ? found.node : [found.node];
  if (written.length === 0) throw new PackError('a list of standards names at least the first stay', where);
  const amounts = written.map((item) => fenOf(item, where));
  const first = amounts[0] ?? 0;
  const later = map['later_stays'];
  if (later === undefined) return { amounts, share: null, cites: found.cites };
  const at = positionOf(map, 'later_stays');
  if (amounts.length > 1) throw new PackError('later_stays goes with one standard, not with a list', at);
  const steps = resolver.find(later, at);
  if (!isList(steps.node)) throw new PackError('"later_stays" is a list for the 2nd, 3rd, … stay', at);
  const stays = steps.node.map((item) => laterStay(resolver, item, first, at));
  return {
    amounts: [first, ...stays.map((s) => s.fen)],
    share: null,
    cites: [...found.cites, ...steps.cites, ...stays.flatMap((s) => s.cites)],
  };
}

function laterStay(resolver: Resolver, node: PackNode, first: number, at: string): Amount {
  if (!isMap(node)) return { fen: fenOf(node, positionOf(node) || at), cites: [] };
  refuseUnknownKeys(node, ['amount', 'factor', 'floor', 'cite', 'standing', 'why'], 'a later stay');
  const inner = resolver.inside(node);
  const where = positionOf(node);
  if (node['amount'] !== undefined) return amount(inner, node['amount'], where);
  const times = factor(inner, node['factor'], where);
  const floor = node['floor'] === undefined ? null : amount(inner, node['floor'], where);
  // A floor never raises a standard above the first stay's.
  return {
    fen: Math.max(scale(first, times.rate), Math.min(floor?.fen ?? 0, first)),
    cites: [...times.cites, ...(floor?.cites ?? [])],
  };
}

function shareOf(resolver: Resolver, map: PackMap, cites: readonly number[]): Standards {
  refuseUnknownKeys(map, ['share_of', 'rate', 'min', 'max', 'cite', 'standing', 'why'], 'a deductible by share');
  const where = positionOf(map);
  const of = textOf(map, 'share_of') ?? '';
  if (!(COMPONENTS as readonly string[]).includes(of))
    throw new PackError(`share_of is one of ${COMPONENTS.join(', ')}`, where);
  const rate = share(resolver, map['rate'], where);
  const min = map['min'] === undefined ? null : amount(resolver, map['min'], positionOf(map, 'min'));
  const max = map['max'] === undefined ? null : amount(resolver, map['max'], positionOf(map, 'max'));
  if (min !== null && max !== null && min.fen > max.fen)
    throw new PackError('min is above max', positionOf(map, 'min'));
  return {
    amounts: [0],
    share: {
      slot: componentSlot(of as Component),
      n: rate.rate.n,
      d: rate.rate.d,
      min: min?.fen ?? 0,
      max: max?.fen ?? Number.MAX_SAFE_INTEGER,
    },
    cites: [...cites, ...rate.cites, ...(min?.cites ?? []), ...(max?.cites ?? [])],
  };
}

/** `deductible_when_exhausted: {funds: [hifp_pay], then: waived}` at the top of a benefit file. */
export function exhaustionRule(
  context: CompileContext,
  benefit: PackMap,
): { funds: string[]; cites: readonly number[] } | null {
  if (benefit['deductible_when_exhausted'] === undefined) return null;
  const map = mapOf(benefit, 'deductible_when_exhausted');
  refuseUnknownKeys(map, ['funds', 'then', 'cite', 'standing', 'why', 'note'], 'deductible_when_exhausted');
  const resolver = context.root.inside(map);
  const then = word(resolver, map, 'then', ['waived', 'applies'], null);
  const funds = map['funds'];
  const names = isList(funds) ? funds.map(String) : typeof funds === 'string' ? [funds] : ['hifp_pay'];
  return then.word === 'waived' ? { funds: names, cites: then.cites } : null;
}
