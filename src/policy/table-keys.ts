/** What the tables of a pack are keyed by. */
import { isList, isMap, type PackMap, type PackNode, textsOf } from './node.js';

/** Keys of every table by a dimension, sorted. */
export function keysOfTables(node: PackNode, dimension: string, into = new Set<string>()): string[] {
  if (isList(node)) for (const item of node) keysOfTables(item, dimension, into);
  else if (isMap(node)) {
    const depth = node['by'] === undefined ? -1 : textsOf(node, 'by').indexOf(dimension);
    if (depth >= 0) collectKeys(node, depth, into);
    for (const value of Object.values(node)) keysOfTables(value, dimension, into);
  }
  return [...into].sort();
}

const NOT_KEYS = ['by', 'else', 'cite', 'standing', 'why', 'note', 'value', 'not_provided'];

function collectKeys(map: PackMap, depth: number, into: Set<string>): void {
  for (const [key, next] of Object.entries(map)) {
    if (depth > 0) {
      if (isMap(next)) collectKeys(next, depth - 1, into);
    } else if (!NOT_KEYS.includes(key)) for (const part of key.split('|')) into.add(part.trim());
  }
}
