import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complaints, FILES, ROOT, SRC } from './files.js';
import { BANS, MAX_LINES, MAY_IMPORT, MEDIAN_LINES, PRODUCED, TOP_LEVEL } from './house.js';

const SELF = 'test/style/house.ts';
const CODE = /\.(ts|mjs|js|lua|css|html)$/;
const COMMENT = /^\s*(\/\/|\/?\*|--)/;
const MADE_BY_TOOLS = ['LICENSE'];

describe('words', () => {
  const files = FILES.filter(({ path }) => path !== SELF && !MADE_BY_TOOLS.includes(path));

  it.each(BANS)('$name is not used', ({ pattern, instead, files: about, except, codeOnly }) => {
    const found = files
      .filter(({ path }) => about.test(path) && except?.test(path) !== true)
      .flatMap(({ path, lines }) =>
        lines.flatMap((line, at) => {
          if (codeOnly && COMMENT.test(line)) return [];
          const word = pattern.exec(line)?.[0];
          return word === undefined ? [] : [`${path}:${at + 1} "${word.trim()}": ${instead}`];
        }),
      );
    expect(complaints(found)).toBe('');
  });

  it('are looked for in a real project', () => {
    // A wrong root or pattern would find nothing and call it tidy.
    expect(SRC.length).toBeGreaterThan(50);
    expect(FILES.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['src/wire/clock.ts', 'package.json', '.ci/run']),
    );
  });
});

describe('rooms', () => {
  it(`are files of at most ${MAX_LINES} lines`, () => {
    const long = FILES.filter(({ path, lines }) => CODE.test(path) && lines.length > MAX_LINES);
    expect(
      complaints(
        long.map(
          ({ path, lines }) => `${path}:${lines.length} is longer than ${MAX_LINES} lines: split it by what it does`,
        ),
      ),
    ).toBe('');
  });

  it(`are at most ${MEDIAN_LINES} lines long in the middle`, () => {
    const lengths = SRC.map(({ lines }) => lines.length).sort((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeLessThanOrEqual(MEDIAN_LINES);
  });

  it('stand in the folders of the house', () => {
    const strangers = readdirSync(ROOT).filter(
      (name) =>
        !name.startsWith('.') && !TOP_LEVEL.includes(name) && !PRODUCED.includes(name) && !name.endsWith('.log'),
    );
    expect(
      complaints(strangers.map((name) => `${name}:1 does not belong at the top: put it beside what it is about`)),
    ).toBe('');
    const rooms = readdirSync(`${ROOT}src`).filter((name) => MAY_IMPORT[name] === undefined);
    expect(
      complaints(rooms.map((name) => `src/${name}:1 is no room of the house: ${Object.keys(MAY_IMPORT).join(', ')}`)),
    ).toBe('');
  });
});
