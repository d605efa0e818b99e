import { amount, type CompileContext, word } from './compile-context.js';
import { isMap, listOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import type { Cap } from './plan.js';
import type { Resolver } from './resolve.js';

const KEYS = ['limit', 'on', 'per', 'disease', 'meter', 'includes_deductible', 'cite', 'standing', 'why', 'note'];

/**
 * `caps` of a fund: each limits payments or admitted fees per year, month or bill, perhaps per disease; funds and lines that
 * name the same meter share it. With `disease: highest` a person with several chronic diseases has one limit, the highest of
 * theirs. `cites` are those of limits that are "none".
 */
export function compileCaps(
  context: CompileContext,
  resolver: Resolver,
  fund: PackMap,
  id: string,
): { caps: Cap[]; cites: number[] } {
  const caps: Cap[] = [];
  const cites: number[] = [];
  for (const node of listOf(fund, 'caps')) {
    if (!isMap(node)) throw new PackError('"caps" lists maps', positionOf(fund, 'caps'));
    const cap = compileCap(context, resolver.inside(node), node, id);
    if (!('limit' in cap)) {
      cites.push(...cap);
      continue;
    }
    if (cap.meter >= 0 && caps.some((c) => c.meter === cap.meter)) {
      throw new PackError(
        `two caps of one fund share meter "${context.meters[cap.meter]?.name ?? ''}"; name another`,
        positionOf(node),
      );
    }
    caps.push(cap);
  }
  return { caps, cites };
}

/** A cap, or the citations of its limit when that is "none": there being no cap may be an assumption too. */
function compileCap(context: CompileContext, resolver: Resolver, node: PackMap, id: string): Cap | readonly number[] {
  refuseUnknownKeys(node, KEYS, 'a cap');
  const where = positionOf(node);
  const disease = word(resolver, node, 'disease', ['shared', 'each', 'highest'], 'shared');
  const limit = limitOf(resolver, node, disease.word === 'highest' ? (context.cell.held ?? []) : []);
  if (limit.fen === null) return [...limit.cites, ...disease.cites];
  const on = word(resolver, node, 'on', ['payments', 'fees'], null);
  const per = word(resolver, node, 'per', ['year', 'month', 'bill'], 'year');
  const perDisease = disease.word === 'each';
  const includes = word(resolver, node, 'includes_deductible', ['true', 'false'], 'false');
  if (includes.word === 'true' && on.word === 'payments')
    throw new PackError('includes_deductible goes with on: fees', positionOf(node, 'includes_deductible'));
  const suffix = `${on.word === 'payments' ? 'paid' : 'fees'}${per.word === 'month' ? '_month' : ''}${perDisease ? '_disease' : ''}`;
  const name = textOf(node, 'meter') ?? `${context.cell.line}.${id}.${suffix}`;
  const period = per.word;
  return {
    on: on.word,
    limit: limit.fen,
    meter:
      period === 'bill' ? -1 : context.meter(name, on.word === 'payments' ? 'paid' : 'cost', where, period, perDisease),
    includesDeductible: includes.word === 'true',
    cites: [...limit.cites, ...on.cites, ...per.cites, ...disease.cites, ...includes.cites],
  };
}

/** null fen = no limit. Of several diseases the highest limit holds. */
interface Limit {
  readonly fen: number | null;
  readonly cites: readonly number[];
}

function limitOf(resolver: Resolver, node: PackMap, held: readonly string[]): Limit {
  const [first, ...others] = held.length < 2 ? [resolver] : held.map((disease) => resolver.ofDisease(disease));
  const limits = [first ?? resolver, ...others].map((of) => oneLimit(of, node));
  return limits.reduce((a, b) => (a.fen === null || (b.fen !== null && b.fen <= a.fen) ? a : b));
}

function oneLimit(resolver: Resolver, node: PackMap): Limit {
  const where = positionOf(node);
  const found = resolver.find(node['limit'], positionOf(node, 'limit') || where);
  return found.node === 'none' ? { fen: null, cites: found.cites } : amount(resolver, node['limit'], where);
}
