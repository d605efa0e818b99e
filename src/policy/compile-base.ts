import { share } from './compile-context.js';
import {
  isMap,
  listOf,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  refuseUnknownKeys,
  textOf,
} from './node.js';
import {
  type BaseTerm,
  COMPONENTS,
  type Component,
  componentSlot,
  FUND_COMPONENTS,
  type FundComponent,
  fundSlot,
} from './plan.js';
import { RATE_ONE } from './rate.js';
import type { Resolver } from './resolve.js';

/** Fund steps already compiled: id -> index. */
export type EarlierFunds = ReadonlyMap<string, number>;

/**
 * `base`: what a fund's rule looks at. A list of component names; each may be counted in part `{of: first_self_pay, part: 50}`
 * or taken off `{less: deductible}`. `coinsurance`, `over_cap`, `paid` alone mean those of every earlier fund;
 * `coinsurance.hifp_pay` names one.
 */
export function compileBase(
  resolver: Resolver,
  fund: PackMap,
  earlier: EarlierFunds,
): { terms: BaseTerm[]; cites: number[] } {
  const items = listOf(fund, 'base');
  if (items.length === 0) throw new PackError('"base" must be stated, for instance base: [fees]', positionOf(fund));
  const cites: number[] = [];
  const terms = items.flatMap((item) => termsOf(resolver, item, earlier, positionOf(fund, 'base'), cites));
  return { terms, cites };
}

function termsOf(
  resolver: Resolver,
  item: PackNode,
  earlier: EarlierFunds,
  where: string,
  cites: number[],
): BaseTerm[] {
  if (typeof item === 'string') return slotsOf(item, earlier, where).map((slot) => ({ slot, n: 1, d: 1 }));
  if (!isMap(item)) throw new PackError('a base lists component names or {of, part} or {less}', where);
  refuseUnknownKeys(item, ['of', 'less', 'part', 'cite', 'standing', 'why', 'note'], 'a base component');
  const at = positionOf(item) || where;
  const inner = resolver.inside(item);
  cites.push(...inner.cites(at));
  const counted = item['part'] === undefined ? null : share(inner, item['part'], positionOf(item, 'part'));
  cites.push(...(counted?.cites ?? []));
  const part = counted?.rate ?? RATE_ONE;
  const less = textOf(item, 'less');
  const name = less ?? textOf(item, 'of');
  if (name === undefined || (less !== undefined && item['of'] !== undefined))
    throw new PackError('a base component names "of" or "less"', at);
  return slotsOf(name, earlier, at).map((slot) => ({ slot, n: less === undefined ? part.n : -part.n, d: part.d }));
}

function slotsOf(name: string, earlier: EarlierFunds, where: string): number[] {
  if ((COMPONENTS as readonly string[]).includes(name)) return [componentSlot(name as Component)];
  const [part, fund] = name.split('.', 2);
  if (!(FUND_COMPONENTS as readonly string[]).includes(part ?? '')) {
    throw new PackError(
      `"${name}" is not a component; there are ${[...COMPONENTS, ...FUND_COMPONENTS].join(', ')}`,
      where,
    );
  }
  if (fund === undefined && earlier.size === 0)
    throw new PackError(`"${name}" of the earlier funds: there is none before this one`, where);
  if (fund === undefined) return [...earlier.values()].map((index) => fundSlot(index, part as FundComponent));
  const index = earlier.get(fund);
  if (index === undefined)
    throw new PackError(
      `"${name}" names a fund that does not come earlier; earlier are ${[...earlier.keys()].join(', ') || 'none'}`,
      where,
    );
  return [fundSlot(index, part as FundComponent)];
}
