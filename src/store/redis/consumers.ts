/** Consumers of the outbox in Redis: one hash of flat entries, see ../consumers.ts; and trimming behind all of them. */
import { consumerEntries, toConsumers, trimFloor } from '../consumers.js';
import type { Consumer } from '../port.js';
import type { Keys } from './keys.js';
import type { Topology } from './topology.js';

type Reader = Topology['reader'];

export async function readConsumers(reader: Reader, keys: Keys): Promise<Consumer[]> {
  return toConsumers(Object.entries(await reader.hgetall(keys.consumers())));
}

export async function saveConsumer(reader: Reader, keys: Keys, consumer: Consumer): Promise<void> {
  await reader.hset(keys.consumers(), ...consumerEntries(consumer).flat());
}

export async function removeConsumer(reader: Reader, keys: Keys, name: string): Promise<void> {
  const fields = (await reader.hkeys(keys.consumers())).filter((f) => f === name || f.startsWith(`${name}:`));
  if (fields.length > 0) await reader.hdel(keys.consumers(), ...fields);
}

/** Entries removed by one command: everybody else waits that long. */
const TRIM_AT_ONCE = 1000;

/** A position only ever moves back when its consumer asks to read again what is still kept. */
export async function trimOutbox(reader: Reader, keys: Keys, partition: number): Promise<number> {
  const floor = trimFloor(await readConsumers(reader, keys), partition);
  if (floor === null) return 0;
  const stream = keys.outbox(partition);
  let removed = 0;
  for (;;) {
    const entries = await reader.xrange(stream, '-', floor, 'COUNT', TRIM_AT_ONCE);
    const last = entries.at(-1);
    if (last !== undefined) removed += Number(await reader.call('XTRIM', stream, 'MINID', after(last[0])));
    if (entries.length < TRIM_AT_ONCE) return removed;
  }
}

/** The smallest id behind this one: MINID keeps what is not smaller. */
function after(id: string): string {
  const [ms = '0', seq = '0'] = id.split('-');
  return `${ms}-${BigInt(seq) + 1n}`;
}
