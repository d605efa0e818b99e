/** The project's own text files, read once. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PRODUCED } from './house.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly lines: readonly string[];
}

const TEXT = /(\.(ts|mjs|js|lua|ya?ml|json|md|html|css|csv|sh)|(^|\/)(Dockerfile|LICENSE|run|\.[a-z]+))$/;
const UNREAD = [...PRODUCED, '.git'];

/** All text files of the project but what running it produced and the lock file. */
export const FILES: readonly SourceFile[] = walk('').map((path) => ({
  path,
  lines: readFileSync(join(ROOT, path), 'utf8').split('\n'),
}));

export const SRC = FILES.filter(({ path }) => /^src\/.*\.ts$/.test(path));

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (folder === '' && (UNREAD.includes(name) || name.startsWith('.dist-'))) return [];
    if (statSync(join(ROOT, path)).isDirectory()) return walk(path);
    return TEXT.test(path) ? [path] : [];
  });
}

export interface Import {
  readonly from: string;
  readonly line: number;
  /** The project file meant (`src/money/fen.ts`), or the package's name. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const STATEMENT = /(?:^|\n)[ \t]*(import|export)\b(\s+type\b)?([^'";]*?)\bfrom\s*'([^']+)'/g;
const BARE =
  /(?:^|\n)[ \t]*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|\bnew URL\(\s*'(\.[^']+)',\s*import\.meta\.url/g;

/** Imports, re-exports, dynamic imports and `new URL('./x', import.meta.url)` of one file. */
export function importsOf({ path, lines }: SourceFile): Import[] {
  const text = lines.join('\n');
  const found: Import[] = [];
  const add = (at: number, specifier: string, typeOnly: boolean): void => {
    const line = text.slice(0, at).split('\n').length;
    found.push({ from: path, line, target: resolve(path, specifier), typeOnly });
  };
  for (const match of text.matchAll(STATEMENT)) {
    const [all, , type, names = '', specifier = ''] = match;
    add(match.index + all.length, specifier, type !== undefined || everyNameIsType(names));
  }
  for (const match of text.matchAll(BARE))
    add(match.index + match[0].length, match[1] ?? match[2] ?? match[3] ?? '', false);
  return found;
}

function everyNameIsType(names: string): boolean {
  const listed = /\{([^}]*)\}/.exec(names)?.[1];
  const each = (listed ?? '').split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && !/^\s*\w/.test(names) && each.every((name) => /^\s*type\s/.test(name));
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return posix.join(dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** A list of complaints as a test shows it: one per line, nothing when there are none. */
export function complaints(list: readonly string[]): string {
  return list.length === 0 ? '' : `\n${list.join('\n')}\n`;
}
