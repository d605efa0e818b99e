import { isDay } from './dates.js';
import {
  FILING_BASES,
  FILING_CHANNELS,
  FILING_GROUPS,
  FILING_PAPERS,
  type FilingBasis,
  type FilingChannel,
  type FilingGroup,
  type FilingPaper,
  HELD_ACTIONS,
  type HeldAction,
  PLACE_UNITS,
  type PlaceUnit,
} from './filing-words.js';
import {
  isMap,
  listOf,
  mapOf,
  PackError,
  type PackMap,
  type PackNode,
  positionOf,
  refuseUnknownKeys,
  textOf,
} from './node.js';
import type { Citation } from './plan.js';
import { ruleReader, type Ruled, type RuleReader } from './rule-reader.js';
import { FILING_KINDS, type FilingKind } from './words.js';

/** A least holding: until it is over, the action is refused. */
export interface HoldRule {
  readonly months: number;
  readonly on: readonly HeldAction[];
  readonly basis: readonly FilingBasis[];
  /** Papers, on record or brought along, lift it. */
  readonly liftedByPapers: boolean;
  readonly citation: Citation;
}

/** Which persons belong to a long-term group and what proves it. Empty = not looked at. */
export interface GroupRule {
  readonly persons: readonly string[];
  readonly papers: readonly FilingPaper[];
  readonly citation: Citation;
}

/** What holds for one kind of filing. Months null = not stated. */
export interface KindRules {
  readonly open: Ruled<boolean>;
  readonly defaultMonths: Ruled<number> | null;
  readonly minMonths: Ruled<number> | null;
  readonly maxMonths: Ruled<number> | null;
  readonly fixedMonths: Ruled<number> | null;
  readonly bases: Ruled<readonly FilingBasis[]>;
  readonly groups: ReadonlyMap<FilingGroup, GroupRule>;
  /** One of these is required when the filing rests on papers. */
  readonly papers: Ruled<readonly FilingPaper[]> | null;
  /** Several places at once: any, only by papers, or one at a time. */
  readonly several: Ruled<'any' | 'papers' | 'one'>;
  readonly holds: readonly HoldRule[];
  readonly citation: Citation;
}

/** How applications of a channel are handled (HH-1.1, JS-9). */
export interface ReviewRule {
  /** Working days for the decision; 0 = decided at once. */
  readonly days: number;
  /** Kinds the channel takes in. */
  readonly kinds: readonly FilingKind[];
  readonly citation: Citation;
}

export interface FilingRules {
  /** Channels the pack rules on; the others are decided at once. */
  readonly channels: ReadonlyMap<FilingChannel, ReviewRule>;
  /** Where a filed place must lie; null = not looked at. */
  readonly outside: Ruled<'province' | 'pooling_area'> | null;
  readonly units: Ruled<readonly PlaceUnit[]> | null;
  /** Two-digit codes of provinces that are filed as a whole. */
  readonly whole: Ruled<readonly string[]> | null;
  /** Late filing before the stay is settled; null = not stated, refused. */
  readonly supplementary: Ruled<boolean> | null;
  /** Kinds this place takes in. Empty = the pack does not rule on filings. */
  readonly kinds: ReadonlyMap<FilingKind, KindRules>;
  readonly temporaryMonths: number;
  readonly commitmentMonths: number;
  readonly commitmentFrom: string;
  readonly commitmentCitation: Citation | null;
}

const NOTES = ['cite', 'standing', 'why', 'note'];
const KEYS = [
  ...['temporary_months', 'commitment_papers_months', 'commitment_papers_from'],
  ...['outside', 'places', 'whole_provinces', 'supplementary', 'channels', 'kinds', ...NOTES],
];
const KIND_KEYS = [
  'open',
  'default_months',
  'min_months',
  'max_months',
  'fixed_months',
  'basis',
  'groups',
  'papers',
  'several',
  'hold',
  ...NOTES,
];

/** The `filing:` block of a region file. Throws PackError. */
export function filingRules(region: PackMap): FilingRules {
  const filing = mapOf(region, 'filing');
  refuseUnknownKeys(filing, KEYS, 'filing');
  const read = ruleReader(region).inside(filing);
  const kinds = mapOf(filing, 'kinds');
  refuseUnknownKeys(kinds, [...FILING_KINDS, ...NOTES], 'filing kinds');
  const rules: FilingRules = {
    channels: channelRules(filing, read),
    outside: read.word(filing, 'outside', ['province', 'pooling_area']),
    units: read.words(filing, 'places', PLACE_UNITS),
    whole: read.texts(filing, 'whole_provinces', /^\d{2}$/),
    supplementary: read.flag(filing, 'supplementary'),
    kinds: new Map(
      FILING_KINDS.filter((k) => kinds[k] !== undefined).map((k) => [
        k,
        kindRules(mapOf(kinds, k), k, read.inside(kinds)),
      ]),
    ),
    temporaryMonths: months(filing, 'temporary_months'),
    commitmentMonths: months(filing, 'commitment_papers_months'),
    commitmentFrom: firstDay(filing, 'commitment_papers_from'),
    commitmentCitation: read.inside(valueMap(filing, 'commitment_papers_months')).citationOrNull(),
  };
  checkLimits(region, rules);
  return rules;
}

function channelRules(filing: PackMap, outer: RuleReader): ReadonlyMap<FilingChannel, ReviewRule> {
  const map = mapOf(filing, 'channels');
  refuseUnknownKeys(map, [...FILING_CHANNELS, ...NOTES], 'filing channels');
  const inside = outer.inside(map);
  return new Map(
    FILING_CHANNELS.filter((c) => map[c] !== undefined).map((c) => {
      const channel = mapOf(map, c);
      refuseUnknownKeys(channel, ['working_days', 'kinds', ...NOTES], `filing channel ${c}`);
      const read = inside.inside(channel);
      const days = read.months(channel, 'working_days')?.value ?? 0;
      const kinds = read.words(channel, 'kinds', FILING_KINDS)?.value ?? FILING_KINDS;
      return [c, { days, kinds, citation: read.citation(channel) }];
    }),
  );
}

function kindRules(map: PackMap, kind: FilingKind, outer: RuleReader): KindRules {
  refuseUnknownKeys(map, KIND_KEYS, `filing kind ${kind}`);
  const read = outer.inside(map);
  const citation = read.citation(map);
  const rules: KindRules = {
    open: read.flag(map, 'open') ?? { value: false, citation },
    defaultMonths: read.months(map, 'default_months'),
    minMonths: read.months(map, 'min_months'),
    maxMonths: read.months(map, 'max_months'),
    fixedMonths: read.months(map, 'fixed_months'),
    bases: read.words(map, 'basis', FILING_BASES) ?? { value: FILING_BASES, citation },
    groups: groupRules(map, kind, read),
    papers: read.words(map, 'papers', FILING_PAPERS),
    several: read.word(map, 'several', ['any', 'papers', 'one']) ?? {
      value: kind === 'long_term' ? 'one' : 'any',
      citation,
    },
    holds: listOf(map, 'hold').map((node) => holdRule(node, map, read)),
    citation,
  };
  checkTerm(rules, map);
  return rules;
}

function checkTerm(k: KindRules, map: PackMap): void {
  const others = [k.defaultMonths, k.minMonths, k.maxMonths];
  if (k.fixedMonths !== null && (k.open.value || others.some((m) => m !== null)))
    throw new PackError(
      'a fixed term has no minimum, maximum or default and is not open',
      positionOf(map, 'fixed_months'),
    );
  const known = [k.minMonths, k.defaultMonths, k.maxMonths].flatMap((m) => (m === null ? [] : [m.value]));
  if (known.some((value, i) => i > 0 && value < (known[i - 1] ?? 0)))
    throw new PackError('min_months, default_months and max_months must not fall', positionOf(map));
}

function groupRules(map: PackMap, kind: FilingKind, read: RuleReader): ReadonlyMap<FilingGroup, GroupRule> {
  const groups = mapOf(map, 'groups');
  if (map['groups'] !== undefined && kind !== 'long_term')
    throw new PackError('only long_term has groups', positionOf(map, 'groups'));
  refuseUnknownKeys(groups, [...FILING_GROUPS, ...NOTES], 'filing groups');
  const inside = read.inside(groups);
  return new Map(
    FILING_GROUPS.filter((g) => groups[g] !== undefined).map((g) => {
      const group = mapOf(groups, g);
      refuseUnknownKeys(group, ['persons', 'papers', ...NOTES], `filing group ${g}`);
      const own = inside.inside(group);
      const papers = own.words(group, 'papers', FILING_PAPERS)?.value ?? [];
      return [
        g,
        { persons: own.texts(group, 'persons', /^[a-z_]+$/)?.value ?? [], papers, citation: own.citation(group) },
      ];
    }),
  );
}

function holdRule(node: PackNode, map: PackMap, read: RuleReader): HoldRule {
  if (!isMap(node)) throw new PackError('"hold" is a map (or a list of maps) with months', positionOf(map, 'hold'));
  refuseUnknownKeys(node, ['months', 'on', 'basis', 'papers_lift', ...NOTES], 'a holding period');
  const own = read.inside(node);
  const length = own.months(node, 'months');
  if (length === null) throw new PackError('a holding period has months', positionOf(node));
  return {
    months: length.value,
    on: own.words(node, 'on', HELD_ACTIONS)?.value ?? HELD_ACTIONS,
    basis: own.words(node, 'basis', FILING_BASES)?.value ?? FILING_BASES,
    liftedByPapers: own.flag(node, 'papers_lift')?.value ?? false,
    citation: own.citation(node),
  };
}

/** `filing_limits`: what a region above, or the notice itself, leaves to the insured place. Broken = the pack does not load. */
function checkLimits(region: PackMap, rules: FilingRules): void {
  for (const node of listOf(region, 'filing_limits')) {
    if (!isMap(node)) throw new PackError('"filing_limits" lists limits', positionOf(region, 'filing_limits'));
    refuseUnknownKeys(node, ['kind', 'hold_at_most', 'months_at_least', 'months_at_most', ...NOTES], 'a filing limit');
    const read = ruleReader(region).inside(node);
    read.citation(node);
    for (const kind of read.words(node, 'kind', FILING_KINDS)?.value ?? FILING_KINDS) {
      const k = rules.kinds.get(kind);
      if (k !== undefined)
        checkLimit(
          kind,
          k,
          rules,
          [
            read.months(node, 'hold_at_most'),
            read.months(node, 'months_at_least'),
            read.months(node, 'months_at_most'),
          ],
          positionOf(node),
        );
    }
  }
}

type Bound = Ruled<number> | null;

function checkLimit(
  kind: FilingKind,
  k: KindRules,
  rules: FilingRules,
  [hold, least, most]: readonly [Bound, Bound, Bound],
  where: string,
): void {
  const held = Math.max(0, ...k.holds.map((h) => h.months));
  if (hold !== null && held > hold.value)
    throw new PackError(`${kind} must be held ${held} months, over the limit of ${hold.value}`, where);
  if (k.open.value && k.minMonths === null) return;
  const shortest = k.fixedMonths?.value ?? k.minMonths?.value ?? 0;
  if (least !== null && shortest < least.value)
    throw new PackError(`${kind} may last only ${shortest} months, under the least of ${least.value}`, where);
  const longest =
    k.fixedMonths?.value ?? k.maxMonths?.value ?? Math.max(k.defaultMonths?.value ?? 0, rules.temporaryMonths);
  if (most !== null && (longest > most.value || (k.maxMonths ?? k.fixedMonths) === null))
    throw new PackError(`${kind} may last ${longest} months or more, over the limit of ${most.value}`, where);
}

function valueMap(filing: PackMap, key: string): PackMap {
  const node = filing[key];
  return isMap(node) ? node : {};
}

function months(filing: PackMap, key: string): number {
  const node = filing[key];
  if (node === undefined) return 0;
  const text = isMap(node) ? textOf(node, 'value') : node;
  if (typeof text !== 'string' || !/^\d{1,3}$/.test(text))
    throw new PackError(`"${key}" is a number of months`, positionOf(filing, key));
  return Number(text);
}

function firstDay(filing: PackMap, key: string): string {
  const node = filing[key];
  if (node === undefined) return '';
  const text = isMap(node) ? textOf(node, 'value') : node;
  if (typeof text !== 'string' || !isDay(text))
    throw new PackError(`"${key}" is a day like 2025-01-01`, positionOf(filing, key));
  return text;
}
