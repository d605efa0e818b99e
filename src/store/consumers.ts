/** Positions of outbox consumers: how they compare, and up to where a partition may be trimmed (R12). */
import { isStoreId } from './check-request.js';
import type { Consumer } from './port.js';

/** Throws RangeError when the name could not be told from a key of the store. */
export function checkConsumerName(name: string): void {
  if (!isStoreId(name))
    throw new RangeError('a consumer has a name of 1 to 64 characters without blanks, colons or braces');
}

/**
 * Negative, 0 or positive. '' comes before every entry. A position is one number, or two joined by `-` (a stream id), behind
 * which `.` and a number mean one of several that came together: they stand before the last of them, which has none.
 */
export function comparePositions(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}

function parts(position: string): [number, number, number] {
  if (position === '') return [-1, 0, 0];
  const [id = '', k] = position.split('.');
  const [first = '', second = '0'] = id.split('-');
  return [Number(first), Number(second), k === undefined ? Number.MAX_SAFE_INTEGER : Number(k)];
}

/** The last position every consumer has passed; null when there is none, or nobody is registered. */
export function trimFloor(consumers: readonly Consumer[], partition: number): string | null {
  let floor: string | null = null;
  for (const { positions } of consumers) {
    const position = positions[partition] ?? '';
    if (position === '') return null;
    if (floor === null || comparePositions(position, floor) < 0) floor = position;
  }
  return floor;
}

/** Consumers from flat entries `name` (registered) and `name:partition` -> position, the form both adapters keep. */
export function toConsumers(entries: Iterable<readonly [key: string, position: string]>): Consumer[] {
  const found = new Map<string, Record<number, string>>();
  for (const [key, position] of entries) {
    const colon = key.indexOf(':');
    const name = colon < 0 ? key : key.slice(0, colon);
    const positions = found.get(name) ?? {};
    found.set(name, positions);
    if (colon >= 0) positions[Number(key.slice(colon + 1))] = position;
  }
  return [...found].map(([name, positions]) => ({ name, positions })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The flat entries of one consumer. */
export function consumerEntries({ name, positions }: Consumer): [string, string][] {
  return [[name, ''], ...Object.entries(positions).map(([p, at]): [string, string] => [`${name}:${p}`, at])];
}
