import { join } from 'node:path';
import { loadSettings } from '../settings/load.js';
import { parseStoreAddress } from '../settings/store-address.js';

/** Folder of the embedded store the settings name. Throws an Error with a Chinese sentence when they name Redis. */
export function embeddedFolder({ config, dataDir }: { config?: string; dataDir?: string }): string {
  const env = dataDir === undefined ? process.env : { ...process.env, SC_DATA_DIR: dataDir, SC_STORE: 'embedded' };
  const settings = loadSettings(env, config ?? null);
  if (parseStoreAddress(settings.store).kind !== 'embedded') {
    throw new Error('本命令只用于内置存储；Redis 的备份与恢复见 scripts/pair/README.md。');
  }
  return join(settings.dataDir, 'store');
}
