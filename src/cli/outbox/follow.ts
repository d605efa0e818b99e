import { comparePositions } from '../../store/consumers.js';
import { type StateStore, StoreUnavailable } from '../../store/port.js';
import { linesOf } from './line.js';
import type { Sink } from './sink.js';

export interface FollowSettings {
  readonly consumer: string;
  readonly fromStart: boolean;
  readonly once: boolean;
  /** null = all. */
  readonly partitions: readonly number[] | null;
  readonly pollMs: number;
}

export interface FollowEnvironment {
  /** Asked between two pages. */
  readonly stopped: () => boolean;
  readonly sleep: (ms: number) => Promise<void>;
  /** For people: why nothing comes. */
  readonly note: (line: string) => void;
}

/** Lines of one page: as many may come again on standard output after a kill. */
const PAGE = 256;

/**
 * Gives every entry to the sink, partition by partition, and saves the position only after the sink has it. While the store
 * cannot be read it waits; `once` then rejects with StoreUnavailable. Gives the number of lines.
 */
export async function follow(
  store: StateStore,
  sink: Sink,
  settings: FollowSettings,
  environment: FollowEnvironment,
): Promise<number> {
  const positions = await startingPositions(store, sink, settings);
  const partitions = settings.partitions ?? Array.from({ length: store.partitions }, (_, i) => i);
  let lines = 0;
  for (let troubled = false; ; ) {
    let moved = 0;
    try {
      for (const partition of partitions)
        moved += await drain(store, sink, settings.consumer, positions, partition, environment);
      if (troubled) environment.note('存储已恢复，继续。');
      troubled = false;
    } catch (error) {
      if (settings.once || !(error instanceof StoreUnavailable)) throw error;
      if (!troubled) environment.note(`存储暂时不可用，等待恢复：${error.message}`);
      troubled = true;
    }
    lines += moved;
    if (environment.stopped() || settings.once) return lines;
    if (moved === 0) await environment.sleep(settings.pollMs);
  }
}

/** The later of what the store and the sink know: lines are given first and saved then. */
async function startingPositions(
  store: StateStore,
  sink: Sink,
  { consumer, fromStart }: FollowSettings,
): Promise<Map<number, string>> {
  if (fromStart && Object.keys(sink.positions).length > 0)
    throw new Error('文件里已有流水，从头开始会重复；请换一个文件。');
  if (fromStart) await store.removeConsumer(consumer);
  // Registered before the first read: from here on trimming waits for this consumer.
  await store.saveConsumer({ name: consumer, positions: {} });
  const saved = (await store.readConsumers()).find(({ name }) => name === consumer)?.positions ?? {};
  const positions = new Map(Object.entries(saved).map(([partition, position]) => [Number(partition), position]));
  for (const [partition, position] of Object.entries(sink.positions)) {
    const p = Number(partition);
    if (comparePositions(position, positions.get(p) ?? '') > 0) positions.set(p, position);
  }
  return positions;
}

async function drain(
  store: StateStore,
  sink: Sink,
  consumer: string,
  positions: Map<number, string>,
  partition: number,
  { stopped }: FollowEnvironment,
): Promise<number> {
  let lines = 0;
  while (!stopped()) {
    const entries = await store.readOutbox(partition, positions.get(partition) ?? '', PAGE);
    const last = entries.at(-1);
    if (last === undefined) break;
    await sink.write(await linesOf(store, entries));
    positions.set(partition, last.position);
    lines += entries.length;
    await store.saveConsumer({ name: consumer, positions: { [partition]: last.position } });
  }
  return lines;
}
