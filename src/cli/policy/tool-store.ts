import type { StateStore } from '../../store/port.js';
import { openConfiguredStore } from '../open-store.js';
import { loadSettings } from '../settings/load.js';
import type { Io } from './io.js';

/**
 * Opens the store the settings name for the length of one command, also beside a running engine. Rejects with SettingsError
 * or StoreOpenError (Chinese sentences).
 */
export async function withToolStore<T>(
  io: Io,
  config: string | undefined,
  use: (store: StateStore) => Promise<T>,
): Promise<T> {
  const store = await openConfiguredStore(loadSettings(io.env, config ?? null), { exclusive: false });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
