/**
 * The state port. Two adapters implement it (embedded: lmdb, redis: standalone, Sentinel, Cluster); one conformance
 * suite (test/store/conformance.ts) is run against both.
 *
 * State is a set of versioned *cells* per person, opaque bytes to the store:
 *   'p'      roster: person, filings, identities
 *   'b'      personal account
 *   'y2025'  accumulators of one year
 *   's<setl_id>'  what became of a settlement after it was made, see status-cell.ts
 *   'h'      hold put on the person by an audit, see hold-cell.ts
 *   'k'      number of corrections, see correction-cell.ts
 * A commit names every cell it was computed on with the version seen, and the cells it replaces. It happens whole or not
 * at all. No arithmetic on money happens in the store.
 */
export type CellName = string;

export interface Cell {
  /** 0 = the cell does not exist. */
  readonly version: number;
  readonly bytes: Uint8Array | null;
}

/** Answer that was given for a message, kept until clearing: fingerprint of the intent + the exact frame. */
export interface Receipt {
  /** Intent fingerprint, 16 bytes. */
  readonly fingerprint: Uint8Array;
  /** The answer frame, byte for byte as it was sent. MessagePack: it never begins with 0xc1. */
  readonly answer: Uint8Array;
}

export interface LoadRequest {
  readonly psnNo: string;
  readonly cells: readonly CellName[];
  /** When given, the receipt is looked up in the same round trip. */
  readonly msgid?: string;
  /** When given, the settlement record of this person is read in the same round trip. */
  readonly setlId?: string;
}

export interface LoadResult {
  /** In the order of the request's cells. */
  readonly cells: readonly Cell[];
  /**
   * With an empty answer: the message was executed, and the record its answer ends in is missing or altered. No answer is
   * empty otherwise, and such a receipt is never told as none.
   */
  readonly receipt: Receipt | null;
  /** Set when this msgid was claimed for another person: a conflict. */
  readonly claimedByOther: boolean;
  readonly record: Uint8Array | null;
}

export interface CellCheck {
  readonly cell: CellName;
  /** Version the computation saw; 0 = must not exist. */
  readonly version: number;
}

export interface CellWrite {
  /** Must also stand in `checks`. The new version is the checked one + 1. */
  readonly cell: CellName;
  readonly bytes: Uint8Array;
}

/** A second receipt written with a commit: a reversal of a message never seen bars that message (R7). */
export interface AlsoReceipt {
  /** Another one than the commit's own. Must not be used yet, neither for this person nor for another. */
  readonly msgid: string;
  readonly receipt: Receipt;
}

export interface RecordWrite {
  readonly setlId: string;
  readonly bytes: Uint8Array;
  /** bytes[at, at + length) are the last `length` bytes of the receipt's answer: a store may keep them once. */
  readonly answerTail?: { readonly at: number; readonly length: number } | null;
}

export interface CommitRequest {
  readonly psnNo: string;
  /** null for commits without a message (loader, corrections). */
  readonly msgid: string | null;
  readonly receipt: Receipt | null;
  /** Needs a msgid of the commit's own. Written with the rest or not at all. */
  readonly alsoReceipt?: AlsoReceipt | null;
  readonly checks: readonly CellCheck[];
  readonly writes: readonly CellWrite[];
  /** Immutable settlement record. */
  readonly record: RecordWrite | null;
  /** Outbox entry for reconciliation, clearing and archive; null for none. */
  readonly outbox: Uint8Array | null;
}

export type CommitResult =
  | { readonly kind: 'committed' }
  /** This msgid was executed before with the same fingerprint: send these bytes again. */
  | { readonly kind: 'replayed'; readonly answer: Uint8Array }
  /** This msgid was used for another intent or another person. */
  | { readonly kind: 'message_conflict' }
  /** Some cell moved on. `cells` are the current ones in the order of `checks`: compute again on them. */
  | { readonly kind: 'version_conflict'; readonly cells: readonly Cell[] }
  /** The msgid of `alsoReceipt` is used by now: load again and compute again. */
  | { readonly kind: 'receipt_exists' }
  /** The store refused before writing anything (bounds, NOREPLICAS, maxmemory, not master…): not executed. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Sent, and no certain answer came back: only the receipt can tell. */
  | { readonly kind: 'in_doubt'; readonly reason: string };

export interface StoreHealth {
  readonly ready: boolean;
  /** Chinese sentence for operators, empty when ready. */
  readonly reason: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** An immutable, content-addressed policy bundle. */
export interface StoredPolicy {
  readonly versionId: string;
  readonly bytes: Uint8Array;
}

export interface OutboxEntry {
  readonly partition: number;
  /** Position inside the partition, monotone, opaque. */
  readonly position: string;
  readonly bytes: Uint8Array;
}

/** Cells met by one step of a scan, in no particular order. */
export interface ScanPage {
  readonly cells: readonly { readonly psnNo: string; readonly cell: CellName }[];
  /** Where to go on; null at the end. */
  readonly cursor: string | null;
  /** Entries looked at for this page, and about how many there are to look at in all: for progress only. */
  readonly visited: number;
  readonly total: number;
}

/** Somebody who reads the outbox to the end, at its own pace. */
export interface Consumer {
  readonly name: string;
  /** Partition -> position of the last entry it has dealt with; a partition not named: none yet. */
  readonly positions: Readonly<Record<number, string>>;
}

export interface StateStore {
  readonly kind: 'embedded' | 'redis';
  /**
   * One pipelined read for the whole batch, one more when it holds a receipt whose answer ends in a record; order kept.
   * Rejects with StoreUnavailable when nothing could be read.
   */
  load(requests: readonly LoadRequest[]): Promise<LoadResult[]>;
  /**
   * Commits a batch, each request on its own (one may conflict while others succeed); order kept. Two requests of one
   * person in one batch are applied one after the other. Never rejects: every outcome is a CommitResult.
   */
  commit(requests: readonly CommitRequest[]): Promise<CommitResult[]>;
  putPolicy(policy: StoredPolicy): Promise<void>;
  getPolicy(versionId: string): Promise<Uint8Array | null>;
  /** region -> active versionId. */
  activePolicies(): Promise<Record<string, string>>;
  /** Makes a stored version the active one of its region. */
  activatePolicy(region: string, versionId: string): Promise<void>;
  /**
   * Entries of one partition after `position` ('' = from the start), oldest first. Only what is as durable as an answer is
   * given: nobody may learn of a settlement that a crash then undoes.
   */
  readOutbox(partition: number, position: string, limit: number): Promise<OutboxEntry[]>;
  /** The other way: entries before `position` ('' = from the end), newest first. For people who look at what just happened. */
  readOutboxBack(partition: number, position: string, limit: number): Promise<OutboxEntry[]>;
  /** Registered consumers of the outbox, by name. */
  readConsumers(): Promise<Consumer[]>;
  /** Registers a consumer (also with no positions at all) and replaces the positions named. Durable when it resolves. */
  saveConsumer(consumer: Consumer): Promise<void>;
  /** Forgets a consumer and its positions. */
  removeConsumer(name: string): Promise<void>;
  /**
   * Removes the entries of one partition that every registered consumer has dealt with; nothing while none is registered.
   * The newest entry may stay, and what was committed with one that has to. Gives the number removed.
   */
  trimOutbox(partition: number): Promise<number>;
  /**
   * One step over all cells of all persons ('' = from the start). A cell that exists from the first step to the last is
   * met at least once, perhaps more often. About `limit` entries are looked at.
   */
  scanCells(cursor: string, limit: number): Promise<ScanPage>;
  /** Replaces cell 'h' of a person, whatever its version. Also allowed beside a running engine. */
  setHold(psnNo: string, bytes: Uint8Array): Promise<void>;
  /** Number of partitions, fixed when the store was created. */
  readonly partitions: number;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

/** The store cannot be read now. Nothing was changed. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
