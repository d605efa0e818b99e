import type {
  Cell,
  CommitRequest,
  CommitResult,
  Consumer,
  LoadRequest,
  LoadResult,
  OutboxEntry,
  Receipt,
  ScanPage,
  StateStore,
  StoredPolicy,
  StoreHealth,
} from '../../src/store/port.js';

interface PersonState {
  readonly cells: Map<string, { version: number; bytes: Uint8Array }>;
}

/** What a test may put between the engine and the state. Each hook may wait, throw or change the result. */
export interface Faults {
  load?: (requests: readonly LoadRequest[]) => Promise<void>;
  /** Before a batch is applied. */
  beforeCommit?: (requests: readonly CommitRequest[]) => Promise<void>;
  /** Result to give for a request; `apply` carries it out, now or later, or never. */
  commit?: (request: CommitRequest, apply: () => CommitResult) => CommitResult;
  /** After a batch was applied, before the engine hears of it. */
  afterCommit?: (requests: readonly CommitRequest[]) => Promise<void>;
}

/** The store port over plain maps, exact in its outcomes; several engines may share one. */
export class FakeStore implements StateStore {
  readonly kind = 'embedded';
  readonly partitions = 1;
  readonly faults: Faults;
  readonly receipts = new Map<string, Receipt & { psnNo: string }>();
  readonly records = new Map<string, Uint8Array>();
  readonly outbox: Uint8Array[] = [];
  readonly policies = new Map<string, Uint8Array>();
  readonly persons = new Map<string, PersonState>();
  /** Sizes of the batches received. */
  readonly loads: number[] = [];
  readonly commits: CommitRequest[][] = [];

  constructor(faults: Faults = {}) {
    this.faults = faults;
  }

  put(psnNo: string, cell: string, bytes: Uint8Array): void {
    const state = this.#person(psnNo);
    state.cells.set(cell, { version: (state.cells.get(cell)?.version ?? 0) + 1, bytes });
  }

  cell(psnNo: string, cell: string): Cell {
    return this.#person(psnNo).cells.get(cell) ?? { version: 0, bytes: null };
  }

  async load(requests: readonly LoadRequest[]): Promise<LoadResult[]> {
    this.loads.push(requests.length);
    await this.faults.load?.(requests);
    return requests.map((r) => this.#read(r));
  }

  async commit(requests: readonly CommitRequest[]): Promise<CommitResult[]> {
    this.commits.push([...requests]);
    await this.faults.beforeCommit?.(requests);
    const results = requests.map((r) => {
      const apply = (): CommitResult => this.#apply(r);
      return this.faults.commit === undefined ? apply() : this.faults.commit(r, apply);
    });
    await this.faults.afterCommit?.(requests);
    return results;
  }

  readConsumers(): Promise<Consumer[]> {
    return Promise.resolve([]);
  }

  saveConsumer(): Promise<void> {
    return Promise.resolve();
  }

  removeConsumer(): Promise<void> {
    return Promise.resolve();
  }

  trimOutbox(): Promise<number> {
    return Promise.resolve(0);
  }

  scanCells(): Promise<ScanPage> {
    const cells = [...this.persons].flatMap(([psnNo, state]) =>
      [...state.cells.keys()].map((cell) => ({ psnNo, cell })),
    );
    return Promise.resolve({ cells, cursor: null, visited: cells.length, total: cells.length });
  }

  setHold(psnNo: string, bytes: Uint8Array): Promise<void> {
    this.put(psnNo, 'h', bytes);
    return Promise.resolve();
  }

  putPolicy({ versionId, bytes }: StoredPolicy): Promise<void> {
    this.policies.set(versionId, bytes);
    return Promise.resolve();
  }

  getPolicy(versionId: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.policies.get(versionId) ?? null);
  }

  activePolicies(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  activatePolicy(): Promise<void> {
    return Promise.resolve();
  }

  readOutbox(partition: number, position: string, limit: number): Promise<OutboxEntry[]> {
    const from = Number(position === '' ? 0 : position);
    const entries = this.outbox.slice(from, from + limit);
    return Promise.resolve(entries.map((bytes, i) => ({ partition, position: String(from + i + 1), bytes })));
  }

  readOutboxBack(): Promise<OutboxEntry[]> {
    return Promise.resolve([]);
  }

  health(): Promise<StoreHealth> {
    return Promise.resolve({ ready: true, reason: '', detail: {} });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #person(psnNo: string): PersonState {
    const known = this.persons.get(psnNo);
    if (known !== undefined) return known;
    const fresh: PersonState = { cells: new Map() };
    this.persons.set(psnNo, fresh);
    return fresh;
  }

  #read(r: LoadRequest): LoadResult {
    const kept = r.msgid === undefined ? undefined : this.receipts.get(r.msgid);
    const own = kept !== undefined && kept.psnNo === r.psnNo;
    return {
      cells: r.cells.map((cell) => this.cell(r.psnNo, cell)),
      receipt: own ? kept : null,
      claimedByOther: kept !== undefined && !own,
      record: r.setlId === undefined ? null : (this.records.get(r.setlId) ?? null),
    };
  }

  #apply(r: CommitRequest): CommitResult {
    const kept = r.msgid === null ? undefined : this.receipts.get(r.msgid);
    if (kept !== undefined) {
      const same =
        kept.psnNo === r.psnNo && r.receipt !== null && Buffer.compare(kept.fingerprint, r.receipt.fingerprint) === 0;
      return same ? { kind: 'replayed', answer: kept.answer } : { kind: 'message_conflict' };
    }
    const also = r.alsoReceipt ?? null;
    if (also !== null && this.receipts.has(also.msgid)) return { kind: 'receipt_exists' };
    const current = r.checks.map((c) => this.cell(r.psnNo, c.cell));
    if (r.checks.some((c, i) => c.version !== current[i]?.version)) return { kind: 'version_conflict', cells: current };
    for (const w of r.writes) this.put(r.psnNo, w.cell, Uint8Array.from(w.bytes));
    if (r.msgid !== null && r.receipt !== null) this.receipts.set(r.msgid, { ...copied(r.receipt), psnNo: r.psnNo });
    if (also !== null) this.receipts.set(also.msgid, { ...copied(also.receipt), psnNo: r.psnNo });
    if (r.record !== null) this.records.set(r.record.setlId, Uint8Array.from(r.record.bytes));
    if (r.outbox !== null) this.outbox.push(Uint8Array.from(r.outbox));
    return { kind: 'committed' };
  }
}

function copied(receipt: Receipt): Receipt {
  return { fingerprint: Uint8Array.from(receipt.fingerprint), answer: Uint8Array.from(receipt.answer) };
}
