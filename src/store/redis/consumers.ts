/** Consumers of the outbox in Redis: one hash of flat entries, see ../consumers.ts. */
import { consumerEntries, toConsumers } from '../consumers.js';
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
