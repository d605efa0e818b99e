import { join } from 'node:path';
import { openStore, type StoreOptions } from '../store/open.js';
import type { StateStore } from '../store/port.js';
import type { CheckedSettings } from './settings/load.js';
import { type HostPort, parseStoreAddress } from './settings/store-address.js';

const hostPort = ({ host, port }: HostPort): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Opens the store the settings name. `exclusive: false` is for tools that work beside a running engine and settle nothing.
 * Rejects with StoreOpenError, a Chinese sentence.
 */
export function openConfiguredStore(settings: CheckedSettings, { exclusive = true } = {}): Promise<StateStore> {
  return openStore({ ...storeOptions(settings), exclusive });
}

/** The settings as the store's own options. */
export function storeOptions(settings: CheckedSettings): StoreOptions {
  const address = parseStoreAddress(settings.store);
  const partitions = settings.storePartitions === 0 ? {} : { partitions: settings.storePartitions };
  const redis = {
    kind: 'redis' as const,
    ...(settings.storeUsername === '' ? {} : { username: settings.storeUsername }),
    ...(settings.storePassword === '' ? {} : { password: settings.storePassword }),
    tls: settings.storeTls,
    keyPrefix: settings.storeKeyPrefix,
    ...partitions,
    commitTimeoutMs: settings.storeTimeoutMs,
    loadTimeoutMs: settings.storeTimeoutMs,
    connectTimeoutMs: settings.storeConnectTimeoutMs,
    waitReplicas: settings.waitReplicas,
    waitTimeoutMs: settings.waitTimeoutMs,
    durability: settings.durability,
  };
  switch (address.kind) {
    case 'embedded':
      return { kind: 'embedded', dir: join(settings.dataDir, 'store'), ...partitions };
    case 'standalone':
      return { ...redis, url: `redis://${hostPort(address.at)}/${address.db}` };
    case 'unix':
      return { ...redis, url: address.path, db: address.db };
    case 'sentinel': {
      const password = settings.sentinelPassword === '' ? {} : { password: settings.sentinelPassword };
      const sentinels = { hosts: address.sentinels.map(hostPort), name: address.master, ...password };
      return { ...redis, sentinels, db: address.db };
    }
    case 'cluster':
      return { ...redis, cluster: address.nodes.map(hostPort) };
  }
}
