/** Values by their keys: one MGET on one master, one per hash tag in Cluster; from a master only (R15). */
import type { Cluster } from 'ioredis';
import type { Topology } from './topology.js';

/** Keys of one MGET; bounds the time one command holds the server. */
export const MGET_KEYS = 4096;

export type Value = Buffer | null;

/** In the order of the keys. Rejects with whatever the client rejects with. */
export async function readValues({ crossPartition, reader }: Topology, keys: readonly string[]): Promise<Value[]> {
  return crossPartition ? readTogether(reader, keys) : readByTag(reader as Cluster, keys);
}

async function readByTag(reader: Cluster, wanted: readonly string[]): Promise<Value[]> {
  const places = new Map<string, number[]>();
  for (const [i, key] of wanted.entries()) {
    const tag = key.slice(0, key.indexOf('}'));
    const held = places.get(tag);
    if (held === undefined) places.set(tag, [i]);
    else held.push(i);
  }
  const values: Value[] = new Array<Value>(wanted.length).fill(null);
  await Promise.all(
    [...places.values()].map(async (indexes) => {
      const found = await readTogether(
        reader,
        indexes.map((i) => wanted[i] as string),
      );
      for (const [j, i] of indexes.entries()) values[i] = found[j] ?? null;
    }),
  );
  return values;
}

async function readTogether(reader: Topology['reader'], keys: readonly string[]): Promise<Value[]> {
  const pieces: Promise<unknown>[] = [];
  for (let from = 0; from < keys.length; from += MGET_KEYS) {
    pieces.push(reader.callBuffer('MGET', ...keys.slice(from, from + MGET_KEYS)));
  }
  return (await Promise.all(pieces)).flat() as Value[];
}
