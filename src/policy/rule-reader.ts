import { isMap, listOf, PackError, type PackMap, positionOf, refuseUnknownKeys, textOf } from './node.js';
import type { Citation } from './plan.js';
import { CitationBook, Resolver } from './resolve.js';

/** A value with the clause it stands on. */
export interface Ruled<T> {
  readonly value: T;
  readonly citation: Citation;
}

const ANNOTATIONS = ['cite', 'standing', 'why', 'note'];
const NO_DIMENSIONS = {
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

/** Reads plain rules (no tables) whose values are written bare or as `{value, cite}`. Every read throws PackError. */
export class RuleReader {
  readonly #resolver: Resolver;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** A reader for what stands inside `map`: its citation holds there. */
  inside(map: PackMap): RuleReader {
    return new RuleReader(this.#resolver.inside(map));
  }

  /** The citation that holds here; a rule without one is an error. */
  citation(map: PackMap): Citation {
    const [index] = this.#resolver.cites(positionOf(map));
    return this.#resolver.book.list[index ?? 0] as Citation;
  }

  citationOrNull(): Citation | null {
    try {
      return this.citation({});
    } catch (error) {
      if (error instanceof PackError) return null;
      throw error;
    }
  }

  texts(map: PackMap, key: string, pattern: RegExp): Ruled<readonly string[]> | null {
    return this.#read(map, key, (holder, name) => {
      const found = listOf(holder, name).map(String);
      const wrong = found.find((text) => !pattern.test(text));
      if (wrong !== undefined || found.length === 0)
        throw new PackError(`"${key}" has a wrong entry "${wrong ?? ''}"`, positionOf(map, key));
      return found;
    });
  }

  words<T extends string>(map: PackMap, key: string, allowed: readonly T[]): Ruled<readonly T[]> | null {
    return this.#read(map, key, (holder, name) => {
      const found = listOf(holder, name).map(String);
      const wrong = found.find((word) => !(allowed as readonly string[]).includes(word));
      if (wrong !== undefined)
        throw new PackError(`"${key}" knows ${allowed.join(', ')}, not "${wrong}"`, positionOf(map, key));
      return found as T[];
    });
  }

  word<T extends string>(map: PackMap, key: string, allowed: readonly T[]): Ruled<T> | null {
    const found = this.words(map, key, allowed);
    if (found === null) return null;
    const [only] = found.value;
    if (only === undefined || found.value.length > 1)
      throw new PackError(`"${key}" is one of ${allowed.join(', ')}`, positionOf(map, key));
    return { value: only, citation: found.citation };
  }

  flag(map: PackMap, key: string): Ruled<boolean> | null {
    const found = this.word(map, key, ['true', 'false']);
    return found === null ? null : { value: found.value === 'true', citation: found.citation };
  }

  months(map: PackMap, key: string): Ruled<number> | null {
    return this.#read(map, key, (holder, name) => {
      const text = textOf(holder, name);
      if (text === undefined || !/^\d{1,3}$/.test(text))
        throw new PackError(`"${key}" is a number of months`, positionOf(map, key));
      return Number(text);
    });
  }

  #read<T>(map: PackMap, key: string, take: (holder: PackMap, name: string) => T): Ruled<T> | null {
    const node = map[key];
    if (node === undefined) return null;
    if (!isMap(node)) return { value: take(map, key), citation: this.citation(map) };
    refuseUnknownKeys(node, ['value', ...ANNOTATIONS], `"${key}"`);
    return { value: take(node, 'value'), citation: this.inside(node).citation(node) };
  }
}

/** A reader at the top of a region file. */
export function ruleReader(region: PackMap): RuleReader {
  const documents = region['documents'];
  return new RuleReader(
    new Resolver(new CitationBook(isMap(documents) ? documents : {}), NO_DIMENSIONS, null).inside(region),
  );
}
