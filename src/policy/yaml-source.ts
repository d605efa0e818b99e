import { isAlias, isMap as isYamlMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { PackError, type PackMap, type PackNode, setPosition } from './node.js';

/** Deepest nesting a pack may have. */
const MAX_DEPTH = 24;
const MAX_BYTES = 1 << 20;

/** Parses one pack file into plain nodes that remember their line and column. Throws PackError. */
export function parsePackYaml(text: string, file: string): PackMap {
  if (text.length > MAX_BYTES) throw new PackError(`a pack file may hold ${MAX_BYTES} characters`, file);
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, uniqueKeys: true });
  const at = (offset: number | undefined): string => {
    const { line, col } = lines.linePos(offset ?? 0);
    return `${file}:${line}:${col}`;
  };
  const error = document.errors[0];
  if (error !== undefined)
    throw new PackError(`not YAML (${error.code}): ${firstLine(error.message)}`, at(error.pos[0]));
  const root = convert(document.contents, at, 0);
  if (typeof root === 'string' || Array.isArray(root)) throw new PackError('a pack file is a map', at(0));
  return root as PackMap;
}

/** The library ends it with the place, which is told by the file's own name. */
const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/ at line .*$/, '');

type At = (offset: number | undefined) => string;

function convert(node: Node | null, at: At, depth: number): PackNode {
  if (node === null) return '';
  if (depth > MAX_DEPTH) throw new PackError(`nested deeper than ${MAX_DEPTH}`, at(node.range?.[0]));
  if (isAlias(node)) throw new PackError('aliases are not part of the pack language', at(node.range?.[0]));
  if (isScalar(node)) return String(node.value ?? '').trim();
  if (isSeq(node)) {
    const list = node.items.map((item) => convert(item as Node | null, at, depth + 1));
    setPosition(list, at(node.range?.[0]), new Map());
    return list;
  }
  if (!isYamlMap(node)) throw new PackError('not part of the pack language', at(0));
  const map: Record<string, PackNode> = {};
  const keys = new Map<string, string>();
  for (const pair of node.items) {
    const key = pair.key as Node | null;
    if (!isScalar(key)) throw new PackError('a key is a plain value', at(key?.range?.[0]));
    const name = String(key.value ?? '').trim();
    // Assigning it would change the object's prototype, not its content.
    if (name === '__proto__') throw new PackError('a key may not be called __proto__', at(key.range?.[0]));
    keys.set(name, at(key.range?.[0]));
    map[name] = convert(pair.value as Node | null, at, depth + 1);
  }
  setPosition(map, at(node.range?.[0]), keys);
  return map;
}
