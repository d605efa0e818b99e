/** One MGET for all that a batch reads (one per hash tag in Cluster), from a master only (R15). */
import { FINGERPRINT_BYTES } from '../check-request.js';
import type { LoadRequest, LoadResult } from '../port.js';
import { toCell } from '../versioned.js';
import type { Keys } from './keys.js';
import type { Topology } from './topology.js';

/** Keys of one MGET; bounds the time one command holds the server. */
const MAX_KEYS = 4096;

type Value = Buffer | null;

/** Rejects with whatever the client rejects with. */
export async function loadBatch(
  topology: Topology,
  keys: Keys,
  requests: readonly LoadRequest[],
): Promise<LoadResult[]> {
  const wanted: string[] = [];
  for (const request of requests) wanted.push(...keysOf(keys, request));
  const values = await readAll(topology, wanted);
  let at = 0;
  return requests.map((request) => {
    const width = keyCount(request);
    at += width;
    return toResult(request, values.slice(at - width, at));
  });
}

function keysOf(keys: Keys, { psnNo, cells, msgid, setlId }: LoadRequest): string[] {
  const partition = keys.partitionOf(psnNo);
  const wanted = cells.map((cell) => keys.cell(partition, psnNo, cell));
  if (msgid !== undefined) wanted.push(keys.receipt(partition, msgid), keys.claim(msgid));
  if (setlId !== undefined) wanted.push(keys.record(partition, psnNo, setlId));
  return wanted;
}

function keyCount({ cells, msgid, setlId }: LoadRequest): number {
  return cells.length + (msgid === undefined ? 0 : 2) + (setlId === undefined ? 0 : 1);
}

function toResult({ psnNo, cells, msgid, setlId }: LoadRequest, values: readonly Value[]): LoadResult {
  const [stored, claim] = msgid === undefined ? [null, null] : values.slice(cells.length);
  const claimedByOther = claim !== null && claim !== undefined && claim.toString('utf8') !== psnNo;
  // The receipt key knows the partition only: another person of it may be the one who used this msgid.
  const receipt = stored && !claimedByOther ? stored : null;
  return {
    cells: cells.map((_, i) => toCell(values[i])),
    receipt:
      receipt === null
        ? null
        : { fingerprint: receipt.subarray(0, FINGERPRINT_BYTES), answer: receipt.subarray(FINGERPRINT_BYTES) },
    claimedByOther,
    record: setlId === undefined ? null : (values.at(-1) ?? null),
  };
}

async function readAll(topology: Topology, keys: readonly string[]): Promise<Value[]> {
  if (keys.length === 0) return [];
  if (topology.crossPartition) return read(topology, keys);
  const places = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) {
    const tag = key.slice(0, key.indexOf('}'));
    const held = places.get(tag);
    if (held === undefined) places.set(tag, [i]);
    else held.push(i);
  }
  const values: Value[] = new Array<Value>(keys.length).fill(null);
  await Promise.all(
    [...places.values()].map(async (indexes) => {
      const found = await read(
        topology,
        indexes.map((i) => keys[i] as string),
      );
      for (const [j, i] of indexes.entries()) values[i] = found[j] ?? null;
    }),
  );
  return values;
}

async function read(topology: Topology, keys: readonly string[]): Promise<Value[]> {
  const pieces: Promise<unknown>[] = [];
  for (let from = 0; from < keys.length; from += MAX_KEYS) {
    pieces.push(topology.reader.callBuffer('MGET', ...keys.slice(from, from + MAX_KEYS)));
  }
  return (await Promise.all(pieces)).flat() as Value[];
}
