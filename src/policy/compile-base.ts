import { percentOf } from './compile-context.js';
import { isMap, listOf, PackError, type PackMap, type PackNode, positionOf, refuseUnknownKeys, textOf } from './node.js';
import { type BaseTerm, COMPONENTS, type Component, componentSlot, FUND_COMPONENTS, type FundComponent, fundSlot } from './plan.js';
import { type Rate, RATE_ONE } from './rate.js';

/** Fund steps already compiled: id -> index. */
export type EarlierFunds = ReadonlyMap<string, number>;

/**
 * `base`: what a fund's rule looks at. A list of component names; each may be counted in part `{of: first_self_pay, part: 50}`
 * or taken off `{less: deductible}`. `coinsurance`, `over_cap`, `paid` alone mean those of every earlier fund;
 * `coinsurance.hifp_pay` names one.
 */
export function compileBase(fund: PackMap, earlier: EarlierFunds): BaseTerm[] {
  const items = listOf(fund, 'base');
  if (items.length === 0) throw new PackError('"base" must be stated, for instance base: [fees]', positionOf(fund));
  return items.flatMap((item) => termsOf(item, earlier, positionOf(fund, 'base')));
}

function termsOf(item: PackNode, earlier: EarlierFunds, where: string): BaseTerm[] {
  if (typeof item === 'string') return slotsOf(item, earlier, where).map((slot) => ({ slot, n: 1, d: 1 }));
  if (!isMap(item)) throw new PackError('a base lists component names or {of, part} or {less}', where);
  refuseUnknownKeys(item, ['of', 'less', 'part', 'cite', 'standing', 'why', 'note'], 'a base component');
  const at = positionOf(item) || where;
  const part: Rate = item['part'] === undefined ? RATE_ONE : percentOf(item['part'], at);
  const less = textOf(item, 'less');
  const name = less ?? textOf(item, 'of');
  if (name === undefined) throw new PackError('a base component names "of" or "less"', at);
  return slotsOf(name, earlier, at).map((slot) => ({ slot, n: less === undefined ? part.n : -part.n, d: part.d }));
}

function slotsOf(name: string, earlier: EarlierFunds, where: string): number[] {
  if ((COMPONENTS as readonly string[]).includes(name)) return [componentSlot(name as Component)];
  const [part, fund] = name.split('.', 2);
  if (!(FUND_COMPONENTS as readonly string[]).includes(part ?? '')) {
    throw new PackError(`"${name}" is not a component; there are ${[...COMPONENTS, ...FUND_COMPONENTS].join(', ')}`, where);
  }
  if (fund === undefined) return [...earlier.values()].map((index) => fundSlot(index, part as FundComponent));
  const index = earlier.get(fund);
  if (index === undefined) throw new PackError(`"${name}" names a fund that does not come earlier; earlier are ${[...earlier.keys()].join(', ') || 'none'}`, where);
  return [fundSlot(index, part as FundComponent)];
}
