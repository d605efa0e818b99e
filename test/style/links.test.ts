import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { complaints, FILES, ROOT, type SourceFile } from './files.js';

const DOCUMENT = /\.md$/;
const COMMENT = /^\s*(\/\/|\/?\*|--|#)/;
/** `](target)` in a document; a path climbing out of its folder in documents and comments. */
const LINK = /\]\((?!\w+:|#)([^)\s]+)\)/g;
const CLIMBING = /(?<![\w/.])(?:\.\.\/)+[\w./-]*\w/g;

it('documents and comments point at files of the project that exist', () => {
  expect(complaints(FILES.flatMap(brokenLinks))).toBe('');
});

function brokenLinks({ path, lines }: SourceFile): string[] {
  return lines.flatMap((line, at) => {
    const document = DOCUMENT.test(path);
    const links = document ? [...line.matchAll(LINK)].map((match) => match[1] ?? '') : [];
    const climbing = document || COMMENT.test(line) ? [...line.matchAll(CLIMBING)].map(([target]) => target) : [];
    return [...new Set([...links, ...climbing])]
      .filter((target) => !isThere(path, target.replace(/[#?].*$/, '')))
      .map((target) => `${path}:${at + 1} ${target} is no file of the project: point at one, or say what it says`);
  });
}

function isThere(from: string, target: string): boolean {
  const path = posix.join(dirname(from), target);
  return !path.startsWith('..') && existsSync(join(ROOT, path));
}
