import { type EmbeddedOptions, openEmbeddedStore } from './embedded/store.js';
import type { StateStore } from './port.js';
import type { RedisStoreOptions } from './redis/options.js';
import { openRedisStore } from './redis/store.js';

export { StoreOpenError } from './open-error.js';

export type StoreOptions =
  | ({ readonly kind: 'embedded' } & EmbeddedOptions)
  | ({ readonly kind: 'redis' } & RedisStoreOptions);

/** Opens the configured store. Throws StoreOpenError with a sentence for the operator. */
export async function openStore(options: StoreOptions): Promise<StateStore> {
  return options.kind === 'embedded' ? openEmbeddedStore(options) : openRedisStore(options);
}
