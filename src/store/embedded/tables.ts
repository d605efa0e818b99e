/**
 * The tables of the embedded store, all raw bytes (one codec only, src/wire/msgpack.ts):
 *   cells     `<psn>:<cell>`     version (8 bytes) + bytes
 *   receipts  msgid              fingerprint (16) + length of psn (1) + psn + answer
 *   records   `<psn>:<setl_id>`  settlement record
 *   outbox    [partition, seq]   entry
 *   consumers name, name:partition  '', position of an outbox consumer
 *   policies  versionId          bundle
 *   active    region             versionId
 *   meta      'store'            format and partitions
 *   chain     'batch'            nothing; its lmdb version is the number of the last committed batch
 */
import { type Database, open, type RootDatabase } from 'lmdb';
import { FINGERPRINT_BYTES } from '../check-request.js';
import { StoreOpenError } from '../open-error.js';
import type { CellName, Receipt } from '../port.js';
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

export function encodeReceipt(psnNo: string, receipt: Receipt): Buffer {
  const psn = Buffer.from(psnNo, 'utf8');
  const value = Buffer.allocUnsafe(FINGERPRINT_BYTES + 1 + psn.length + receipt.answer.length);
  value.set(receipt.fingerprint, 0);
  value[FINGERPRINT_BYTES] = psn.length;
  value.set(psn, FINGERPRINT_BYTES + 1);
  value.set(receipt.answer, FINGERPRINT_BYTES + 1 + psn.length);
  return value;
}

export interface StoredReceipt extends Receipt {
  readonly psnNo: string;
}

/** Views into `value`, which the caller owns. */
export function decodeReceipt(value: Buffer): StoredReceipt {
  const start = FINGERPRINT_BYTES + 1;
  const end = start + (value[FINGERPRINT_BYTES] ?? 0);
  return {
    fingerprint: value.subarray(0, FINGERPRINT_BYTES),
    psnNo: value.toString('utf8', start, end),
    answer: value.subarray(end),
  };
}
