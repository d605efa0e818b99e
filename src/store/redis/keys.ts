/**
 * Every key the adapter uses. A partition is a hash tag, so that one script may touch all a person owns in Cluster (R1);
 * elsewhere the tag costs nothing.
 *   sc:{p07}:c:<psn>:<cell>   version (8 bytes) + bytes
 *   sc:{m07}:r:<msgid>        receipt, see ../receipt-value.ts; one master: found by the message alone, whoever it was used for
 *   sc:{p07}:r:<msgid>        the same in Cluster, where the script reaches only the person's partition
 *   sc:{p07}:t:<psn>:<setl_id> settlement record
 *   sc:{p07}:out              outbox stream, see outbox.ts
 *   sc:{p07}:f                written before WAIT, so that WAIT covers everything before it
 *   sc:{m07}:m:<msgid>        Cluster only: the person a msgid is used for; partition of the msgid
 *   sc:{pol}:…                store description, policies, positions of the outbox consumers
 */
import { Buffer } from 'node:buffer';
import type { CellName } from '../port.js';
import { partitionOf } from '../partition.js';
import type { CommandWriter } from './resp.js';

/** How the keys of one partition start, as bytes. */
interface Starts {
  readonly cell: Buffer;
  readonly record: Buffer;
  readonly receipt: Buffer;
  readonly outbox: Buffer;
}

/** Where the store describes itself: known before how many partitions it has. */
export const metaKey = (prefix: string): string => `${prefix}{pol}:meta`;

export class Keys {
  readonly partitions: number;
  readonly #partition: readonly string[];
  readonly #claims: readonly string[];
  readonly #fences: readonly string[];
  readonly #starts: readonly Starts[];
  readonly #policies: string;
  readonly #prefix: string;
  /** Receipts lie with their person, and a claim tells whose a message is. */
  readonly withClaims: boolean;

  constructor(prefix: string, partitions: number, withClaims: boolean) {
    this.partitions = partitions;
    this.withClaims = withClaims;
    this.#prefix = prefix;
    const tag = (letter: string) => (_: unknown, i: number) => `${prefix}{${letter}${String(i).padStart(2, '0')}}:`;
    this.#partition = Array.from({ length: partitions }, tag('p'));
    this.#claims = Array.from({ length: partitions }, tag('m'));
    this.#fences = this.#partition.map((tag) => `${tag}f`);
    this.#policies = `${prefix}{pol}:`;
    this.#starts = this.#partition.map((tag, i) => ({
      cell: Buffer.from(`${tag}c:`),
      record: Buffer.from(`${tag}t:`),
      receipt: Buffer.from(`${withClaims ? tag : this.#claims[i]}r:`),
      outbox: Buffer.from(`${tag}out`),
    }));
  }

  partitionOf(psnNo: string): number {
    return partitionOf(psnNo, this.partitions);
  }

  cell(partition: number, psnNo: string, cell: CellName): string {
    return `${this.#partition[partition]}c:${psnNo}:${cell}`;
  }

  receipt(partition: number, msgid: string): string {
    const tag = this.withClaims ? this.#partition[partition] : this.#claims[partitionOf(msgid, this.partitions)];
    return `${tag}r:${msgid}`;
  }

  record(partition: number, psnNo: string, setlId: string): string {
    return `${this.#partition[partition]}t:${psnNo}:${setlId}`;
  }

  outbox(partition: number): string {
    return `${this.#partition[partition]}out`;
  }

  /** The keys of the hot path once more, written as one argument of a command: as texts they took longer than all else in it. */
  writeCell(to: CommandWriter, partition: number, psnNo: string, cell: CellName): void {
    to.key(this.#startsOf(partition).cell, psnNo, cell);
  }

  writeReceipt(to: CommandWriter, partition: number, msgid: string): void {
    to.key(this.#startsOf(this.withClaims ? partition : this.partitionOf(msgid)).receipt, msgid);
  }

  writeRecord(to: CommandWriter, partition: number, psnNo: string, setlId: string): void {
    to.key(this.#startsOf(partition).record, psnNo, setlId);
  }

  writeOutbox(to: CommandWriter, partition: number): void {
    to.bytes(this.#startsOf(partition).outbox);
  }

  #startsOf(partition: number): Starts {
    return this.#starts[partition] as Starts;
  }

  fence(partition: number): string {
    return this.#fences[partition] as string;
  }

  claim(msgid: string): string {
    return `${this.#claims[partitionOf(msgid, this.partitions)]}m:${msgid}`;
  }

  /** Pattern of all cells of all persons. The prefix has no character that means something in a pattern. */
  cellPattern(): string {
    return `${this.#prefix}{p*}:c:*`;
  }

  /** Person and name of a cell's key; null for any other key. */
  parseCell(key: string): { psnNo: string; cell: CellName } | null {
    const start = key.indexOf('}:c:', this.#prefix.length);
    const colon = key.lastIndexOf(':');
    return start < 0 || colon < start + 4 ? null : { psnNo: key.slice(start + 4, colon), cell: key.slice(colon + 1) };
  }

  consumers(): string {
    return `${this.#policies}consumers`;
  }

  policy(versionId: string): string {
    return `${this.#policies}v:${versionId}`;
  }

  activePolicies(): string {
    return `${this.#policies}active`;
  }
}
