import { type ClaimRules, claimRules } from './claim-rules.js';
import { CLAIM_REASONS, type ClaimReason } from './claim-words.js';
import { type FilingRules, filingRules } from './filing-rules.js';
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
  textOf,
  textsOf,
} from './node.js';
import { CitationBook, Resolver } from './resolve.js';
import { type StayRules, stayRules } from './stay-rules.js';
import type { FilingKind, Scope, TreatmentClass } from './words.js';
import { BENEFIT_LINES, FILING_KINDS, INSURED, SCOPES, TREATMENT_CLASSES } from './words.js';
import type { Citation } from './plan.js';
import { type VisitRules, visitRules } from './visit-rules.js';

/** One rule of `classes`, ready to be matched. undefined = the rule does not look at it. */
export interface ClassRule {
  readonly class: TreatmentClass | null;
  /** Set when the rule refuses instead of giving a class. */
  readonly refuse: string | null;
  /** Refused because the notice does not decide the case: an officer does. */
  readonly held: boolean;
  readonly scope: readonly Scope[] | undefined;
  readonly lines: readonly string[] | undefined;
  readonly insured: readonly string[] | undefined;
  readonly filing: readonly (FilingKind | 'none')[] | undefined;
  readonly emergency: boolean | undefined;
  readonly networked: boolean | undefined;
  readonly longTermElsewhere: boolean | undefined;
  readonly claim: boolean | undefined;
  readonly reason: readonly ClaimReason[] | undefined;
  readonly consent: boolean | undefined;
  readonly lateFiled: boolean | undefined;
  readonly citation: Citation;
}

/** What class rules look at. */
export interface ClassFacts {
  readonly scope: Scope;
  readonly line: string;
  readonly insured: string;
  readonly filing: FilingKind | 'none';
  readonly emergency: boolean;
  readonly networked: boolean;
  readonly longTermElsewhere: boolean;
  /** Of a manual claim (零星报销); null: settled directly. */
  readonly claim: ClaimCircumstances | null;
}

/** What class rules look at of a claim. */
export interface ClaimCircumstances {
  readonly reason: ClaimReason;
  /** The office agreed that it be settled by hand. */
  readonly consent: boolean;
  /** The filing that counts was made after discharge. */
  readonly lateFiled: boolean;
}

export function ruleFits(rule: ClassRule, facts: ClassFacts): boolean {
  return (
    (rule.scope === undefined || rule.scope.includes(facts.scope)) &&
    (rule.lines === undefined || rule.lines.includes(facts.line)) &&
    (rule.insured === undefined || rule.insured.includes(facts.insured)) &&
    (rule.filing === undefined || rule.filing.includes(facts.filing)) &&
    (rule.emergency === undefined || rule.emergency === facts.emergency) &&
    (rule.networked === undefined || rule.networked === facts.networked) &&
    (rule.longTermElsewhere === undefined || rule.longTermElsewhere === facts.longTermElsewhere) &&
    (rule.claim === undefined || rule.claim === (facts.claim !== null)) &&
    claimFits(rule, facts.claim)
  );
}

/** A rule that asks for the circumstances of a claim fits claims only. */
function claimFits({ reason, consent, lateFiled }: ClassRule, claim: ClaimCircumstances | null): boolean {
  if (claim === null) return reason === undefined && consent === undefined && lateFiled === undefined;
  return (
    (reason === undefined || reason.includes(claim.reason)) &&
    (consent === undefined || consent === claim.consent) &&
    (lateFiled === undefined || lateFiled === claim.lateFiled)
  );
}

/** What of a region file matters before a plan is chosen, parsed once per file version. */
export interface RegionFrame {
  readonly levelOf: ReadonlyMap<string, string>;
  /** Identity code -> word used in packs; codes not listed stand for themselves. */
  readonly identityOf: ReadonlyMap<string, string>;
  readonly personPrefixes: readonly (readonly [prefix: string, group: string])[];
  readonly localPrefixes: readonly string[];
  readonly provincePrefixes: readonly string[];
  /** Months a temporary filing without an end holds; 0 = until its own end only. */
  readonly temporaryMonths: number;
  /** Months after which papers owed by commitment turn a long-term filing into an other-temporary one; 0 = never. */
  readonly commitmentMonths: number;
  /** First day of filings that owe papers within commitmentMonths; '' = all. */
  readonly commitmentFrom: string;
  /** Registering, changing and withdrawing filings. */
  readonly filing: FilingRules;
  /** Claims at the place's own counter; null = the pack says nothing of them. */
  readonly claims: ClaimRules | null;
  /** Stays over New Year, several chronic diseases. */
  readonly stays: StayRules;
  /** What single visits are held to. */
  readonly visit: VisitRules;
  readonly classRules: readonly ClassRule[];
}

export function regionFrame(region: PackMap): RegionFrame {
  const code = textOf(region, 'region') ?? '';
  const areas = mapOf(region, 'areas');
  const filing = filingRules(region);
  refuseUnknownKeys(areas, ['local', 'in_province', ...NOTES], 'areas');
  return {
    levelOf: new Map(groups(region, 'levels').flatMap(([group, codes]) => codes.map((c) => [c, group] as const))),
    identityOf: new Map(
      region['identities'] === undefined
        ? []
        : groups(region, 'identities').flatMap(([word, codes]) => codes.map((c) => [c, word] as const)),
    ),
    personPrefixes: groups(region, 'persons')
      .flatMap(([group, prefixes]) => prefixes.map((p) => [p, group] as const))
      .sort((a, b) => b[0].length - a[0].length),
    localPrefixes: areas['local'] === undefined ? [code.slice(0, 4)] : textsOf(areas, 'local'),
    provincePrefixes: areas['in_province'] === undefined ? [code.slice(0, 2)] : textsOf(areas, 'in_province'),
    temporaryMonths: filing.temporaryMonths,
    commitmentMonths: filing.commitmentMonths,
    commitmentFrom: filing.commitmentFrom,
    filing,
    claims: claimRules(region),
    stays: stayRules(region),
    visit: visitRules(region),
    classRules: classRules(region),
  };
}

const NOTES = ['cite', 'standing', 'why', 'note'];

function groups(region: PackMap, key: string): [string, string[]][] {
  const map = mapOf(region, key);
  const found = Object.keys(map)
    .filter((group) => !NOTES.includes(group))
    .map((group): [string, string[]] => [group, textsOf(map, group)]);
  const owner = new Map<string, string>();
  for (const [group, code] of found.flatMap(([g, codes]) => codes.map((c) => [g, c] as const))) {
    const other = owner.get(code);
    if (other !== undefined)
      throw new PackError(`"${key}" puts ${code} into both ${other} and ${group}`, positionOf(map, group));
    owner.set(code, group);
  }
  if (found.length === 0) throw new PackError(`"${key}" must map groups to codes`, positionOf(region));
  return found;
}

function classRules(region: PackMap): ClassRule[] {
  const book = new CitationBook(mapOf(region, 'documents'));
  const dims = {
    level: '',
    person: '',
    age: 0,
    class: '',
    scope: '',
    line: '',
    insured: '',
    disease: '',
    identity: [],
  };
  const nodes = listOf(region, 'classes');
  if (nodes.length === 0) throw new PackError('"classes" must list rules', positionOf(region));
  return nodes.map((node) => {
    if (!isMap(node)) throw new PackError('"classes" lists rules', positionOf(region, 'classes'));
    const [index] = new Resolver(book, dims, null).inside(region).inside(node).cites(positionOf(node));
    return classRule(node, book.list[index ?? 0] as Citation);
  });
}

const WHEN_KEYS = [
  ...['scope', 'line', 'insured', 'filing', 'emergency', 'networked', 'long_term_elsewhere'],
  ...['claim', 'reason', 'consent', 'late_filed'],
];

function classRule(node: PackMap, citation: Citation): ClassRule {
  refuseUnknownKeys(node, ['class', 'refuse', 'hold', 'when', ...NOTES], 'a class rule');
  const when = mapOf(node, 'when');
  refuseUnknownKeys(when, WHEN_KEYS, '"when"');
  const name = textOf(node, 'class');
  const hold = textOf(node, 'hold');
  const refuse = hold ?? textOf(node, 'refuse');
  if ((name === undefined) === (refuse === undefined) || (hold !== undefined && node['refuse'] !== undefined))
    throw new PackError('a class rule says class, refuse or hold', positionOf(node));
  if (name !== undefined && !(TREATMENT_CLASSES as readonly string[]).includes(name)) {
    throw new PackError(
      `"${name}" is not a class; there are ${TREATMENT_CLASSES.join(', ')}`,
      positionOf(node, 'class'),
    );
  }
  return {
    class: (name ?? null) as TreatmentClass | null,
    refuse: refuse ?? null,
    held: hold !== undefined,
    scope: words(when, 'scope', SCOPES),
    lines: words(when, 'line', BENEFIT_LINES),
    insured: words(when, 'insured', Object.keys(INSURED)),
    filing: words(when, 'filing', [...FILING_KINDS, 'none']),
    emergency: flag(when, 'emergency'),
    networked: flag(when, 'networked'),
    longTermElsewhere: flag(when, 'long_term_elsewhere'),
    claim: flag(when, 'claim'),
    reason: words(when, 'reason', CLAIM_REASONS),
    consent: flag(when, 'consent'),
    lateFiled: flag(when, 'late_filed'),
    citation,
  };
}

function words<T extends string>(when: PackMap, key: string, allowed: readonly T[]): readonly T[] | undefined {
  if (when[key] === undefined) return undefined;
  const found = textsOf(when, key);
  const wrong = found.find((w) => !(allowed as readonly string[]).includes(w));
  if (wrong !== undefined)
    throw new PackError(`"${key}" knows ${allowed.join(', ')}, not "${wrong}"`, positionOf(when, key));
  return found as T[];
}

function flag(when: PackMap, key: string): boolean | undefined {
  if (when[key] === undefined) return undefined;
  const text = textOf(when, key);
  if (text !== 'true' && text !== 'false') throw new PackError(`"${key}" is true or false`, positionOf(when, key));
  return text === 'true';
}

/** Which optional dimensions a benefit file (and the cross-region rules) look at. */
export interface Lookups {
  readonly age: boolean;
  readonly disease: boolean;
  /** All chronic diseases the person is qualified for (a cap with disease: highest). */
  readonly held: boolean;
  readonly identities: readonly string[];
}

const NOT_KEYS = ['by', 'else', 'cite', 'standing', 'why', 'note'];

export function lookupsOf(...nodes: readonly (PackNode | undefined)[]): Lookups {
  const found: Scan = { age: false, disease: false, held: false, identities: new Set<string>() };
  for (const node of nodes) if (node !== undefined) scan(node, found);
  return { ...found, identities: [...found.identities].sort() };
}

interface Scan {
  age: boolean;
  disease: boolean;
  held: boolean;
  readonly identities: Set<string>;
}

function scan(node: PackNode, found: Scan): void {
  if (isList(node)) {
    for (const item of node) scan(item, found);
  } else if (isMap(node)) {
    const by = isList(node['by']) ? node['by'].map(String) : typeof node['by'] === 'string' ? [node['by']] : [];
    if (by.includes('age') || node['per_year_of_age'] !== undefined) found.age = true;
    const word = isMap(node['disease']) ? node['disease']['value'] : node['disease'];
    if (by.includes('disease') || word === 'each' || word === 'highest') found.disease = true;
    if (word === 'highest') found.held = true;
    if (by.includes('identity')) identityKeys(node, by.indexOf('identity'), found.identities);
    for (const value of Object.values(node)) scan(value, found);
  }
}

function identityKeys(node: PackMap, depth: number, into: Set<string>): void {
  for (const key of Object.keys(node)) {
    if (NOT_KEYS.includes(key) && !(key === 'else' && depth > 0)) continue;
    const next = node[key];
    if (depth === 0) for (const part of key.split('|')) into.add(part.trim());
    else if (isMap(next)) identityKeys(next, depth - 1, into);
  }
}
