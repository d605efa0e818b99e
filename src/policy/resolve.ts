/**
 * Looks values up in a pack. A value is a plain text, a list, `{value: …}`, or a table `{by: level, tertiary: …, else: …}`;
 * any map may carry `cite`, `standing` and `why`, which hold for everything inside it until something nearer says otherwise.
 */
import type { Citation } from './plan.js';
import { isList, isMap, PackError, type PackMap, type PackNode, positionOf, refuseUnknownKeys } from './node.js';
import { BENEFIT_LINES, INSURED, SCOPES, type Standing, TREATMENT_CLASSES } from './words.js';

/** What a table may be keyed by. `identity` is a list: the first key that names one of them applies. */
export interface Dimensions {
  readonly level: string;
  readonly person: string;
  readonly age: number;
  readonly class: string;
  readonly scope: string;
  readonly line: string;
  readonly insured: string;
  readonly disease: string;
  readonly identity: readonly string[];
}
export const DIMENSIONS = [
  'level',
  'person',
  'age',
  'class',
  'scope',
  'line',
  'insured',
  'disease',
  'identity',
] as const;
type DimensionName = (typeof DIMENSIONS)[number];

/** Groups a region file defines: the only keys tables by level and person may have. */
export interface Vocabulary {
  readonly level: readonly string[];
  readonly person: readonly string[];
}

/** A pack says in so many words that something is not provided. */
export class NotProvided extends Error {
  override readonly name = 'NotProvided';
}

const ANNOTATIONS = ['cite', 'standing', 'why', 'note'];
const STANDINGS: readonly string[] = ['cited', 'relayed', 'assumed'];

/** Collects the citations of one plan, each once. */
export class CitationBook {
  readonly list: Citation[] = [];
  private readonly index = new Map<string, number>();
  private readonly documents: PackMap;

  constructor(documents: PackMap) {
    this.documents = documents;
  }

  /** Index of `cite` ("X1 第三条") with its standing; throws PackError for an unknown document. */
  add(cite: string, standing: string | undefined, why: string, where: string): number {
    const key = `${cite}|${standing ?? ''}|${why}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    const space = cite.indexOf(' ');
    const id = space < 0 ? cite : cite.slice(0, space);
    const article = space < 0 ? '' : cite.slice(space + 1).trim();
    const document = this.documents[id];
    if (cite !== '' && !isMap(document)) throw new PackError(`document "${id}" is not listed under documents`, where);
    const doc: PackMap = isMap(document) ? document : {};
    const text = (name: string): string => (typeof doc[name] === 'string' ? (doc[name] as string) : '');
    const level = standing ?? (text('standing') === '' ? 'cited' : text('standing'));
    if (!STANDINGS.includes(level)) throw new PackError(`standing is cited, relayed or assumed, not "${level}"`, where);
    if (level === 'assumed' && why === '' && text('why') === '')
      throw new PackError('an assumed value says why', where);
    const citation: Citation = {
      title: text('title') === '' ? '推定' : text('title'),
      number: text('number'),
      article,
      url: text('url'),
      standing: level as Standing,
      why: why === '' ? text('why') : why,
    };
    this.index.set(key, this.list.length);
    return this.list.push(citation) - 1;
  }
}

export interface Found {
  readonly node: PackNode;
  readonly cites: readonly number[];
}

interface Annotation {
  readonly cite: string;
  readonly standing: string | undefined;
  readonly why: string;
  readonly where: string;
}
const NO_ANNOTATION: Annotation = { cite: '', standing: undefined, why: '', where: '' };

export class Resolver {
  readonly book: CitationBook;
  private readonly dims: Dimensions;
  private readonly vocabulary: Vocabulary | null;
  private readonly inherited: Annotation;

  /** Without a vocabulary the keys of tables by level and person are not checked. */
  constructor(
    book: CitationBook,
    dims: Dimensions,
    vocabulary: Vocabulary | null,
    inherited: Annotation = NO_ANNOTATION,
  ) {
    this.book = book;
    this.dims = dims;
    this.vocabulary = vocabulary;
    this.inherited = inherited;
  }

  /** A resolver for what stands inside `map`: its annotations hold there. */
  inside(map: PackMap): Resolver {
    return new Resolver(this.book, this.dims, this.vocabulary, annotate(map, this.inherited));
  }

  /** The same as if the visit were for another disease. */
  ofDisease(disease: string): Resolver {
    return new Resolver(this.book, { ...this.dims, disease }, this.vocabulary, this.inherited);
  }

  /** The citation that holds here; throws PackError when there is none. */
  cites(where: string): number[] {
    const a = this.inherited;
    if (a.cite === '' && a.standing !== 'assumed')
      throw new PackError('a value without citation: add cite, or standing: assumed with why', where);
    return [this.book.add(a.cite, a.standing, a.why, a.where)];
  }

  /** Follows `by` tables and `value` wrappers to the node that applies. Throws NotProvided or PackError. */
  find(node: PackNode | undefined, where: string): Found {
    if (node === undefined) throw new PackError('a value is missing', where);
    if (!isMap(node)) return { node, cites: this.cites(where) };
    const inner = this.inside(node);
    const at = positionOf(node) || where;
    if (node['not_provided'] !== undefined) throw new NotProvided(String(node['not_provided']));
    if (node['value'] !== undefined) {
      refuseUnknownKeys(node, ['value', ...ANNOTATIONS], 'a value');
      return inner.find(node['value'], at);
    }
    if (node['by'] === undefined) return { node, cites: this.inside(node).cites(at) };
    const by = isList(node['by']) ? node['by'] : [node['by']];
    return inner.table(node, by.map(String), at);
  }

  private table(map: PackMap, by: readonly string[], where: string): Found {
    const [first, ...rest] = by;
    if (first === undefined) return this.find(map, where);
    if (!(DIMENSIONS as readonly string[]).includes(first)) {
      throw new PackError(`"by: ${first}" is not one of ${DIMENSIONS.join(', ')}`, where);
    }
    const key = this.match(map, first as DimensionName, where);
    const next = map[key];
    const at = positionOf(map, key) || where;
    if (rest.length === 0 || !isMap(next) || ENDS.some((end) => next[end] !== undefined)) return this.find(next, at);
    return this.inside(next).table(next, rest, at);
  }

  /** A misspelt key would silently leave its cases to `else`. */
  private checkKey(key: string, dimension: DimensionName, where: string): void {
    const known = dimension === 'level' || dimension === 'person' ? this.vocabulary?.[dimension] : WORDS[dimension];
    for (const part of key.split('|').map((p) => p.trim())) {
      if (known !== undefined && !known.includes(part))
        throw new PackError(`a table by ${dimension} does not know "${part}"; it knows ${known.join(', ')}`, where);
      if (dimension === 'age' && !AGE_RANGE.test(part))
        throw new PackError(`"${part}" is not an age range such as 0-69, 70- or 45`, where);
      // Objects list whole-number keys first, so the order in which identities win would be lost.
      if (dimension === 'identity' && /^(0|[1-9]\d*)$/.test(part))
        throw new PackError(`name identity code "${part}" under identities and use the name`, where);
    }
  }

  /** The one key of a table that fits; two fitting keys are an overlap, none a gap. */
  private match(map: PackMap, dimension: DimensionName, where: string): string {
    const keys = Object.keys(map).filter((k) => k !== 'by' && k !== 'else' && !ANNOTATIONS.includes(k));
    for (const key of keys) this.checkKey(key, dimension, positionOf(map, key) || where);
    const fitting = keys.filter((key) => fits(key, dimension, this.dims));
    const [only] = fitting;
    if (only !== undefined && (fitting.length === 1 || dimension === 'identity')) return only;
    if (fitting.length > 1)
      throw new PackError(
        `${dimension} ${shown(this.dims[dimension])} fits several keys: ${fitting.join(', ')}`,
        where,
      );
    if (map['else'] !== undefined) return 'else';
    throw new PackError(
      `no value for ${dimension} ${shown(this.dims[dimension])}; the table has ${keys.join(', ')}`,
      where,
    );
  }
}

/** A table stops early where one of these stands instead of another level of keys. */
const ENDS = ['value', 'not_provided', 'by'];

const WORDS: Readonly<Partial<Record<DimensionName, readonly string[]>>> = {
  class: TREATMENT_CLASSES,
  scope: SCOPES,
  line: BENEFIT_LINES,
  insured: Object.keys(INSURED),
};

const shown = (value: string | number | readonly string[]): string =>
  typeof value === 'object' ? value.join('+') || '(none)' : String(value);

function annotate(map: PackMap, outer: Annotation): Annotation {
  const cite = map['cite'];
  const standing = map['standing'];
  const why = map['why'];
  for (const key of ['cite', 'standing', 'why']) {
    if (map[key] !== undefined && typeof map[key] !== 'string')
      throw new PackError(`"${key}" is plain text`, positionOf(map, key));
  }
  if (cite === undefined && standing === undefined && why === undefined) return outer;
  return {
    cite: typeof cite === 'string' ? cite : outer.cite,
    // A nearer citation starts anew: it does not inherit that something outside was assumed.
    standing: typeof standing === 'string' ? standing : cite === undefined ? outer.standing : undefined,
    why: typeof why === 'string' ? why : cite === undefined ? outer.why : '',
    where: positionOf(map, 'cite') || positionOf(map) || outer.where,
  };
}

function fits(key: string, dimension: DimensionName, dims: Dimensions): boolean {
  return key.split('|').some((part) => {
    const wanted = part.trim();
    if (dimension === 'age') return inRange(wanted, dims.age);
    if (dimension === 'identity') return dims.identity.includes(wanted);
    return dims[dimension] === wanted;
  });
}

const AGE_RANGE = /^(\d+)(-(\d*))?$/;

/** `0-69`, `70-`, `45`. */
function inRange(text: string, age: number): boolean {
  const range = AGE_RANGE.exec(text);
  if (range === null) return false;
  const from = Number(range[1]);
  if (range[2] === undefined) return age === from;
  return age >= from && (range[3] === '' || range[3] === undefined || age <= Number(range[3]));
}
