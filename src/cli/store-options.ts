import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StateStore } from '../store/port.js';
import { openConfiguredStore } from './open-store.js';
import { loadSettings } from './settings/load.js';
import { parseStoreAddress } from './settings/store-address.js';

/** Which store a tool works on, as its options say. */
export interface StoreChoice {
  readonly config?: string;
  readonly store?: string;
  readonly dataDir?: string;
}

/** `--config`, `--store`, `--data-dir`, as `load` has them. */
export function withStoreOptions(command: Command): Command {
  return command
    .addOption(new Option('--config <文件>', '配置文件，同 start；存储地址和口令取自其中或环境变量'))
    .addOption(
      new Option('--store <地址>', '存储，代替配置里的 store，如 embedded、redis://127.0.0.1:6379').argParser(
        storeAddress,
      ),
    )
    .addOption(new Option('--data-dir <目录>', '内置存储的数据目录，代替配置里的 dataDir'));
}

/** Opens it for the length of one command, beside running engines. Rejects with SettingsError or StoreOpenError. */
export async function withChosenStore<T>(choice: StoreChoice, use: (store: StateStore) => Promise<T>): Promise<T> {
  const env: Record<string, string | undefined> = { ...process.env };
  if (choice.store !== undefined) env['SC_STORE'] = choice.store;
  if (choice.dataDir !== undefined) env['SC_DATA_DIR'] = choice.dataDir;
  const store = await openConfiguredStore(loadSettings(env, choice.config ?? null), { exclusive: false });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

function storeAddress(text: string): string {
  try {
    parseStoreAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return text;
}
