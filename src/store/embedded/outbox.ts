/** The outbox of the embedded store beyond reading it: consumers and trimming. Also used beside a running engine. */
import { Buffer } from 'node:buffer';
import { consumerEntries, toConsumers, trimFloor } from '../consumers.js';
import type { Consumer, OutboxEntry } from '../port.js';
import type { Tables } from './tables.js';

/** Entries removed in one transaction: an engine beside waits that long. */
const TRIM_AT_ONCE = 1000;

export function readConsumers({ consumers }: Tables): Consumer[] {
  return toConsumers([...consumers.getRange()].map(({ key, value }) => [key, Buffer.from(value).toString('latin1')]));
}

export async function saveConsumer(tables: Tables, consumer: Consumer): Promise<void> {
  tables.root.transactionSync(() => {
    for (const [key, position] of consumerEntries(consumer)) {
      tables.consumers.putSync(key, Buffer.from(position, 'latin1'));
    }
  });
  await tables.root.flushed;
}

export async function removeConsumer(tables: Tables, name: string): Promise<void> {
  tables.root.transactionSync(() => {
    const keys = [...tables.consumers.getKeys({ start: `${name}:`, end: `${name};` })];
    for (const key of [name, ...keys]) tables.consumers.removeSync(key);
  });
  await tables.root.flushed;
}

export async function trimOutbox(tables: Tables, partition: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const step = tables.root.transactionSync(() => trimStep(tables, partition));
    removed += step;
    if (step < TRIM_AT_ONCE) break;
  }
  if (removed > 0) await tables.root.flushed;
  return removed;
}

/** The newest entry stays: an engine that opens the folder counts on from it. */
function trimStep(tables: Tables, partition: number): number {
  const floor = trimFloor(readConsumers(tables), partition);
  if (floor === null) return 0;
  const last = Math.min(Number(floor), lastSequence(tables, partition) - 1);
  const range = { start: [partition, 0], end: [partition, last + 1], limit: TRIM_AT_ONCE } as const;
  const keys = [...tables.outbox.getKeys(range as { start: [number, number]; end: [number, number]; limit: number })];
  for (const key of keys) tables.outbox.removeSync(key);
  return keys.length;
}

/** Number of the newest entry; 0 when there is none. */
export function lastSequence(tables: Tables, partition: number): number {
  const range = {
    start: [partition + 1, 0] as [number, number],
    end: [partition, 0] as [number, number],
    reverse: true,
    limit: 1,
  };
  for (const key of tables.outbox.getKeys(range)) return key[1];
  return 0;
}

/** Entries after `position` ('' = from the start), oldest first. */
export function readOn({ outbox }: Tables, partition: number, position: string, limit: number): OutboxEntry[] {
  const after = position === '' ? 0 : Number(position);
  return entriesOf(partition, outbox.getRange({ start: [partition, after + 1], end: [partition + 1, 0], limit }));
}

/** Entries before `position` ('' = from the end), newest first. */
export function readBack({ outbox }: Tables, partition: number, position: string, limit: number): OutboxEntry[] {
  const start: [number, number] = position === '' ? [partition + 1, 0] : [partition, Number(position) - 1];
  return entriesOf(partition, outbox.getRange({ start, end: [partition, 0], reverse: true, limit }));
}

function entriesOf(
  partition: number,
  range: Iterable<{ readonly key: [number, number]; readonly value: Uint8Array }>,
): OutboxEntry[] {
  return [...range].map(({ key, value }) => ({ partition, position: String(key[1]), bytes: Buffer.from(value) }));
}

const FLOOR_KEY = 'outbox-floor';

/** Numbers up to these, by partition, are not given any more: after a restore consumers may know them. */
export async function raiseOutbox(tables: Tables, floor: readonly number[]): Promise<void> {
  await tables.meta.put(FLOOR_KEY, Buffer.from(JSON.stringify(floor)));
  await tables.root.flushed;
}

/** Number of each partition's next entry. */
export function nextSequences(tables: Tables, partitions: number): number[] {
  const floor = JSON.parse(tables.meta.getBinary(FLOOR_KEY)?.toString('utf8') ?? '[]') as number[];
  return Array.from({ length: partitions }, (_, p) => Math.max(lastSequence(tables, p), floor[p] ?? 0) + 1);
}
