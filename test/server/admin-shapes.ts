/** The shapes written down in API.md, read, and an answer held against one. */
import { readFileSync } from 'node:fs';

const TEXT = readFileSync(new URL('../../src/server/admin/API.md', import.meta.url), 'utf8');
/** Blocks of the document without its comments. */
const BLOCKS = [...TEXT.matchAll(/```\n([\s\S]*?)```/g)]
  .map(([, block = '']) => block.replaceAll(/\/\/.*/g, ''))
  .join('\n');

/** What stands behind a name: nothing said (`text`, `n`, a comment), another shape, fields, or a list of one of these. */
type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'named'; readonly name: string; readonly nullable: boolean }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, Field> }
  | { readonly kind: 'list'; readonly of: Shape };

interface Field {
  readonly shape: Shape;
  readonly optional: boolean;
}

const TOKEN = /"[^"]*"|[{}[\],:?|]|[\p{L}\p{N}_.…-]+/gu;

class Reader {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(TOKEN) ?? [];
  }

  fields(): ReadonlyMap<string, Field> {
    const fields = new Map<string, Field>();
    this.#take('{');
    while (this.#peek() !== '}') {
      const name = this.#next();
      const optional = this.#skip('?');
      const shape: Shape = this.#skip(':') ? this.#shape() : this.#bare();
      if (/^\w+$/.test(name)) fields.set(name, { shape, optional });
      this.#skip(',');
    }
    this.#take('}');
    return fields;
  }

  #shape(): Shape {
    if (this.#peek() === '{') return this.#object();
    if (this.#peek() === '[') {
      this.#take('[');
      const of: Shape = this.#peek() === '{' ? this.#object() : this.#bare();
      while (!this.#skip(']')) this.#next();
      return { kind: 'list', of };
    }
    return this.#bare();
  }

  #object(): Shape {
    // `{…}` and `{"2304": n, …}`: whatever comes.
    const open = this.#tokens[this.#at + 1] ?? '';
    const fields = this.fields();
    return open === '…' || open.startsWith('"') ? { kind: 'any' } : { kind: 'fields', fields };
  }

  /** A word and its alternatives: `text`, `Hold|null`, `null`. */
  #bare(): Shape {
    const words: string[] = [];
    while (!['}', ']', ',', ':', '{', '['].includes(this.#peek())) {
      const word = this.#next();
      if (word !== '|') words.push(word);
    }
    const type = words.find((word) => /^[A-Z]\w*…?$/.test(word))?.replace('…', '');
    return type === undefined ? { kind: 'any' } : { kind: 'named', name: type, nullable: words.includes('null') };
  }

  #peek = (): string => this.#tokens[this.#at] ?? '';
  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error('API.md: a shape does not end');
    return token;
  }
  #skip(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }
  #take(token: string): void {
    if (!this.#skip(token))
      throw new Error(`API.md: ${token} expected before ${this.#tokens.slice(this.#at, this.#at + 5).join(' ')}`);
  }
}

/** Throws for a name the document does not explain. */
function shapeOf(name: string): ReadonlyMap<string, Field> {
  const start = new RegExp(`^${name} ?\\{`, 'm').exec(BLOCKS);
  if (start === null) throw new Error(`API.md has no shape ${name}`);
  return new Reader(BLOCKS.slice(start.index + start[0].length - 1)).fields();
}

/** Where an answer has other names than its shape, as `path: what`. Lists are looked at by every entry. */
export function differences(answer: unknown, name: string): string[] {
  return againstFields(answer, shapeOf(name), name);
}

function againstFields(value: unknown, fields: ReadonlyMap<string, Field>, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${path}: ${JSON.stringify(value)} is no object`];
  const given = value as Readonly<Record<string, unknown>>;
  const missing = [...fields].filter(([name, { optional }]) => !optional && !(name in given)).map(([name]) => name);
  const unknown = Object.keys(given).filter((name) => !fields.has(name));
  return [
    ...missing.map((name) => `${path}.${name}: not in the answer`),
    ...unknown.map((name) => `${path}.${name}: not in API.md`),
    ...[...fields].flatMap(([name, { shape }]) =>
      name in given ? against(given[name], shape, `${path}.${name}`) : [],
    ),
  ];
}

function against(value: unknown, shape: Shape, path: string): string[] {
  if (shape.kind === 'any') return [];
  if (shape.kind === 'fields') return againstFields(value, shape.fields, path);
  if (shape.kind === 'list')
    return Array.isArray(value) ? value.flatMap((one) => against(one, shape.of, `${path}[]`)) : [`${path}: no list`];
  if (value === null) return shape.nullable ? [] : [`${path}: null`];
  return againstFields(value, shapeOf(shape.name), path);
}
