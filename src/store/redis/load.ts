/** One MGET for all that a batch reads (one per hash tag in Cluster), from a master only (R15). */
import type { Cluster, Redis } from 'ioredis';
import type { Cell, LoadRequest, LoadResult } from '../port.js';
import { toCell } from '../versioned.js';
import type { Keys } from './keys.js';
import { readReceipt } from './receipt-value.js';
import { CommandWriter, ReadyCommand } from './resp.js';
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
  const values = topology.crossPartition
    ? await readOneMaster(topology.reader as Redis, keys, requests)
    : await readCluster(topology.reader as Cluster, keys, requests);
  const results: LoadResult[] = [];
  let at = 0;
  for (const request of requests) {
    results.push(toResult(keys, request, values, at));
    at += keyCount(keys, request);
  }
  return results;
}

/** Keys of a request in the order in which they are read. */
function eachKey(keys: Keys, { psnNo, cells, msgid, setlId }: LoadRequest, take: (key: string) => void): void {
  const partition = keys.partitionOf(psnNo);
  for (const cell of cells) take(keys.cell(partition, psnNo, cell));
  if (msgid !== undefined) {
    take(keys.receipt(partition, msgid));
    if (keys.withClaims) take(keys.claim(msgid));
  }
  if (setlId !== undefined) take(keys.record(partition, psnNo, setlId));
}

function keyCount({ withClaims }: Keys, { cells, msgid, setlId }: LoadRequest): number {
  const ofMessage = msgid === undefined ? 0 : withClaims ? 2 : 1;
  return cells.length + ofMessage + (setlId === undefined ? 0 : 1);
}

function toResult(keys: Keys, request: LoadRequest, values: readonly Value[], at: number): LoadResult {
  const { psnNo, cells, msgid, setlId } = request;
  const loaded: Cell[] = [];
  for (let i = 0; i < cells.length; i++) loaded.push(toCell(values[at + i]));
  const next = at + cells.length;
  const stored = msgid === undefined ? null : (values[next] ?? null);
  const claim = msgid === undefined || !keys.withClaims ? null : (values[next + 1] ?? null);
  const receipt = stored === null ? null : readReceipt(stored, psnNo);
  const claimedByOther = receipt === 'other' || (claim !== null && claim.toString('utf8') !== psnNo);
  return {
    cells: loaded,
    receipt: receipt === 'other' || claimedByOther ? null : receipt,
    claimedByOther,
    record: setlId === undefined ? null : (values[at + keyCount(keys, request) - 1] ?? null),
  };
}

const writer = new CommandWriter();

/** As `eachKey`, where no claims are read. */
function writeKeys(keys: Keys, { psnNo, cells, msgid, setlId }: LoadRequest): void {
  const partition = keys.partitionOf(psnNo);
  for (const cell of cells) keys.writeCell(writer, partition, psnNo, cell);
  if (msgid !== undefined) keys.writeReceipt(writer, partition, msgid);
  if (setlId !== undefined) keys.writeRecord(writer, partition, psnNo, setlId);
}

async function readOneMaster(reader: Redis, keys: Keys, requests: readonly LoadRequest[]): Promise<Value[]> {
  const pieces: Promise<Value[]>[] = [];
  let count = 0;
  const begin = (): void => {
    writer.begin();
    writer.text('MGET');
    count = 0;
  };
  const send = (): void => {
    if (count > 0) pieces.push(reader.sendCommand(new ReadyCommand('mget', writer.take())) as Promise<Value[]>);
  };
  begin();
  for (const request of requests) {
    const wanted = keyCount(keys, request);
    if (count + wanted > MAX_KEYS) {
      send();
      begin();
    }
    writeKeys(keys, request);
    count += wanted;
  }
  send();
  return pieces.length === 1 ? (pieces[0] as Promise<Value[]>) : (await Promise.all(pieces)).flat();
}

/** One MGET per hash tag. */
async function readCluster(reader: Cluster, keys: Keys, requests: readonly LoadRequest[]): Promise<Value[]> {
  const wanted: string[] = [];
  for (const request of requests) eachKey(keys, request, (key) => void wanted.push(key));
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
      const found = await readTag(
        reader,
        indexes.map((i) => wanted[i] as string),
      );
      for (const [j, i] of indexes.entries()) values[i] = found[j] ?? null;
    }),
  );
  return values;
}

async function readTag(reader: Cluster, keys: readonly string[]): Promise<Value[]> {
  const pieces: Promise<unknown>[] = [];
  for (let from = 0; from < keys.length; from += MAX_KEYS) {
    pieces.push(reader.callBuffer('MGET', ...keys.slice(from, from + MAX_KEYS)));
  }
  return (await Promise.all(pieces)).flat() as Value[];
}
