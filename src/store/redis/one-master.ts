import { CommitLink } from './commit-link.js';
import { StoreOpenError } from '../open-error.js';
import { firstConnect, masterConnection, place } from './connect.js';
import type { Marks } from './marks.js';
import type { RedisSettings } from './options.js';
import { ReadSide } from './read-side.js';
import type { Topology } from './topology.js';

/** Standalone or Sentinel: one connection reads, one commits. Throws StoreOpenError. */
export async function connectOneMaster(settings: RedisSettings, marks: Marks): Promise<Topology> {
  const reader = masterConnection(settings, 'settlement-read');
  const reading = new ReadSide(
    reader,
    () => link.replid,
    () => link.lookAgain(),
  );
  await firstConnect(reader, settings);
  const writer = masterConnection(settings, 'settlement-commit');
  const link = new CommitLink(writer, { settings, marks, isHere: () => true, onVerified: () => reading.compare() });
  try {
    await firstConnect(writer, settings);
    await link.connect();
    await reading.look();
  } catch (error) {
    reading.close();
    link.close();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(`Redis（${place(settings)}）不能提交：${link.state}。请连接主节点。`);
  }
  return {
    crossPartition: true,
    reader,
    linkOf: () => link,
    links: () => [link],
    readable: () => reading.agrees,
    refresh: () => undefined,
    inspect: async (section) => [String(await reader.call('INFO', section))],
    masters: () => [reader],
    close: () => {
      reading.close();
      link.close();
    },
  };
}
