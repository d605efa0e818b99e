import { type CompileContext, factorOf, fenOf, percentOf, word } from './compile-context.js';
import { isMap, listOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf, textsOf } from './node.js';
import { compareRate, minusRate, plusRate, type Rate, RATE_ONE, RATE_ZERO, rateText, timesRate } from './rate.js';
import { NotProvided } from './resolve.js';
import { standardsOf, type Standards } from './compile-deductible.js';

const KEYS = [
  'class', 'lines', 'insured', 'none', 'points_off', 'multiplier', 'first_self_pay', 'rounds', 'place', 'deductible', 'deductible_factor',
  'funds', 'min_ratio', 'level_as', 'not_provided', 'not_covered', 'cite', 'standing', 'why', 'note',
];

/** What treatment away from home changes, for one class and line: the four mechanisms, alone or together. */
export interface CrossRule {
  readonly pointsOff: Rate;
  readonly multiplier: Rate;
  readonly minRatio: Rate;
  /** null = none. */
  readonly firstSelfPay: Rate | null;
  readonly rounds: 'self' | 'rest';
  readonly place: 'before_deductible' | 'after_deductible';
  readonly deductible: Standards | null;
  readonly deductibleFactor: Rate | null;
  readonly deductibleCites: readonly number[];
  /** Fund step ids whose ratios the cut reaches. */
  readonly funds: readonly string[];
  /** Level group to price as; '' = the actual one. */
  readonly levelAs: string;
  /** The funds pay nothing. */
  readonly notCovered: boolean;
  readonly cites: readonly number[];
}

/** The one rule of `cross_region` for the cell; a gap or an overlap is a PackError. */
export function crossRule(context: CompileContext, region: PackMap): CrossRule {
  const rules = listOf(region, 'cross_region').filter(isMap);
  const { cell } = context;
  const fitting = rules.filter((rule) => names(rule, 'class', cell.class) && names(rule, 'lines', cell.line) && names(rule, 'insured', cell.insured));
  const [rule] = fitting;
  if (rule === undefined) throw new PackError(`cross_region has no rule for class ${cell.class}, line ${cell.line}, ${cell.insured}`, positionOf(region, 'cross_region'));
  if (fitting.length > 1) {
    throw new PackError(`cross_region has ${fitting.length} rules for class ${cell.class}, line ${cell.line}: ${fitting.map((r) => positionOf(r)).join(', ')}`, positionOf(rule));
  }
  const compiled = compileRule(context, region, rule);
  refuseAboveCeiling(region, rule, compiled, cell.class);
  return compiled;
}

/**
 * `ceilings` of the region above: `[{class: [referral, emergency], points_off: 10, cite: …}]`. A first self-pay of X % and a
 * multiplier of m cut no ratio by more than X and (1 − m) × 100 points, so their sum is what is held against the ceiling.
 */
function refuseAboveCeiling(region: PackMap, rule: PackMap, compiled: CrossRule, cls: string): void {
  for (const ceiling of listOf(region, 'ceilings').filter(isMap)) {
    refuseUnknownKeys(ceiling, ['class', 'points_off', 'cite', 'standing', 'why', 'note'], 'a ceiling');
    if (!names(ceiling, 'class', cls)) continue;
    const most = percentOf(ceiling['points_off'], positionOf(ceiling, 'points_off'));
    const cut = plusRate(plusRate(compiled.pointsOff, compiled.firstSelfPay ?? RATE_ZERO), minusRate(RATE_ONE, compiled.multiplier));
    if (compareRate(cut, most) > 0) {
      throw new PackError(`class ${cls} is cut by ${rateText(cut)}; the ceiling is ${rateText(most)} (${textOf(ceiling, 'cite') ?? ''})`, positionOf(rule));
    }
  }
}

function names(rule: PackMap, key: string, value: string): boolean {
  return rule[key] === undefined || textsOf(rule, key).includes(value);
}

function compileRule(context: CompileContext, region: PackMap, rule: PackMap): CrossRule {
  refuseUnknownKeys(rule, KEYS, 'a cross_region rule');
  const where = positionOf(rule);
  const resolver = context.bare.inside(region).inside(rule);
  if (rule['not_provided'] !== undefined) throw new NotProvided(textOf(rule, 'not_provided') ?? '');
  const mechanisms = ['none', 'points_off', 'multiplier', 'first_self_pay', 'deductible', 'deductible_factor', 'not_covered', 'level_as'];
  if (!mechanisms.some((key) => rule[key] !== undefined)) throw new PackError(`a cross_region rule says one of ${mechanisms.join(', ')}`, where);
  const rate = (key: string): Rate | null => {
    if (rule[key] === undefined) return null;
    return percentOf(resolver.find(rule[key], positionOf(rule, key)).node, positionOf(rule, key));
  };
  const cites = resolver.cites(where);
  const standard = rule['deductible'];
  const multiplier = rule['multiplier'] === undefined ? RATE_ONE : factorOf(rule['multiplier'], where);
  if (compareRate(multiplier, RATE_ONE) > 0) throw new PackError('multiplier is a factor such as 0.8', where);
  return {
    pointsOff: rate('points_off') ?? RATE_ZERO,
    multiplier,
    minRatio: rate('min_ratio') ?? RATE_ZERO,
    firstSelfPay: rate('first_self_pay'),
    rounds: word(resolver, rule, 'rounds', ['self', 'rest'], 'self').word,
    place: word(resolver, rule, 'place', ['before_deductible', 'after_deductible'], 'before_deductible').word,
    deductible: standard === undefined ? null : replaced(resolver.inside(isMap(standard) ? standard : {}), standard, where),
    deductibleFactor: rule['deductible_factor'] === undefined ? null : factorOf(rule['deductible_factor'], where),
    deductibleCites: standard === undefined && rule['deductible_factor'] === undefined ? [] : cites,
    funds: rule['funds'] === undefined ? ['hifp_pay'] : textsOf(rule, 'funds'),
    levelAs: textOf(rule, 'level_as') ?? '',
    notCovered: rule['not_covered'] !== undefined,
    cites,
  };
}

function replaced(resolver: Parameters<typeof standardsOf>[0], node: PackMap[string], where: string): Standards {
  if (isMap(node) && node['standard'] !== undefined) return standardsOf(resolver, node);
  if (isMap(node)) return standardsOf(resolver, { standard: node });
  if (typeof node === 'string') return { amounts: [fenOf(node, where)], share: null, cites: resolver.cites(where) };
  return { amounts: node.map((item) => fenOf(item, where)), share: null, cites: resolver.cites(where) };
}

/** (ratio − points) × multiplier, not below the guaranteed ratio nor the local one when that is lower. */
export function cutRatio(rate: Rate, rule: CrossRule): Rate {
  const cut = timesRate(minusRate(rate, rule.pointsOff), rule.multiplier);
  if (compareRate(cut, rule.minRatio) >= 0) return cut;
  return compareRate(rate, rule.minRatio) < 0 ? rate : rule.minRatio;
}
