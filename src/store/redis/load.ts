/** One MGET for all that a batch reads (one per hash tag in Cluster), from a master only (R15). */
import type { Redis } from 'ioredis';
import { type Cell, type LoadRequest, type LoadResult, type Receipt, StoreUnavailable } from '../port.js';
import { BROKEN_ANSWER, type Pointed, readPointer, readReceipt, wholeAnswer } from '../receipt-value.js';
import { toCell } from '../versioned.js';
import type { Keys } from './keys.js';
import { MGET_KEYS, readValues, type Value } from './mget.js';
import { CommandWriter, ReadyCommand } from './resp.js';
import type { Topology } from './topology.js';

/** A receipt whose answer is not whole yet, and the key of the record its end stands in. */
interface Unfinished {
  readonly index: number;
  readonly receipt: Receipt;
  readonly pointer: Pointed;
  readonly record: string;
}

/** Rejects with whatever the client rejects with. */
export async function loadBatch(
  topology: Topology,
  keys: Keys,
  requests: readonly LoadRequest[],
): Promise<LoadResult[]> {
  const values = topology.crossPartition
    ? await readOneMaster(topology.reader as Redis, keys, requests)
    : await readValues(topology, keysOf(keys, requests));
  const results: LoadResult[] = [];
  const unfinished: Unfinished[] = [];
  let at = 0;
  for (const request of requests) {
    const result = toResult(keys, request, values, at);
    if (result.receipt !== null) note(unfinished, keys, request.psnNo, result.receipt, results.length);
    results.push(result);
    at += keyCount(keys, request);
  }
  if (unfinished.length > 0) await finish(topology, unfinished, results);
  return results;
}

function note(unfinished: Unfinished[], keys: Keys, psnNo: string, receipt: Receipt, index: number): void {
  const pointer = readPointer(receipt.answer);
  if (pointer === null) return;
  unfinished.push({ index, receipt, pointer, record: keys.record(keys.partitionOf(psnNo), psnNo, pointer.setlId) });
}

/** Reads the ends of answers that stand in records: only a repeat needs one, and which record is not known before. */
async function finish(topology: Topology, unfinished: readonly Unfinished[], results: LoadResult[]): Promise<void> {
  // The connection may be another one than that of the first read by now (R15).
  if (!topology.readable()) throw new StoreUnavailable('the reader is not on the master of the commits');
  const records = await readValues(
    topology,
    unfinished.map(({ record }) => record),
  );
  for (const [i, { index, receipt, pointer }] of unfinished.entries()) {
    const answer = wholeAnswer(pointer, records[i] ?? null) ?? BROKEN_ANSWER;
    results[index] = { ...(results[index] as LoadResult), receipt: { fingerprint: receipt.fingerprint, answer } };
  }
}

/** Keys of all requests in the order in which they are read. */
function keysOf(keys: Keys, requests: readonly LoadRequest[]): string[] {
  const wanted: string[] = [];
  for (const { psnNo, cells, msgid, setlId } of requests) {
    const partition = keys.partitionOf(psnNo);
    for (const cell of cells) wanted.push(keys.cell(partition, psnNo, cell));
    if (msgid !== undefined) {
      wanted.push(keys.receipt(partition, msgid));
      if (keys.withClaims) wanted.push(keys.claim(msgid));
    }
    if (setlId !== undefined) wanted.push(keys.record(partition, psnNo, setlId));
  }
  return wanted;
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
  const receipt = stored === null ? null : readReceipt(stored);
  const own = receipt !== null && receipt.psnNo === psnNo;
  const claimedByOther = (receipt !== null && !own) || (claim !== null && claim.toString('utf8') !== psnNo);
  return {
    cells: loaded,
    receipt: own && !claimedByOther ? { fingerprint: receipt.fingerprint, answer: receipt.answer } : null,
    claimedByOther,
    record: setlId === undefined ? null : (values[at + keyCount(keys, request) - 1] ?? null),
  };
}

const writer = new CommandWriter();

/** As `keysOf`, where no claims are read. */
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
    if (count + wanted > MGET_KEYS) {
      send();
      begin();
    }
    writeKeys(keys, request);
    count += wanted;
  }
  send();
  return pieces.length === 1 ? (pieces[0] as Promise<Value[]>) : (await Promise.all(pieces)).flat();
}
