import type { OutboxKind } from '../../../store/cells.js';
import type { StateStore } from '../../../store/port.js';
import { decodeStatus, statusCell } from '../../../store/status-cell.js';
import { cursorText, fromEnd, readBack, readCursor, type Standing, type WalkedEvent } from './outbox-walk.js';
import type { Refs } from './refs.js';
import { recordTimeMs, type Row, rowOf } from './row.js';

export interface RecentPage {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

/** Entries of one page that no wanted kind matched before it ends unfilled; the cursor goes on from there. */
const MAX_SKIPPED = 5000;

interface Read {
  readonly walked: WalkedEvent;
  readonly record: Uint8Array | null;
  readonly atMs: number;
}

/** What happened, newest first over all partitions: each is in order by itself, the records tell the time between them. */
export class RecentWalk {
  readonly #store: StateStore;
  readonly #standing: Standing;
  readonly #chunk: number;
  readonly #buffers: Read[][];

  constructor(store: StateStore, cursor: string | null, limit: number) {
    this.#store = store;
    this.#standing = cursor === null ? fromEnd(store) : readCursor(cursor, store);
    this.#chunk = Math.max(2, Math.ceil((limit * 2) / store.partitions));
    this.#buffers = this.#standing.map(() => []);
  }

  async page(kinds: ReadonlySet<OutboxKind>, limit: number, refs: Refs): Promise<RecentPage> {
    await this.#fill(this.#standing.map((_, partition) => partition));
    const taken: Read[] = [];
    for (let skipped = 0; taken.length < limit && skipped < MAX_SKIPPED; ) {
      const next = await this.#next();
      if (next === null) break;
      if (kinds.has(next.walked.event.kind)) taken.push(next);
      else skipped += 1;
    }
    return { rows: await rowsOf(this.#store, taken, refs), cursor: cursorText(this.#standing) };
  }

  async #next(): Promise<Read | null> {
    let newest: Read | null = null;
    for (const [read] of this.#buffers)
      if (read !== undefined && (newest === null || read.atMs > newest.atMs)) newest = read;
    if (newest === null) return null;
    const { partition, position } = newest.walked;
    const buffer = this.#buffers[partition] ?? [];
    buffer.shift();
    this.#standing[partition] = position;
    if (buffer.length === 0) await this.#fill([partition]);
    return newest;
  }

  async #fill(partitions: readonly number[]): Promise<void> {
    const pages = await readBack(this.#store, this.#standing, partitions, this.#chunk);
    const events = pages.flat();
    const found = await this.#store.load(
      events.map(({ event }) => ({ psnNo: event.psnNo, cells: [], setlId: event.setlId })),
    );
    let at = 0;
    for (const [i, page] of pages.entries()) {
      const partition = partitions[i] as number;
      // A record that tells no time stands where its neighbour does.
      let atMs = Infinity;
      this.#buffers[partition] = page.map((walked) => {
        const record = found[at++]?.record ?? null;
        atMs = Math.min(atMs, recordTimeMs(walked.event.kind, record) ?? atMs);
        return { walked, record, atMs };
      });
      if (page.length === 0) this.#standing[partition] = null;
    }
  }
}

async function rowsOf(store: StateStore, taken: readonly Read[], refs: Refs): Promise<Row[]> {
  const found = await store.load(
    taken.map(({ walked: { event } }) => ({ psnNo: event.psnNo, cells: [statusCell(event.setlId)] })),
  );
  return taken.map(({ walked, record }, i) => {
    const bytes = found[i]?.cells[0]?.bytes ?? null;
    return rowOf(walked.event, record, bytes === null ? null : decodeStatus(bytes).status, refs);
  });
}
