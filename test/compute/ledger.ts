import type { CommitOutcome, ComputeOutcome, ComputeTask, Lookup, TaskCell } from '../../src/compute/contract.js';
import { NO_LOOKUP } from '../../src/compute/contract.js';
import { executeTask } from '../../src/compute/transact.js';
import { type ComputeContext, makeContext } from '../../src/compute/context.js';
import type { PolicySet } from '../../src/policy/policy-set.js';
import type { Receipt } from '../../src/store/port.js';
import { cells, CONTEXT, expectKind, POLICIES, task } from './fixtures.js';

/** One person's state as a store would keep it, and the way of a message over it as an engine would take it. */
export class Ledger {
  readonly cells = new Map<string, TaskCell>();
  readonly receipts = new Map<string, Receipt>();
  readonly records = new Map<string, Uint8Array>();
  policies: PolicySet = POLICIES;
  context: ComputeContext = CONTEXT;
  bundles: readonly { versionId: string; bytes: Uint8Array }[] = [];
  /** A look through many records may ask more often. */
  maxNeeds = 3;
  /** Needs of the last message. */
  rounds = 0;

  constructor(initial: readonly TaskCell[] = cells()) {
    for (const cell of initial) this.cells.set(cell.name, cell);
  }

  at(iso: string): this {
    this.context = makeContext(Date.parse(`${iso}+08:00`), { strict: false });
    return this;
  }

  cell(name: string): TaskCell {
    return this.cells.get(name) ?? { name, version: 0, bytes: null };
  }

  /** Computes, giving whatever is asked for, and writes nothing. */
  compute(change: Partial<ComputeTask> = {}): ComputeOutcome {
    let names = ['p', 'b', `y${this.context.year}`];
    let lookup: Lookup = NO_LOOKUP;
    for (this.rounds = 0; ; this.rounds++) {
      const msgid = change.msgid ?? 'M1';
      const receipt = this.receipts.get(msgid) ?? null;
      const state = { cells: names.map((name) => this.cell(name)), receipt, lookup };
      const outcome = executeTask(task({ ...change, ...state }), this.policies, this.context);
      if (outcome.kind !== 'need') return outcome;
      if (this.rounds === this.maxNeeds) throw new Error('asks too often');
      names = [...new Set([...names, ...outcome.cells])];
      lookup = this.#lookedUp(lookup, outcome);
    }
  }

  /** Computes and commits; the outcome must be a commit. */
  commit(change: Partial<ComputeTask> = {}): CommitOutcome {
    const outcome = expectKind(this.compute(change), 'commit');
    for (const check of outcome.checks)
      if (check.version !== this.cell(check.cell).version) throw new Error(`version of ${check.cell}`);
    for (const { cell: name, bytes } of outcome.writes)
      this.cells.set(name, { name, version: this.cell(name).version + 1, bytes });
    const { fingerprint, frame, alsoReceipt } = outcome;
    this.receipts.set(change.msgid ?? 'M1', { fingerprint, answer: frame });
    if (alsoReceipt !== null) this.receipts.set(alsoReceipt.msgid, alsoReceipt.receipt);
    if (outcome.record !== null) this.records.set(outcome.setlId, outcome.record);
    return outcome;
  }

  #lookedUp(before: Lookup, need: Extract<ComputeOutcome, { kind: 'need' }>): Lookup {
    const { setlId, msgid, policyVersion } = need;
    const record = setlId === null ? {} : { setlId, record: this.records.get(setlId) ?? null };
    const answer = msgid === null ? {} : { msgid, answer: this.receipts.get(msgid)?.answer ?? null };
    const bundle = this.bundles.find((b) => b.versionId === policyVersion);
    const policy = policyVersion === null ? {} : { policyVersion, policy: bundle?.bytes ?? null };
    const note = need.note === null ? {} : { note: need.note };
    return { ...before, ...record, ...answer, ...policy, ...note };
  }
}
