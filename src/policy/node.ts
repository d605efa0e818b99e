/**
 * A pack as plain data: every scalar is text (YAML is read with the failsafe schema), so no number passes through a binary
 * float and `610100` or `2023-01-01` stay what was written.
 */
export type PackNode = string | readonly PackNode[] | PackMap;
export interface PackMap {
  readonly [key: string]: PackNode;
}

/** Something in a pack is wrong. `where` is `file:line:column` when known. */
export class PackError extends Error {
  override readonly name = 'PackError';
  readonly where: string;

  constructor(message: string, where = '') {
    super(where === '' ? message : `${where}: ${message}`);
    this.where = where;
  }
}

export const isMap = (node: PackNode | undefined): node is PackMap =>
  typeof node === 'object' && node !== null && !Array.isArray(node);
export const isList = (node: PackNode | undefined): node is readonly PackNode[] => Array.isArray(node);

const positions = new WeakMap<object, { where: string; keys: Map<string, string> }>();

/** Remembers where a map or list came from; `keys` holds the place of each key's value. */
export function setPosition(node: object, where: string, keys: Map<string, string>): void {
  positions.set(node, { where, keys });
}

/** `file:line:column` of a node, or of one key in it; '' when it was not read from a file. */
export function positionOf(node: PackNode | undefined, key?: string): string {
  if (typeof node !== 'object') return '';
  const found = positions.get(node);
  return (key === undefined ? undefined : found?.keys.get(key)) ?? found?.where ?? '';
}

export function textOf(map: PackMap, key: string): string | undefined {
  const node = map[key];
  return typeof node === 'string' ? node : undefined;
}

export function requireText(map: PackMap, key: string): string {
  const text = textOf(map, key);
  if (text === undefined || text === '')
    throw new PackError(`"${key}" is missing or not a plain value`, positionOf(map, key));
  return text;
}

export function mapOf(map: PackMap, key: string): PackMap {
  const node = map[key];
  if (node === undefined) return {};
  if (!isMap(node)) throw new PackError(`"${key}" must be a map`, positionOf(map, key));
  return node;
}

export function listOf(map: PackMap, key: string): readonly PackNode[] {
  const node = map[key];
  if (node === undefined) return [];
  return isList(node) ? node : [node];
}

export function textsOf(map: PackMap, key: string): string[] {
  return listOf(map, key).map((item) => {
    if (typeof item !== 'string') throw new PackError(`"${key}" must list plain values`, positionOf(map, key));
    return item;
  });
}

/** The place of a node that was put together from others: its own, and those of the keys it took over. */
export function movePosition(from: PackNode | undefined, key: string, to: PackMap): void {
  const place = positionOf(from, key);
  const known = positions.get(to);
  if (place !== '' && known !== undefined && !known.keys.has(key)) known.keys.set(key, place);
}

/** Refuses keys a pack language does not know: a misspelt key must not be silently ignored. */
export function refuseUnknownKeys(map: PackMap, known: readonly string[], what: string): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    throw new PackError(`${what} does not know "${key}"; it knows ${known.join(', ')}`, positionOf(map, key));
  }
}
