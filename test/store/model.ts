/** The port in thirty lines of maps: what every adapter must be indistinguishable from. Lives in tests only. */
import type { Cell, CommitRequest, CommitResult, LoadRequest, LoadResult, Receipt } from '../../src/store/port.js';

export class ModelStore {
  readonly cells = new Map<string, { version: number; bytes: Uint8Array }>();
  readonly receipts = new Map<string, Receipt & { psnNo: string }>();
  readonly records = new Map<string, Uint8Array>();
  readonly outbox: { psnNo: string; bytes: Uint8Array }[] = [];

  cell(psnNo: string, cell: string): Cell {
    return this.cells.get(`${psnNo}/${cell}`) ?? { version: 0, bytes: null };
  }

  load(r: LoadRequest): LoadResult {
    const receipt = r.msgid === undefined ? undefined : this.receipts.get(r.msgid);
    const own = receipt?.psnNo === r.psnNo ? receipt : undefined;
    return {
      cells: r.cells.map((cell) => this.cell(r.psnNo, cell)),
      receipt: own === undefined ? null : { fingerprint: own.fingerprint, answer: own.answer },
      claimedByOther: receipt !== undefined && own === undefined,
      record: r.setlId === undefined ? null : (this.records.get(`${r.psnNo}/${r.setlId}`) ?? null),
    };
  }

  commit(r: CommitRequest): CommitResult {
    const earlier = r.msgid === null ? undefined : this.receipts.get(r.msgid);
    if (earlier !== undefined) {
      const same =
        earlier.psnNo === r.psnNo && Buffer.compare(earlier.fingerprint, r.receipt?.fingerprint ?? Buffer.of()) === 0;
      return same ? { kind: 'replayed', answer: earlier.answer } : { kind: 'message_conflict' };
    }
    const also = r.alsoReceipt ?? null;
    if (also !== null && this.receipts.has(also.msgid)) return { kind: 'receipt_exists' };
    const now = r.checks.map(({ cell }) => this.cell(r.psnNo, cell));
    if (r.checks.some(({ version }, i) => now[i]?.version !== version)) return { kind: 'version_conflict', cells: now };
    for (const { cell, bytes } of r.writes) {
      this.cells.set(`${r.psnNo}/${cell}`, { version: this.cell(r.psnNo, cell).version + 1, bytes });
    }
    if (r.msgid !== null && r.receipt !== null) this.receipts.set(r.msgid, { ...r.receipt, psnNo: r.psnNo });
    if (also !== null) this.receipts.set(also.msgid, { ...also.receipt, psnNo: r.psnNo });
    if (r.record !== null) this.records.set(`${r.psnNo}/${r.record.setlId}`, r.record.bytes);
    if (r.outbox !== null) this.outbox.push({ psnNo: r.psnNo, bytes: r.outbox });
    return { kind: 'committed' };
  }
}
