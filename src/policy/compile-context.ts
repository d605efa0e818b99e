import { parseYuan } from '../money/yuan.js';
import type { Cell } from './cell.js';
import { isMap, PackError, type PackMap, type PackNode, positionOf, textOf } from './node.js';
import type { MeterSpec } from './plan.js';
import { compareRate, parseRate, percent, plusRate, type Rate, RATE_ONE, reduceRate, timesRate } from './rate.js';
import { type CitationBook, type Dimensions, Resolver, type Vocabulary } from './resolve.js';

/** What compiling one plan shares between its parts: dimensions, citations, meters. */
export class CompileContext {
  readonly cell: Cell;
  readonly book: CitationBook;
  /** Resolver of the benefit file. */
  readonly root: Resolver;
  /** Resolver without inherited citation, for what stands in the region file. */
  readonly bare: Resolver;
  readonly meters: MeterSpec[] = [];

  constructor(cell: Cell, book: CitationBook, benefit: PackMap, level: string, vocabulary: Vocabulary) {
    this.cell = cell;
    this.book = book;
    const dims: Dimensions = {
      level,
      person: cell.person,
      age: cell.age,
      class: cell.class,
      scope: cell.scope,
      line: cell.line,
      insured: cell.insured,
      disease: cell.disease,
      identity: cell.identity,
    };
    this.bare = new Resolver(book, dims, vocabulary);
    this.root = this.bare.inside(benefit);
  }

  /** Index of a meter; the same name must always mean the same sum over the same period. */
  meter(
    name: string,
    kind: MeterSpec['kind'],
    where: string,
    period: 'year' | 'month' = 'year',
    perDisease = false,
  ): number {
    if (!/^[a-z][a-z0-9_.]*$/.test(name))
      throw new PackError(`meter name "${name}": lower-case letters, digits, _ and .`, where);
    const index = this.meters.findIndex((m) => m.name === name);
    const known = this.meters[index];
    if (known === undefined) return this.meters.push({ name, kind, period, perDisease }) - 1;
    if (known.period !== period || known.perDisease !== perDisease || known.kind !== kind) {
      throw new PackError(
        `meter "${name}" is used for two things (${known.kind} per ${known.period}, ${kind} per ${period})`,
        where,
      );
    }
    return index;
  }
}

export interface Amount {
  readonly fen: number;
  readonly cites: readonly number[];
}

/** A yuan amount -> fen. Throws PackError, as everything here. */
export function amount(resolver: Resolver, node: PackNode | undefined, where: string): Amount {
  const found = resolver.find(node, where);
  return { fen: fenOf(found.node, positionOf(found.node) || where), cites: found.cites };
}

export function fenOf(node: PackNode, where: string): number {
  if (typeof node !== 'string') throw new PackError('an amount in yuan is expected', where);
  try {
    const fen = parseYuan(node);
    if (fen < 0) throw new RangeError('negative');
    return fen;
  } catch {
    throw new PackError(`"${node}" is not an amount in yuan (up to two decimals)`, where);
  }
}

export interface Ratio {
  readonly rate: Rate;
  readonly cites: readonly number[];
}

/** A ratio in per cent, or `{base, per_year_of_age, max}`. */
export function ratio(context: CompileContext, resolver: Resolver, node: PackNode | undefined, where: string): Ratio {
  const found = resolver.find(node, where);
  const at = positionOf(found.node) || where;
  if (isMap(found.node)) return { rate: ageRatio(context, found.node, at), cites: found.cites };
  return { rate: percentOf(found.node, at), cites: found.cites };
}

/** A plain ratio up to 100 %, or a table of them. */
export function share(resolver: Resolver, node: PackNode | undefined, where: string): Ratio {
  const found = resolver.find(node, where);
  const rate = percentOf(found.node, where);
  if (compareRate(rate, RATE_ONE) > 0) throw new PackError('a ratio above 100 %', where);
  return { rate, cites: found.cites };
}

export function percentOf(node: PackNode | undefined, where: string): Rate {
  if (typeof node !== 'string') throw new PackError('a ratio in per cent is expected', where);
  try {
    const rate = percent(node);
    if (rate.n < 0) throw new RangeError('negative');
    return rate;
  } catch {
    throw new PackError(`"${node}" is not a ratio in per cent`, where);
  }
}

/** A factor such as `0.7`, or a table of them. */
export function factor(resolver: Resolver, node: PackNode | undefined, where: string): Ratio {
  const found = resolver.find(node, where);
  return { rate: factorOf(found.node, where), cites: found.cites };
}

/** A plain factor such as `0.7`. */
export function factorOf(node: PackNode | undefined, where: string): Rate {
  if (typeof node !== 'string') throw new PackError('a factor such as 0.7 is expected', where);
  try {
    const rate = parseRate(node, 1);
    if (rate.n < 0) throw new RangeError('negative');
    return rate;
  } catch {
    throw new PackError(`"${node}" is not a factor such as 0.7`, where);
  }
}

function ageRatio(context: CompileContext, map: PackMap, where: string): Rate {
  if (textOf(map, 'per_year_of_age') === undefined) throw new PackError('a ratio in per cent is expected', where);
  const perYear = percentOf(map['per_year_of_age'], where);
  const rate = plusRate(percentOf(map['base'], where), timesRate(perYear, reduceRate(context.cell.age, 1)));
  const max = map['max'] === undefined ? RATE_ONE : percentOf(map['max'], where);
  return compareRate(rate, max) > 0 ? max : rate;
}

/** One of a few words, with its citation. */
export function word<T extends string>(
  resolver: Resolver,
  map: PackMap,
  key: string,
  words: readonly T[],
  fallback: T | null,
): { word: T; cites: readonly number[] } {
  const node = map[key];
  const where = positionOf(map, key);
  if (node === undefined) {
    if (fallback !== null) return { word: fallback, cites: [] };
    throw new PackError(`"${key}" must be stated: ${words.join(' or ')}`, positionOf(map));
  }
  const found = resolver.find(node, where);
  if (typeof found.node !== 'string' || !(words as readonly string[]).includes(found.node)) {
    throw new PackError(`"${key}" is ${words.join(' or ')}`, where);
  }
  return { word: found.node as T, cites: found.cites };
}
