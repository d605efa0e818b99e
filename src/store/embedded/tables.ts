/**
 * The tables of the embedded store, all raw bytes (one codec only, src/wire/msgpack.ts):
 *   cells     `<psn>:<cell>`     version (8 bytes) + bytes
 *   receipts  msgid              receipt, see ../receipt-value.ts
 *   records   `<psn>:<setl_id>`  settlement record
 *   outbox    [partition, seq]   entry
 *   consumers name, name:partition  '', position of an outbox consumer
 *   policies  versionId          bundle
 *   active    region             versionId
 *   meta      'store'            format and partitions
 *   chain     'batch'            nothing; its lmdb version is the number of the last committed batch
 */
import { Buffer } from 'node:buffer';
import { type Database, open, type RootDatabase } from 'lmdb';
import { StoreOpenError } from '../open-error.js';
import type { CellName, CommitRequest, Receipt } from '../port.js';
import { type ReceiptWriter, readPointer, type StoredReceipt, wholeAnswer, writeReceipt } from '../receipt-value.js';
import { folderFault } from './preflight.js';

export type Table<K extends string | [number, number] = string> = Database<Uint8Array, K>;

export interface Tables {
  readonly root: RootDatabase<Uint8Array, string>;
  readonly cells: Table;
  readonly receipts: Table;
  readonly records: Table;
  readonly outbox: Table<[number, number]>;
  readonly consumers: Table;
  readonly policies: Table;
  readonly active: Table;
  readonly meta: Table;
  readonly chain: Table;
}

const TABLES = 16;
const NOTHING: Buffer = Buffer.alloc(0);

/** Opens or creates the files. Throws StoreOpenError when the folder holds something else. */
export function openTables(dir: string): Tables {
  const fault = folderFault(dir);
  if (fault !== null)
    throw new StoreOpenError(`数据目录 ${dir} 打不开或已损坏：${fault}。请从备份恢复，或换一个空目录。`);
  try {
    // noSync and useWritemap stay off: an answer must survive power loss.
    const root = open<Uint8Array, string>({ path: dir, encoding: 'binary', maxDbs: TABLES, noSubdir: false });
    const table = <K extends string | [number, number] = string>(name: string): Table<K> =>
      root.openDB<Uint8Array, K>({ name, encoding: 'binary' });
    return {
      root,
      cells: table('cells'),
      receipts: table('receipts'),
      records: table('records'),
      outbox: table<[number, number]>('outbox'),
      consumers: table('consumers'),
      policies: table('policies'),
      active: table('active'),
      meta: table('meta'),
      chain: root.openDB<Uint8Array, string>({ name: 'chain', encoding: 'binary', useVersions: true }),
    };
  } catch (error) {
    throw new StoreOpenError(
      `数据目录 ${dir} 打不开或已损坏：${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export function cellKey(psnNo: string, cell: CellName): string {
  return `${psnNo}:${cell}`;
}

export function recordKey(psnNo: string, setlId: string): string {
  return `${psnNo}:${setlId}`;
}

/** A receipt as it is stored; `record` as in `writeReceipt`. */
export function encodeReceipt(psnNo: string, receipt: Receipt, record: CommitRequest['record']): Buffer {
  const to = new ValueWriter();
  writeReceipt(to, psnNo, receipt, record);
  return to.value;
}

class ValueWriter implements ReceiptWriter {
  value = NOTHING;
  #at = 0;

  open(length: number): void {
    this.value = Buffer.allocUnsafe(length);
  }

  piece(bytes: Uint8Array): void {
    this.value.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  byte(value: number): void {
    this.value[this.#at++] = value;
  }

  word(value: number): void {
    this.#at = this.value.writeUInt32BE(value, this.#at);
  }

  close(): void {}
}

/** The answer of a stored receipt as it was sent; null when what it ends in is missing or altered. */
export function answerOf({ records }: Tables, { psnNo, answer }: StoredReceipt): Buffer | null {
  const pointer = readPointer(answer);
  if (pointer === null) return answer;
  return wholeAnswer(pointer, records.getBinary(recordKey(psnNo, pointer.setlId)) ?? null);
}
