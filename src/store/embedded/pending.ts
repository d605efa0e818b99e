/**
 * Writes that were handed to the writer thread and are not on disk yet. Later commits are decided on them, so batches may
 * overlap; an entry goes when its batch was flushed. Callers of `load` never see them.
 */
interface Entry {
  readonly batch: number;
  readonly value: Buffer;
}

export class PendingWrites {
  readonly #cells = new Map<string, Entry>();
  readonly #receipts = new Map<string, Entry>();

  cell(key: string): Buffer | undefined {
    return this.#cells.get(key)?.value;
  }

  receipt(msgid: string): Buffer | undefined {
    return this.#receipts.get(msgid)?.value;
  }

  addCell(batch: number, key: string, value: Buffer): void {
    this.#cells.set(key, { batch, value });
  }

  addReceipt(batch: number, msgid: string, value: Buffer): void {
    this.#receipts.set(msgid, { batch, value });
  }

  /** Forgets what the batches up to this one wrote. */
  flushed(batch: number): void {
    drop(this.#cells, batch);
    drop(this.#receipts, batch);
  }
}

function drop(entries: Map<string, Entry>, batch: number): void {
  for (const [key, entry] of entries) if (entry.batch <= batch) entries.delete(key);
}
