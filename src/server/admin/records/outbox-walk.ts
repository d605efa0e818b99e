import { Buffer } from 'node:buffer';
import { decodeOutbox, type OutboxEvent } from '../../../store/cells.js';
import type { OutboxEntry, StateStore } from '../../../store/port.js';
import { AdminError } from '../errors.js';

/** Where a walk backwards through all partitions stands: position before which to go on; null = at the beginning. */
export type Standing = (string | null)[];

const DONE = '-';

export function fromEnd(store: StateStore): Standing {
  return Array.from({ length: store.partitions }, () => '');
}

/** Text for a client to come back with; null when nothing is left. */
export function cursorText(standing: Standing): string | null {
  if (standing.every((at) => at === null)) return null;
  return Buffer.from(standing.map((at) => at ?? DONE).join()).toString('base64url');
}

/** Throws AdminError `bad_request`. */
export function readCursor(text: string, store: StateStore): Standing {
  const parts = Buffer.from(text, 'base64url').toString('latin1').split(',');
  const good =
    parts.length === store.partitions && parts.every((part) => /^(-|\d{0,20}(-\d{1,20})?(\.\d{1,4})?)$/.test(part));
  if (!good) throw new AdminError('bad_request', 'cursor');
  return parts.map((part) => (part === DONE ? null : part));
}

export interface WalkedEvent {
  readonly event: OutboxEvent;
  readonly partition: number;
  readonly position: string;
}

/** Partitions read at once: the store has other work. */
const AT_ONCE = 8;

/** The next `chunk` entries of every partition named, newest first; moves nothing. */
export async function readBack(
  store: StateStore,
  standing: Standing,
  partitions: readonly number[],
  chunk: number,
): Promise<WalkedEvent[][]> {
  const found: WalkedEvent[][] = [];
  for (let from = 0; from < partitions.length; from += AT_ONCE) {
    const some = partitions.slice(from, from + AT_ONCE);
    const pages = await Promise.all(some.map((p) => readOne(store, standing[p] ?? null, p, chunk)));
    found.push(...pages.map((page) => page.map(toEvent)));
    // Between two rounds the messages have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

function readOne(store: StateStore, at: string | null, partition: number, chunk: number): Promise<OutboxEntry[]> {
  return at === null ? Promise.resolve([]) : store.readOutboxBack(partition, at, chunk);
}

const toEvent = ({ bytes, partition, position }: OutboxEntry): WalkedEvent => ({
  event: decodeOutbox(bytes),
  partition,
  position,
});
