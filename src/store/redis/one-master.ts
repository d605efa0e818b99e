import { CommitLink } from './commit-link.js';
import { StoreOpenError } from '../open-error.js';
import { firstConnect, masterConnection, place } from './connect.js';
import type { RedisSettings } from './options.js';
import type { Topology } from './topology.js';

/** Standalone or Sentinel: one connection reads, one commits. Throws StoreOpenError. */
export async function connectOneMaster(settings: RedisSettings): Promise<Topology> {
  const reader = masterConnection(settings, 'settlement-read');
  await firstConnect(reader, settings);
  const writer = masterConnection(settings, 'settlement-commit');
  const link = new CommitLink(writer, settings);
  try {
    await firstConnect(writer, settings);
    await link.connect();
  } catch (error) {
    reader.disconnect();
    link.close();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`Redis（${place(settings)}）不能提交：${link.state}。请连接主节点。`);
  }
  return {
    crossPartition: true,
    reader,
    linkOf: () => link,
    links: () => [link],
    refresh: () => undefined,
    inspect: async (section) => [String(await reader.call('INFO', section))],
    masters: () => [reader],
    close: () => {
      reader.disconnect();
      link.close();
    },
  };
}
