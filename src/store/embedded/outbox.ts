/** The outbox of the embedded store beyond reading it: consumers and trimming. Also used beside a running engine. */
import { consumerEntries, toConsumers, trimFloor } from '../consumers.js';
import type { Consumer } from '../port.js';
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
