import { amount, type CompileContext, factor, fenOf, percentOf, type Ratio, share, word } from './compile-context.js';
import { isMap, listOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf, textsOf } from './node.js';
import { compareRate, minusRate, plusRate, type Rate, RATE_ONE, RATE_ZERO, rateText, timesRate } from './rate.js';
import { NotProvided, type Resolver, type Vocabulary } from './resolve.js';
import { standardsOf, type Standards } from './compile-deductible.js';
import { BENEFIT_LINES, FUNDS, INSURED, TREATMENT_CLASSES } from './words.js';

const KEYS = [
  'class',
  'lines',
  'insured',
  'none',
  'points_off',
  'multiplier',
  'first_self_pay',
  'rounds',
  'place',
  'deductible',
  'deductible_factor',
  'funds',
  'min_ratio',
  'level_as',
  'not_provided',
  'not_covered',
  'cite',
  'standing',
  'why',
  'note',
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
  /** Wire names or ids of the funds whose ratios the cut reaches. */
  readonly funds: readonly string[];
  /** Level group to price as; '' = the actual one. */
  readonly levelAs: string;
  /** The funds pay nothing. */
  readonly notCovered: boolean;
  readonly cites: readonly number[];
}

/** The one rule of `cross_region` for the cell; a gap or an overlap is a PackError. */
export function crossRule(context: CompileContext, region: PackMap, vocabulary: Vocabulary): CrossRule {
  const { cell } = context;
  const rules = listOf(region, 'cross_region').map((rule) => {
    if (!isMap(rule)) throw new PackError('"cross_region" lists maps', positionOf(region, 'cross_region'));
    for (const [key, known] of SELECTORS) refuseUnknownWords(rule, key, known);
    return rule;
  });
  const fitting = rules.filter(
    (rule) =>
      names(rule, 'class', cell.class) && names(rule, 'lines', cell.line) && names(rule, 'insured', cell.insured),
  );
  const [rule] = fitting;
  if (rule === undefined)
    throw new PackError(
      `cross_region has no rule for class ${cell.class}, line ${cell.line}, ${cell.insured}`,
      positionOf(region, 'cross_region'),
    );
  if (fitting.length > 1) {
    throw new PackError(
      `cross_region has ${fitting.length} rules for class ${cell.class}, line ${cell.line}: ${fitting.map((r) => positionOf(r)).join(', ')}`,
      positionOf(rule),
    );
  }
  const compiled = compileRule(context, region, rule, vocabulary);
  refuseAboveCeiling(region, rule, compiled, cell.class);
  return compiled;
}

const SELECTORS: readonly (readonly [string, readonly string[]])[] = [
  ['class', TREATMENT_CLASSES],
  ['lines', BENEFIT_LINES],
  ['insured', Object.keys(INSURED)],
];

function refuseUnknownWords(rule: PackMap, key: string, known: readonly string[]): void {
  const wrong = textsOf(rule, key).find((word) => !known.includes(word));
  if (wrong !== undefined)
    throw new PackError(`"${key}" knows ${known.join(', ')}, not "${wrong}"`, positionOf(rule, key));
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
    const cut = plusRate(
      plusRate(compiled.pointsOff, compiled.firstSelfPay ?? RATE_ZERO),
      minusRate(RATE_ONE, compiled.multiplier),
    );
    if (compareRate(cut, most) > 0) {
      throw new PackError(
        `class ${cls} is cut by ${rateText(cut)}; the ceiling is ${rateText(most)} (${textOf(ceiling, 'cite') ?? ''})`,
        positionOf(rule),
      );
    }
  }
}

function names(rule: PackMap, key: string, value: string): boolean {
  return rule[key] === undefined || textsOf(rule, key).includes(value);
}

function compileRule(context: CompileContext, region: PackMap, rule: PackMap, vocabulary: Vocabulary): CrossRule {
  refuseUnknownKeys(rule, KEYS, 'a cross_region rule');
  const where = positionOf(rule);
  const resolver = context.bare.inside(region).inside(rule);
  if (rule['not_provided'] !== undefined) throw new NotProvided(textOf(rule, 'not_provided') ?? '');
  if (!MECHANISMS.some((key) => rule[key] !== undefined))
    throw new PackError(`a cross_region rule says one of ${MECHANISMS.join(', ')}`, where);
  if (rule['none'] !== undefined && MECHANISMS.some((key) => key !== 'none' && rule[key] !== undefined))
    throw new PackError('none goes with no other mechanism', positionOf(rule, 'none'));
  const cites = [...resolver.cites(where)];
  const keep = <T extends { readonly cites: readonly number[] }>(found: T): T => {
    cites.push(...found.cites);
    return found;
  };
  const rate = (key: string, read: (r: Resolver, n: PackMap[string] | undefined, w: string) => Ratio): Rate | null =>
    rule[key] === undefined ? null : keep(read(resolver, rule[key], positionOf(rule, key))).rate;
  const multiplier = rate('multiplier', factor) ?? RATE_ONE;
  if (compareRate(multiplier, RATE_ONE) > 0)
    throw new PackError('multiplier is a factor such as 0.8', positionOf(rule, 'multiplier'));
  const levelAs = textOf(rule, 'level_as') ?? '';
  if (levelAs !== '' && !vocabulary.level.includes(levelAs))
    throw new PackError(`level_as is one of ${vocabulary.level.join(', ')}`, positionOf(rule, 'level_as'));
  const standard = rule['deductible'];
  const deductibleFactor = rate('deductible_factor', factor);
  return {
    pointsOff: rate('points_off', share) ?? RATE_ZERO,
    multiplier,
    minRatio: rate('min_ratio', share) ?? RATE_ZERO,
    firstSelfPay: rate('first_self_pay', share),
    rounds: keep(word(resolver, rule, 'rounds', ['self', 'rest'], 'self')).word,
    place: keep(word(resolver, rule, 'place', ['before_deductible', 'after_deductible'], 'before_deductible')).word,
    deductible: standard === undefined ? null : replaced(resolver, standard, positionOf(rule, 'deductible')),
    deductibleFactor,
    deductibleCites: standard === undefined && deductibleFactor === null ? [] : cites,
    funds: rule['funds'] === undefined ? ['hifp_pay'] : textsOf(rule, 'funds'),
    levelAs,
    notCovered: rule['not_covered'] !== undefined,
    cites,
  };
}

const MECHANISMS = [
  'none',
  'points_off',
  'multiplier',
  'first_self_pay',
  'deductible',
  'deductible_factor',
  'not_covered',
  'level_as',
];

function replaced(resolver: Resolver, node: PackMap[string], where: string): Standards {
  if (isMap(node) && node['standard'] !== undefined) return standardsOf(resolver.inside(node), node);
  if (isMap(node)) return standardsOf(resolver, { standard: node });
  if (typeof node === 'string') return { ...only(amount(resolver, node, where)), share: null };
  return { amounts: node.map((item) => fenOf(item, where)), share: null, cites: resolver.cites(where) };
}

const only = (found: { fen: number; cites: readonly number[] }): { amounts: number[]; cites: readonly number[] } => ({
  amounts: [found.fen],
  cites: found.cites,
});

/** Whether a cut reaches a fund step. */
export function reaches(rule: CrossRule, fund: string, id: string): boolean {
  return rule.notCovered || rule.funds.includes(id) || rule.funds.includes(fund);
}

/** A misspelt fund would silently escape the cut. */
export function refuseUnknownFunds(rule: CrossRule, ids: readonly string[], where: string): void {
  const wrong = rule.funds.find((name) => !ids.includes(name) && !(FUNDS as readonly string[]).includes(name));
  if (wrong !== undefined)
    throw new PackError(
      `cross_region cuts "${wrong}", which is no fund; there are ${[...new Set([...ids, ...FUNDS])].join(', ')}`,
      where,
    );
}

/** (ratio − points) × multiplier, not below the guaranteed ratio nor the local one when that is lower. */
export function cutRatio(rate: Rate, rule: CrossRule): Rate {
  const cut = timesRate(minusRate(rate, rule.pointsOff), rule.multiplier);
  if (compareRate(cut, rule.minRatio) >= 0) return cut;
  return compareRate(rate, rule.minRatio) < 0 ? rate : rule.minRatio;
}
