/**
 * The embedded adapter: lmdb in a data folder, for one engine.
 * R1, R2: every request of a batch is decided before the first write, and a batch is one conditional block of one
 * transaction on the writer thread. R6: an answer is given only after the pages were flushed to disk. R7: a flush that does
 * not come is in doubt, never success. R12: the outbox entry is part of the same block. R20: after a failed write the store
 * refuses everything until it is opened again.
 *
 * Why not a transaction callback: it runs on the event loop and holds the writer meanwhile. Blocks of consecutive batches overlap and share one flush.
 */
import { Buffer } from 'node:buffer';
import { mkdirSync } from 'node:fs';
import { checkMeta, checkPartitions, DEFAULT_PARTITIONS, encodeMeta, STORE_FORMAT } from '../meta.js';
import { StoreOpenError } from '../open-error.js';
import { checkConsumerName } from '../consumers.js';
import { commitHold } from '../hold-cell.js';
import {
  type CommitRequest,
  type CommitResult,
  type Consumer,
  type LoadRequest,
  type LoadResult,
  type OutboxEntry,
  type ScanPage,
  type StateStore,
  type StoredPolicy,
  type StoreHealth,
  StoreUnavailable,
} from '../port.js';
import { BROKEN_ANSWER, readReceipt } from '../receipt-value.js';
import { toCell } from '../versioned.js';
import { type Batch, decide, type Ledger } from './apply.js';
import { takeLock } from './lock.js';
import { fence, writeHold } from './beside.js';
import * as outbox from './outbox.js';
import { PendingWrites } from './pending.js';
import { scanCells } from './scan.js';
import { withTimeout } from './timeout.js';
import { answerOf, cellKey, openTables, recordKey, type Tables } from './tables.js';

export interface EmbeddedOptions {
  /** Data folder; created when missing. */
  readonly dir: string;
  /** Fixed when the folder is created. Default: what it was created with; a new one 8. */
  readonly partitions?: number;
  /** How long a flush may take before its batch is in doubt. Default 10,000 ms. */
  readonly flushTimeoutMs?: number;
  /**
   * Default true: one engine per folder. false: a tool that reads, or publishes policies, beside a running engine; it takes
   * no lock and cannot commit settlements. lmdb serialises the writers of all processes, and what a tool writes no commit
   * is decided on.
   */
  readonly exclusive?: boolean;
}

const DEFAULT_FLUSH_TIMEOUT_MS = 10_000;
const META_KEY = 'store';
const CHAIN_KEY = 'batch';
const FIRST_BATCH = 1;
const NOTHING = Buffer.alloc(1);

/** flushed: on disk. skipped: certainly not written. unknown: only a new look at the files can tell. */
type Outcome = 'flushed' | 'skipped' | 'unknown';

/** Throws StoreOpenError: folder in use, damaged, or of another format. */
export async function openEmbeddedStore(options: EmbeddedOptions): Promise<EmbeddedStore> {
  checkPartitions(options.partitions);
  try {
    mkdirSync(options.dir, { recursive: true });
  } catch (error) {
    throw new StoreOpenError(`数据目录 ${options.dir} 无法创建：${String(error)}`);
  }
  const tables = openTables(options.dir);
  try {
    const { partitions, release } = tables.root.transactionSync(() => claimFolder(tables, options));
    return new EmbeddedStore(tables, partitions, options.flushTimeoutMs ?? DEFAULT_FLUSH_TIMEOUT_MS, release);
  } catch (error) {
    await tables.root.close();
    throw error;
  }
}

interface Claimed {
  readonly partitions: number;
  readonly release: (() => void) | null;
}

function claimFolder(tables: Tables, { dir, partitions, exclusive = true }: EmbeddedOptions): Claimed {
  const stored = tables.meta.getBinary(META_KEY);
  const meta = stored === undefined ? null : checkMeta(stored, partitions, `数据目录 ${dir}`, 'embedded');
  const release = exclusive ? takeLock(dir) : null;
  const count = meta?.partitions ?? partitions ?? DEFAULT_PARTITIONS.embedded;
  // A tool leaves the format to the engine it may work beside.
  if (meta === null || (exclusive && meta.format !== STORE_FORMAT)) {
    tables.meta.putSync(META_KEY, encodeMeta(count, 'embedded'));
  }
  if (meta === null) tables.chain.putSync(CHAIN_KEY, NOTHING, FIRST_BATCH);
  return { partitions: count, release };
}

class EmbeddedStore implements StateStore {
  readonly kind = 'embedded';
  readonly partitions: number;
  readonly #tables: Tables;
  readonly #ledger: Ledger;
  readonly #flushTimeoutMs: number;
  /** null: opened beside an engine. */
  readonly #release: (() => void) | null;
  #state: 'open' | 'failed' | 'closed' = 'open';
  #failure = '';
  #lastBatch: number;
  #tail: Promise<Outcome> = Promise.resolve('flushed');

  constructor(tables: Tables, partitions: number, flushTimeoutMs: number, release: (() => void) | null) {
    this.#tables = tables;
    this.partitions = partitions;
    this.#flushTimeoutMs = flushTimeoutMs;
    this.#release = release;
    const sequences = outbox.nextSequences(tables, partitions);
    this.#ledger = { tables, pending: new PendingWrites(), sequences };
    this.#lastBatch = tables.chain.getEntry(CHAIN_KEY)?.version ?? FIRST_BATCH;
  }

  async load(requests: readonly LoadRequest[]): Promise<LoadResult[]> {
    this.#assertOpen();
    const results = requests.map((request) => this.#loadOne(request));
    // A receipt may be visible a moment before it is on disk; what is on its way out must be (R6).
    if (results.some((r) => r.receipt !== null) && (await this.#tail) !== 'flushed') throw this.#unavailable();
    return results;
  }

  #loadOne(request: LoadRequest): LoadResult {
    const { cells, receipts, records } = this.#tables;
    const stored = request.msgid === undefined ? undefined : receipts.getBinary(request.msgid);
    const receipt = stored === undefined ? null : readReceipt(stored);
    const own = receipt !== null && receipt.psnNo === request.psnNo;
    return {
      cells: request.cells.map((cell) => toCell(cells.getBinary(cellKey(request.psnNo, cell)))),
      receipt: own
        ? { fingerprint: receipt.fingerprint, answer: answerOf(this.#tables, receipt) ?? BROKEN_ANSWER }
        : null,
      claimedByOther: receipt !== null && !own,
      record:
        request.setlId === undefined ? null : (records.getBinary(recordKey(request.psnNo, request.setlId)) ?? null),
    };
  }

  async commit(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    if (this.#state !== 'open') return requests.map(() => ({ kind: 'refused', reason: `store ${this.#state}` }));
    if (this.#release === null) return requests.map(() => ({ kind: 'refused', reason: 'opened beside an engine' }));
    const batch: Batch = { number: this.#lastBatch + 1, writes: [] };
    const results = requests.map((request) => decide(this.#ledger, batch, request));
    // A batch that only replays still waits for what it replays to be on disk.
    const outcome = await (batch.writes.length === 0 ? this.#tail : this.#write(batch));
    return outcome === 'flushed' ? results : results.map((result) => this.#withoutFlush(result, outcome));
  }

  #write(batch: Batch): Promise<Outcome> {
    const { chain, root } = this.#ledger.tables;
    const before = this.#lastBatch;
    this.#lastBatch = batch.number;
    // The writer thread writes the block only on top of the batch it was decided on: should that one have failed, this
    // one is skipped whole instead of being written on totals that do not exist.
    const written = chain.ifVersion(CHAIN_KEY, before, () => {
      for (const write of batch.writes) write();
      void chain.put(CHAIN_KEY, NOTHING, batch.number);
    });
    // Asked for in the same turn: later it would stand for somebody else's flush.
    const flushed = root.flushed.then(() => true);
    this.#tail = this.#settle(batch.number, written, flushed);
    return this.#tail;
  }

  async #settle(batch: number, written: Promise<boolean>, flushed: Promise<boolean>): Promise<Outcome> {
    try {
      flushed.catch(() => undefined);
      if (!(await withTimeout(written, this.#flushTimeoutMs))) {
        this.#fail(new Error('an earlier batch failed'));
        return 'skipped';
      }
      await withTimeout(flushed, this.#flushTimeoutMs);
      this.#ledger.pending.flushed(batch);
      return 'flushed';
    } catch (error) {
      this.#fail(error);
      return 'unknown';
    }
  }

  #withoutFlush(result: CommitResult, outcome: Outcome): CommitResult {
    if (result.kind !== 'committed' && result.kind !== 'replayed') return result;
    return { kind: outcome === 'skipped' ? 'refused' : 'in_doubt', reason: this.#failure };
  }

  #fail(error: unknown): void {
    if (this.#state === 'open') this.#state = 'failed';
    if (this.#failure === '') this.#failure = error instanceof Error ? error.message : String(error);
    // lmdb hangs a second, rejecting promise on the error; nobody else will look at it.
    (error as { commitError?: Promise<unknown> }).commitError?.catch(() => undefined);
  }

  async putPolicy(policy: StoredPolicy): Promise<void> {
    this.#assertOpen();
    const stored = this.#tables.policies.getBinary(policy.versionId);
    if (stored !== undefined) {
      if (Buffer.compare(stored, policy.bytes) !== 0)
        throw new Error(`policy ${policy.versionId} exists with other bytes`);
      return;
    }
    await this.#tables.policies.put(policy.versionId, policy.bytes);
    await this.#tables.root.flushed;
  }

  async getPolicy(versionId: string): Promise<Uint8Array | null> {
    this.#assertOpen();
    return this.#tables.policies.getBinary(versionId) ?? null;
  }

  async activePolicies(): Promise<Record<string, string>> {
    this.#assertOpen();
    const entries = [...this.#tables.active.getRange()];
    return Object.fromEntries(entries.map(({ key, value }) => [key, Buffer.from(value).toString('utf8')]));
  }

  async activatePolicy(region: string, versionId: string): Promise<void> {
    this.#assertOpen();
    if (!this.#tables.policies.doesExist(versionId)) throw new Error(`policy ${versionId} is not stored`);
    await this.#tables.active.put(region, Buffer.from(versionId, 'utf8'));
    await this.#tables.root.flushed;
  }

  async readOutbox(partition: number, position: string, limit: number): Promise<OutboxEntry[]> {
    this.#assertOpen();
    const entries = outbox.readOn(this.#tables, partition, position, limit);
    if (entries.length > 0) await this.#durable();
    return entries;
  }

  async readOutboxBack(partition: number, position: string, limit: number): Promise<OutboxEntry[]> {
    this.#assertOpen();
    const entries = outbox.readBack(this.#tables, partition, position, limit);
    if (entries.length > 0) await this.#durable();
    return entries;
  }

  /** What was read by now is on disk (R6). Beside an engine: a later transaction of one's own is. */
  async #durable(): Promise<void> {
    if (this.#release === null) await fence(this.#tables);
    else if ((await this.#tail) !== 'flushed') throw this.#unavailable();
  }

  async readConsumers(): Promise<Consumer[]> {
    this.#assertOpen();
    return outbox.readConsumers(this.#tables);
  }

  async saveConsumer(consumer: Consumer): Promise<void> {
    this.#assertOpen();
    checkConsumerName(consumer.name);
    await outbox.saveConsumer(this.#tables, consumer);
  }

  async removeConsumer(name: string): Promise<void> {
    this.#assertOpen();
    await outbox.removeConsumer(this.#tables, name);
  }

  async trimOutbox(partition: number): Promise<number> {
    this.#assertOpen();
    return outbox.trimOutbox(this.#tables, partition);
  }

  async scanCells(cursor: string, limit: number): Promise<ScanPage> {
    this.#assertOpen();
    return scanCells(this.#tables, cursor, limit);
  }

  async setHold(psnNo: string, bytes: Uint8Array): Promise<void> {
    this.#assertOpen();
    await (this.#release === null ? writeHold(this.#tables, psnNo, bytes) : commitHold(this, psnNo, bytes));
  }

  async health(): Promise<StoreHealth> {
    const detail = { kind: this.kind, state: this.#state, partitions: this.partitions, failure: this.#failure };
    if (this.#state === 'open') return { ready: true, reason: '', detail };
    const reason = this.#state === 'closed' ? '存储已关闭。' : '数据无法写入磁盘，请检查磁盘后重启。';
    return { ready: false, reason, detail };
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    await this.#tables.root.close();
    this.#release?.();
  }

  #assertOpen(): void {
    if (this.#state !== 'open') throw this.#unavailable();
  }

  #unavailable(): StoreUnavailable {
    return new StoreUnavailable(`store ${this.#state} ${this.#failure}`);
  }
}

export type { EmbeddedStore };
