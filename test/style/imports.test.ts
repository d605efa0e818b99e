import { describe, expect, it } from 'vitest';
import { complaints, FILES, type Import, importsOf, SRC } from './files.js';
import { ENTRY_POINTS, MAY_IMPORT, TYPES_ONLY } from './house.js';

const imports = SRC.flatMap(importsOf);
const known = new Set(SRC.map(({ path }) => path));
const folderOf = (path: string): string => path.split('/')[1] ?? '';

describe('imports', () => {
  it('go up the table of the house only', () => {
    expect(complaints(imports.flatMap(directionComplaint))).toBe('');
  });

  it('never go in circles', () => {
    expect(complaints(circles())).toBe('');
  });

  it('reach every module of src', () => {
    const benches = FILES.filter(({ path }) => /^bench\/.*\.ts$/.test(path)).flatMap(importsOf);
    const used = new Set([...imports, ...benches].filter((one) => one.from !== one.target).map(({ target }) => target));
    const dead = SRC.map(({ path }) => path).filter(
      (path) => !path.endsWith('.d.ts') && !ENTRY_POINTS.includes(path) && !used.has(path),
    );
    expect(complaints(dead.map((path) => `${path}:1 nobody imports this module: delete it, or use it`))).toBe('');
  });

  it('name every script of the store', () => {
    const sources = SRC.map(({ lines }) => lines.join('\n')).join('\n');
    const unnamed = FILES.map(({ path }) => path).filter(
      (path) => /^src\/.*\.lua$/.test(path) && !sources.includes(path.split('/').pop() ?? path),
    );
    expect(complaints(unnamed.map((path) => `${path}:1 no module loads this script: delete it, or use it`))).toBe('');
  });
});

function directionComplaint({ from, line, target, typeOnly }: Import): string[] {
  if (!target.includes('/') || target.startsWith('@') || target.startsWith('node:')) return [];
  if (/^(test|bench|scripts|dist)\//.test(target))
    return [`${from}:${line} src never imports ${target}: move what both need to src`];
  if (!target.startsWith('src/')) return [];
  const [own, other] = [folderOf(from), folderOf(target)];
  const allowed = MAY_IMPORT[own];
  if (allowed === undefined)
    return [`${from}:${line} src/${own} is no room of the house: ${Object.keys(MAY_IMPORT).join(', ')}`];
  if (own === other) return [];
  if (!allowed.includes(other)) {
    return [
      `${from}:${line} ${own} may not import ${other} (only ${allowed.join(', ') || 'nothing'}): take it as an argument, or move it up`,
    ];
  }
  if (!typeOnly && TYPES_ONLY[own]?.includes(other))
    return [`${from}:${line} ${own} may import only types of ${other}: write "import type"`];
  return [];
}

/** Circles of run-time imports, each told once with the way round. */
function circles(): string[] {
  const edges = new Map<string, Import[]>();
  for (const one of imports)
    if (!one.typeOnly && known.has(one.target)) edges.set(one.from, [...(edges.get(one.from) ?? []), one]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (done.has(path)) return;
    for (const { target, line } of edges.get(path) ?? []) {
      const start = way.indexOf(target);
      const round = [...way.slice(start), target].join(' -> ');
      if (start >= 0)
        found.push(`${path}:${line} imports go in a circle (${round}): move what both need to a module of its own`);
      else visit(target, [...way, target]);
    }
    done.add(path);
  };
  for (const { path } of SRC) visit(path, [path]);
  return found;
}
