import { compileBase, type EarlierFunds } from './compile-base.js';
import { compileCaps } from './compile-cap.js';
import { amount, type CompileContext, ratio, word } from './compile-context.js';
import { type CrossRule, cutRatio, reaches } from './cross-region.js';
import {
  isList,
  isMap,
  listOf,
  mapOf,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  refuseUnknownKeys,
  requireText,
  textOf,
} from './node.js';
import type { AtLeast, Band, FundStep } from './plan.js';
import { compareRate, lcm, plusRate, type Rate, RATE_ONE, RATE_ZERO } from './rate.js';
import type { Resolver } from './resolve.js';
import { type Fund, FUNDS, INSURED } from './words.js';

const KEYS = [
  'fund',
  'id',
  'type',
  'base',
  'line',
  'ratio',
  'bands',
  'at_least',
  'add_points',
  'caps',
  'settle',
  'meter',
  'paid_meter',
  'cite',
  'standing',
  'why',
  'note',
];
const MAX_DENOMINATOR = 1_000_000;

/** Default fund_pay_type of each fund by insured type (national code table), with the name shown to people. */
const FUND_TYPES: Readonly<Record<Fund, readonly [employee: string, resident: string, name: string]>> = {
  hifp_pay: ['310100', '390100', '基本医疗保险统筹基金'],
  cvlserv_pay: ['320100', '320100', '公务员医疗补助'],
  hifes_pay: ['370100', '370100', '企业补充医疗保险'],
  hifmi_pay: ['390200', '390200', '居民大病保险'],
  hifob_pay: ['330100', '330100', '职工大额医疗费用补助'],
  maf_pay: ['610100', '610100', '医疗救助'],
  oth_pay: ['999997', '999997', '其他基金'],
};

interface RawBand {
  readonly to: number | null;
  readonly rate: Rate;
  readonly cites: readonly number[];
}

/** Compiles one entry of `funds`. */
export function compileFund(context: CompileContext, node: PackMap, earlier: EarlierFunds, cross: CrossRule): FundStep {
  refuseUnknownKeys(node, KEYS, 'a fund');
  const where = positionOf(node);
  const fund = requireText(node, 'fund') as Fund;
  if (!FUNDS.includes(fund))
    throw new PackError(`"${fund}" is not a fund; there are ${FUNDS.join(', ')}`, positionOf(node, 'fund'));
  const id = textOf(node, 'id') ?? fund;
  if (earlier.has(id)) throw new PackError(`two funds are called "${id}"; give each an id`, where);
  const resolver = context.root.inside(node);
  const axis = bandAxis(context, resolver, node, id);
  const cut = reaches(cross, fund, id);
  const raw = rowsOf(context, resolver, node, axis, cut ? cross : null);
  const den = raw.reduce((d, band) => lcm(d, band.rate.d), 1);
  if (den > MAX_DENOMINATOR)
    throw new PackError('the ratios of this fund have no common denominator up to a million', where);
  const settle = word(resolver, node, 'settle', ['per_bill', 'catch_up'], 'per_bill');
  const caps = compileCaps(context, resolver, node, id);
  const paidMeter = settle.word === 'catch_up' ? paidMeterOf(context, node, id, where) : -1;
  if (settle.word === 'catch_up') refuseCatchUp(node, axis);
  const base = compileBase(resolver, node, earlier);
  const least = atLeast(context, resolver, node, earlier, cross);
  const type = mapOf(node, 'type');
  refuseUnknownKeys(type, ['code', 'name'], 'type');
  const defaults = FUND_TYPES[fund];
  return {
    kind: 'fund',
    id,
    fund,
    fundIndex: earlier.size,
    fundPayType: textOf(type, 'code') ?? (INSURED[context.cell.insured] === '310' ? defaults[0] : defaults[1]),
    fundPayTypeName: textOf(type, 'name') ?? defaults[2],
    base: base.terms,
    baseCites: base.cites,
    positionMeter: axis.meter,
    includesDeductible: axis.includesDeductible,
    bands: raw.map((band): Band => ({ to: band.to, rate: (band.rate.n * den) / band.rate.d, cites: band.cites })),
    den,
    caps: caps.caps,
    atLeast: least.rule,
    settle: settle.word,
    paidMeter,
    cites: [
      ...resolver.cites(where),
      ...axis.cites,
      ...settle.cites,
      ...caps.cites,
      ...least.cites,
      ...(cut ? cross.cites : []),
    ],
  };
}

/** `at_least` 保底: a cut for treatment elsewhere does not touch it; its ratio may be looked up by class. */
function atLeast(
  context: CompileContext,
  resolver: Resolver,
  node: PackMap,
  earlier: EarlierFunds,
  cross: CrossRule,
): { rule: AtLeast | null; cites: readonly number[] } {
  if (node['at_least'] === undefined) return { rule: null, cites: [] };
  const map = mapOf(node, 'at_least');
  refuseUnknownKeys(map, ['base', 'ratio', 'cite', 'standing', 'why', 'note'], 'at_least');
  if (node['settle'] !== undefined)
    throw new PackError('at_least holds for each bill and does not go with settle', positionOf(node, 'at_least'));
  const inner = resolver.inside(map);
  const base = compileBase(inner, map, earlier);
  const found = ratio(context, inner, map['ratio'], positionOf(map, 'ratio') || positionOf(map));
  if (compareRate(found.rate, RATE_ONE) > 0) throw new PackError('a ratio above 100 %', positionOf(map, 'ratio'));
  const none = cross.notCovered || found.rate.n === 0;
  const rule = none ? null : { base: base.terms, n: found.rate.n, d: found.rate.d };
  return { rule, cites: [...base.cites, ...found.cites] };
}

function refuseCatchUp(node: PackMap, axis: Axis): void {
  const at = positionOf(node, 'settle');
  if (axis.meter < 0) throw new PackError('settle: catch_up needs bands that accumulate per year', at);
  if (axis.includesDeductible)
    throw new PackError('settle: catch_up would pay for the deductible on the axis; state edges above_deductible', at);
  if (textOf(node, 'meter') !== undefined && textOf(node, 'paid_meter') === undefined)
    throw new PackError('settle: catch_up with a named meter names its paid_meter too', at);
}

function paidMeterOf(context: CompileContext, node: PackMap, id: string, where: string): number {
  return context.meter(textOf(node, 'paid_meter') ?? `${context.cell.line}.${id}.paid`, 'paid', where);
}

interface Axis {
  readonly meter: number;
  readonly includesDeductible: boolean;
  /** fen of a threshold below which nothing is paid; 0 = none. */
  readonly line: number;
  /** Written edges count from the threshold and must be moved by it. */
  readonly shift: number;
  readonly cites: readonly number[];
}

/** Where the band edges sit and from where a bill starts on that axis. */
function bandAxis(context: CompileContext, resolver: Resolver, node: PackMap, id: string): Axis {
  const bands = node['bands'] === undefined ? null : mapOf(node, 'bands');
  const inner = bands === null ? resolver : resolver.inside(bands);
  if (bands !== null)
    refuseUnknownKeys(bands, ['edges', 'accumulate', 'rows', 'cite', 'standing', 'why', 'note'], 'bands');
  const line = node['line'] === undefined ? null : mapOf(node, 'line');
  if (line !== null) refuseUnknownKeys(line, ['amount', 'per', 'cite', 'standing', 'why', 'note'], 'line');
  const threshold =
    line === null
      ? null
      : amount(resolver.inside(line), line['amount'], positionOf(line, 'amount') || positionOf(line));
  const per = line === null ? null : word(resolver.inside(line), line, 'per', ['year', 'bill'], 'year');
  const edges =
    bands === null
      ? null
      : word(inner, bands, 'edges', ['including_deductible', 'above_deductible', 'including_line', 'above_line'], null);
  if (edges !== null && (line === null) !== edges.word.endsWith('_deductible')) {
    throw new PackError(
      `edges ${edges.word} ${line === null ? 'needs a line' : 'does not go with a line'}`,
      positionOf(bands ?? node),
    );
  }
  const accumulate =
    bands === null || bands['accumulate'] === undefined
      ? null
      : word(inner, bands, 'accumulate', ['bill', 'year'], null);
  if (line !== null && accumulate !== null && accumulate.word !== per?.word)
    throw new PackError('bands accumulate as their line does', positionOf(bands ?? node));
  const yearly = (accumulate?.word ?? per?.word ?? 'bill') === 'year';
  const name = textOf(node, 'meter') ?? `${context.cell.line}.${id}.cost`;
  return {
    meter: yearly ? context.meter(name, 'cost', positionOf(node)) : -1,
    includesDeductible: edges?.word === 'including_deductible',
    line: threshold?.fen ?? 0,
    shift: edges?.word === 'above_line' ? (threshold?.fen ?? 0) : 0,
    cites: [...(threshold?.cites ?? []), ...(per?.cites ?? []), ...(edges?.cites ?? []), ...(accumulate?.cites ?? [])],
  };
}

/** Bands from `bands.rows` or a flat `ratio`, with added points and the cross-region cut; the threshold becomes a zero band. */
function rowsOf(
  context: CompileContext,
  resolver: Resolver,
  node: PackMap,
  axis: Axis,
  cut: CrossRule | null,
): RawBand[] {
  const written: RawBand[] = [];
  const points =
    node['add_points'] === undefined
      ? null
      : ratio(context, resolver, node['add_points'], positionOf(node, 'add_points'));
  const finish = (
    found: { rate: Rate; cites: readonly number[] },
    where: string,
  ): { rate: Rate; cites: readonly number[] } => {
    const raised = points === null ? found.rate : plusRate(found.rate, points.rate);
    if (compareRate(raised, RATE_ONE) > 0) throw new PackError('a ratio above 100 %', where);
    const rate = cut === null ? raised : cut.notCovered ? RATE_ZERO : cutRatio(raised, cut);
    return { rate, cites: [...found.cites, ...(points?.cites ?? [])] };
  };
  if (node['bands'] === undefined) {
    const where = positionOf(node, 'ratio');
    written.push({ to: null, ...finish(ratio(context, resolver, node['ratio'], where), where) });
  } else {
    const bands = mapOf(node, 'bands');
    const found = resolver.inside(bands).find(bands['rows'], positionOf(bands, 'rows'));
    if (!isList(found.node) || found.node.length === 0)
      throw new PackError('"rows" lists {to, ratio}', positionOf(bands));
    for (const row of found.node)
      written.push(rowOf(context, resolver.inside(bands), row, positionOf(bands, 'rows'), axis, finish));
    checkEdges(
      written,
      found.node.map((row) => positionOf(row)),
    );
  }
  return axis.line > 0 ? [{ to: axis.line, rate: RATE_ZERO, cites: axis.cites }, ...written] : written;
}

type Finish = (
  found: { rate: Rate; cites: readonly number[] },
  where: string,
) => { rate: Rate; cites: readonly number[] };

function rowOf(
  context: CompileContext,
  resolver: Resolver,
  map: PackNode,
  at: string,
  axis: Axis,
  finish: Finish,
): RawBand {
  if (!isMap(map)) throw new PackError('a row is {to, ratio}', at);
  refuseUnknownKeys(map, ['to', 'ratio', 'cite', 'standing', 'why', 'note'], 'a row');
  const inner = resolver.inside(map);
  const where = positionOf(map);
  const edge = map['to'] === undefined || map['to'] === '' ? null : amount(inner, map['to'], positionOf(map, 'to'));
  const found = finish(ratio(context, inner, map['ratio'], positionOf(map, 'ratio') || where), where);
  return {
    to: edge === null ? null : edge.fen + axis.shift,
    rate: found.rate,
    cites: [...found.cites, ...(edge?.cites ?? [])],
  };
}

function checkEdges(bands: readonly RawBand[], places: readonly string[]): void {
  bands.forEach((band, i) => {
    const where = places[i] ?? '';
    const previous = bands[i - 1]?.to ?? 0;
    if (band.to === null && i !== bands.length - 1) throw new PackError('only the last row may leave "to" out', where);
    if (band.to !== null && i === bands.length - 1)
      throw new PackError(
        'the last row leaves "to" out: it holds for all cost above (a cap is stated under caps)',
        where,
      );
    if (band.to !== null && band.to <= previous) throw new PackError('rows must rise', where);
  });
}

/** The list under `funds`. */
export function fundNodes(benefit: PackMap): PackMap[] {
  const nodes = listOf(benefit, 'funds');
  return nodes.map((node) => {
    if (!isMap(node)) throw new PackError('"funds" lists maps', positionOf(benefit, 'funds'));
    return node;
  });
}
