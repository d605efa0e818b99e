/** Packs commit requests into calls of lua/commit-batch.lua, in pieces that fit one script call (R17). */
import type { CommitRequest } from '../port.js';
import { writeReceipt } from '../receipt-value.js';
import { PREFIX_BYTES, writeVersion } from '../versioned.js';
import type { Keys } from './keys.js';
import { CommandWriter } from './resp.js';
import { COMMIT_BATCH } from './scripts.js';

/** One script call, ready to be written; may be written again. */
export interface ScriptCall {
  readonly items: readonly IndexedRequest[];
  readonly command: Buffer;
}

const MAX_REQUESTS = 256;
/** Below what Lua can unpack (7,000), with room for one more request. */
const MAX_KEYS = 5000;
const MAX_BYTES = 16 * 1024 * 1024;
/** A request names its stream in one byte. */
const MAX_STREAMS = 255;
const HEAD_BYTES = 6;
const LENGTH_BYTES = 4;

/** Partitions a call adds to the outbox of, in the order of their streams among its keys -> number of the stream, from 1. */
type Streams = Map<number, number>;

/** A request, its place in the batch and its person's partition. */
export interface IndexedRequest {
  readonly index: number;
  readonly partition: number;
  readonly request: CommitRequest;
}

const writer = new CommandWriter();

export function scriptCalls(keys: Keys, requests: readonly IndexedRequest[]): ScriptCall[] {
  const calls: ScriptCall[] = [];
  let from = 0;
  let [reads, records, bytes] = [0, 0, 0];
  let streams: Streams = new Map();
  for (let i = 0; i < requests.length; i++) {
    const { request, partition } = requests[i] as IndexedRequest;
    reads += readCount(request);
    records += request.record === null ? 0 : 1;
    bytes += byteCount(request);
    if (request.outbox !== null && !streams.has(partition)) streams.set(partition, streams.size + 1);
    const keysSoFar = reads + records + streams.size;
    const full =
      i + 1 - from >= MAX_REQUESTS || keysSoFar >= MAX_KEYS || bytes >= MAX_BYTES || streams.size >= MAX_STREAMS;
    if (!full && i + 1 < requests.length) continue;
    calls.push(scriptCall(keys, requests.slice(from, i + 1), reads, records, streams));
    from = i + 1;
    [reads, records, bytes] = [0, 0, 0];
    streams = new Map();
  }
  return calls;
}

const hasAlso = (r: CommitRequest): boolean => r.alsoReceipt !== undefined && r.alsoReceipt !== null;

const readCount = (r: CommitRequest): number => r.checks.length + (r.msgid === null ? 0 : 1) + (hasAlso(r) ? 1 : 0);

function byteCount(r: CommitRequest): number {
  let n = r.receipt?.answer.length ?? 0;
  n += r.alsoReceipt?.receipt.answer.length ?? 0;
  n += (r.record?.bytes.length ?? 0) + (r.outbox?.length ?? 0);
  for (const { bytes } of r.writes) n += bytes.length;
  return n;
}

function scriptCall(
  keys: Keys,
  items: readonly IndexedRequest[],
  reads: number,
  records: number,
  streams: Streams,
): ScriptCall {
  writer.begin();
  writer.text('EVALSHA');
  writer.text(COMMIT_BATCH.sha);
  writer.number(reads + records + streams.size);
  for (const item of items) writeReadKeys(keys, item);
  for (const { partition, request } of items) {
    if (request.record !== null) keys.writeRecord(writer, partition, request.psnNo, request.record.setlId);
  }
  for (const partition of streams.keys()) keys.writeOutbox(writer, partition);
  writer.number(reads);
  writer.number(items.length);
  writer.text(shareSomething(items) ? '1' : '0');
  writer.number(streams.size);
  for (const { partition, request } of items) writeArguments(request, streams.get(partition) ?? 0);
  return { items, command: writer.take() };
}

function writeReadKeys(keys: Keys, { partition, request }: IndexedRequest): void {
  const { psnNo, msgid, alsoReceipt, checks } = request;
  if (msgid !== null) keys.writeReceipt(writer, partition, msgid);
  if (alsoReceipt !== undefined && alsoReceipt !== null) keys.writeReceipt(writer, partition, alsoReceipt.msgid);
  for (const { cell } of checks) keys.writeCell(writer, partition, psnNo, cell);
}

function writeArguments(request: CommitRequest, stream: number): void {
  const { psnNo, receipt, alsoReceipt, checks, writes, record, outbox } = request;
  writeHead(request, stream);
  if (receipt !== null) writeReceipt(writer, psnNo, receipt, record);
  if (alsoReceipt !== undefined && alsoReceipt !== null) writeReceipt(writer, psnNo, alsoReceipt.receipt, null);
  for (const { cell, bytes } of writes) {
    const check = checks.find((c) => c.cell === cell);
    if (check !== undefined) writeCell(check.version + 1, bytes);
  }
  if (record !== null) writer.bytes(record.bytes);
  if (outbox !== null) writeEntry(outbox);
}

function writeEntry(entry: Uint8Array): void {
  writer.open(LENGTH_BYTES + entry.length);
  writer.word(entry.length);
  writer.piece(entry);
  writer.close();
}

const version = new Uint8Array(PREFIX_BYTES);

function writeCell(next: number, bytes: Uint8Array): void {
  writeVersion(version, 0, next);
  writer.open(PREFIX_BYTES + bytes.length);
  writer.piece(version);
  writer.piece(bytes);
  writer.close();
}

function writeHead(request: CommitRequest, stream: number): void {
  const { checks, writes } = request;
  writer.open(HEAD_BYTES + writes.length + checks.length * PREFIX_BYTES);
  writer.byte(request.msgid === null ? 0 : 1);
  writer.byte(request.record === null ? 0 : 1);
  writer.byte(request.outbox === null ? 0 : stream);
  writer.byte(checks.length);
  writer.byte(writes.length);
  writer.byte(hasAlso(request) ? 1 : 0);
  for (const write of writes) writer.byte(checks.findIndex((c) => c.cell === write.cell) + 1);
  for (const check of checks) {
    writeVersion(version, 0, check.version);
    writer.piece(version);
  }
  writer.close();
}

/** Whether two requests can touch the same key: the script then has to look at what it is about to write. */
function shareSomething(items: readonly IndexedRequest[]): boolean {
  const persons = new Set<string>();
  const messages = new Set<string>();
  let count = 0;
  for (const { request } of items) {
    persons.add(request.psnNo);
    for (const msgid of [request.msgid, request.alsoReceipt?.msgid]) {
      if (msgid === null || msgid === undefined) continue;
      messages.add(msgid);
      count++;
    }
  }
  return persons.size < items.length || messages.size < count;
}
