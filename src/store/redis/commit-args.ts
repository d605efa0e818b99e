/** Packs commit requests into the KEYS and ARGV of lua/commit-batch.lua, in pieces that fit one script call (R17). */
import type { CommitRequest } from '../port.js';
import { nextValue, PREFIX_BYTES, writeVersion } from '../versioned.js';
import type { Keys } from './keys.js';

/** One script call. `indexes` are the places of its requests in the batch. */
export interface ScriptCall {
  readonly indexes: number[];
  readonly keys: string[];
  readonly args: (string | Buffer)[];
}

const MAX_REQUESTS = 256;
/** Below what Lua can unpack (7,000), with room for one more request. */
const MAX_KEYS = 5000;
const MAX_BYTES = 16 * 1024 * 1024;
const HEAD_BYTES = 6;

export interface IndexedRequest {
  readonly index: number;
  readonly partition: number;
  readonly request: CommitRequest;
}

/** `withClaims`: the claim lives where the script may reach it (not in Cluster, where it was taken before). */
export function scriptCalls(keys: Keys, requests: readonly IndexedRequest[], withClaims: boolean): ScriptCall[] {
  const calls: ScriptCall[] = [];
  let piece = new Piece(keys, withClaims);
  for (const item of requests) {
    if (piece.isFull) {
      calls.push(piece.finish());
      piece = new Piece(keys, withClaims);
    }
    piece.add(item);
  }
  if (!piece.isEmpty) calls.push(piece.finish());
  return calls;
}

class Piece {
  readonly #keys: Keys;
  readonly #withClaims: boolean;
  readonly #indexes: number[] = [];
  readonly #reads: string[] = [];
  readonly #writes: string[] = [];
  readonly #args: (string | Buffer)[] = ['', '', '0'];
  /** Persons and messages so far, to know whether two requests can touch the same key. */
  readonly #seen = new Set<string>();
  #bytes = 0;

  constructor(keys: Keys, withClaims: boolean) {
    this.#keys = keys;
    this.#withClaims = withClaims;
  }

  get isEmpty(): boolean {
    return this.#indexes.length === 0;
  }

  get isFull(): boolean {
    const keys = this.#reads.length + this.#writes.length;
    return this.#indexes.length >= MAX_REQUESTS || keys >= MAX_KEYS || this.#bytes >= MAX_BYTES;
  }

  add({ index, partition, request }: IndexedRequest): void {
    const { psnNo, msgid, receipt, alsoReceipt: also, checks, record, outbox } = request;
    this.#indexes.push(index);
    this.#note(`p${psnNo}`);
    if (msgid !== null) this.#note(`m${msgid}`);
    this.#push(head(request, this.#withClaims));
    if (msgid !== null && receipt !== null) {
      this.#reads.push(this.#keys.receipt(partition, msgid));
      this.#push(joined(receipt.fingerprint, receipt.answer));
      if (this.#withClaims) {
        this.#reads.push(this.#keys.claim(msgid));
        this.#args.push(psnNo);
      }
    }
    if (also !== undefined && also !== null) {
      this.#note(`m${also.msgid}`);
      this.#reads.push(this.#keys.receipt(partition, also.msgid));
      if (this.#withClaims) this.#reads.push(this.#keys.claim(also.msgid));
      this.#push(joined(also.receipt.fingerprint, also.receipt.answer));
    }
    for (const { cell } of checks) this.#reads.push(this.#keys.cell(partition, psnNo, cell));
    for (const { cell, bytes } of request.writes) {
      const check = checks.find((c) => c.cell === cell);
      if (check !== undefined) this.#push(nextValue(check, bytes));
    }
    if (record !== null) {
      this.#writes.push(this.#keys.record(partition, psnNo, record.setlId));
      this.#push(asBuffer(record.bytes));
    }
    if (outbox !== null) {
      this.#writes.push(this.#keys.outbox(partition));
      this.#push(asBuffer(outbox));
    }
  }

  finish(): ScriptCall {
    this.#args[0] = String(this.#reads.length);
    this.#args[1] = String(this.#indexes.length);
    return { indexes: this.#indexes, keys: [...this.#reads, ...this.#writes], args: this.#args };
  }

  #note(id: string): void {
    if (this.#seen.has(id)) this.#args[2] = '1';
    else this.#seen.add(id);
  }

  #push(bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#args.push(bytes);
  }
}

function head(request: CommitRequest, withClaims: boolean): Buffer {
  const { checks, writes } = request;
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + writes.length + checks.length * PREFIX_BYTES);
  bytes[0] = request.msgid === null ? 0 : withClaims ? 2 : 1;
  bytes[1] = request.record === null ? 0 : 1;
  bytes[2] = request.outbox === null ? 0 : 1;
  bytes[3] = checks.length;
  bytes[4] = writes.length;
  bytes[5] = request.alsoReceipt === undefined || request.alsoReceipt === null ? 0 : 1;
  for (const [i, write] of writes.entries()) bytes[HEAD_BYTES + i] = checks.findIndex((c) => c.cell === write.cell) + 1;
  const from = HEAD_BYTES + writes.length;
  for (const [i, check] of checks.entries()) writeVersion(bytes, from + i * PREFIX_BYTES, check.version);
  return bytes;
}

/** ioredis sends only Buffers as bytes; another Uint8Array would become text. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(first: Uint8Array, second: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(first.length + second.length);
  bytes.set(first, 0);
  bytes.set(second, first.length);
  return bytes;
}
