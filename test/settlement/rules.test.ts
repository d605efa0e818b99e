/** src/settlement/RULES.md against the names of the tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const TESTS = fileURLToPath(new URL('..', import.meta.url));
const PAGE = readFileSync(new URL('../../src/settlement/RULES.md', import.meta.url), 'utf8');
const SELF = 'settlement/rules.test.ts';

const ID = /\b(?:NM|WH|HH|XA|XS|JS|TJ)-\d+(?:\.\d+)*[a-z]?\b/g;
/** Names and the rows of tables that become names; comments are neither. */
const QUOTED = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const idsIn = (text: string): string[] => text.match(ID) ?? [];

interface Row {
  readonly ids: readonly string[];
  readonly tests: readonly string[];
  readonly cells: readonly string[];
}

function rowsOf(heading: string): Row[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && idsIn(line.split('|')[1] ?? '').length > 0)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => ({
      ids: idsIn(cells[1] ?? ''),
      tests: [...(cells[4] ?? '').matchAll(/`([^`]+\.test\.ts)`/g)].map((m) => m[1] as string),
      cells,
    }));
}

const RULED = ['Filing', 'Settlement', 'Life of a settlement', 'Manual claims', 'Of other parts'].flatMap(rowsOf);
const OUTSIDE = rowsOf('Outside the engine');

const named = new Map(
  (readdirSync(TESTS, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.test.ts') && path !== SELF)
    .map((path) => {
      const code = readFileSync(`${TESTS}/${path}`, 'utf8').replace(COMMENT, '');
      return [path, new Set((code.match(QUOTED) ?? []).flatMap(idsIn))] as const;
    }),
);

describe('the rules of the notices', () => {
  it('are all here: filing, settlement, life, manual claims', () => {
    expect(RULED.length).toBeGreaterThan(90);
    const ids = [...RULED, ...OUTSIDE].flatMap((row) => row.ids);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
    // One article may stand in two rows: a temporary filing's term, and the admission inside it.
    expect(twice).toEqual(['XS-3.1.2']);
  });

  it.each(RULED.map((row) => [row.ids.join(' '), row] as const))(
    '%s is in the name of a test where the table says',
    (_, row) => {
      expect(row.tests.length).toBeGreaterThan(0);
      expect(row.cells[3]).not.toBe('');
      const there = new Set(row.tests.flatMap((path) => [...(named.get(path) ?? [])]));
      expect(row.ids.filter((id) => !there.has(id))).toEqual([]);
    },
  );

  it('are the only ones tests name, a whole article apart', () => {
    const known = RULED.flatMap((row) => row.ids);
    const fits = (id: string): boolean =>
      known.some((other) => other === id || (other.startsWith(id) && !/\d/.test(other.charAt(id.length))));
    const strange = [...named].flatMap(([path, ids]) =>
      [...ids].filter((id) => !fits(id)).map((id) => `${path} ${id}`),
    );
    expect(strange).toEqual([]);
  });

  it('that stand outside the engine say why, and no test claims them', () => {
    expect(OUTSIDE.length).toBeGreaterThan(0);
    for (const row of OUTSIDE) {
      expect(row.cells[3]?.length).toBeGreaterThan(20);
      for (const [path, ids] of named) for (const id of row.ids) expect(ids.has(id), `${path} ${id}`).toBe(false);
    }
  });
});
