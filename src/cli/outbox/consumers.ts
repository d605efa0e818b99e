import type { StateStore } from '../../store/port.js';
import { renderTable } from '../policy/table.js';
import { FAILED, OK } from './follow-command.js';

type Out = (line: string) => void;

const toStdout: Out = (line) => void process.stdout.write(`${line}\n`);
const PAGE = 1000;
/** Counted up to here per consumer: the exact number of a consumer far behind would cost reading all of it. */
const MAX_LAG = 100_000;

/** Position and lag of every consumer; gives the exit status. */
export async function consumersTable(store: StateStore, json: boolean, out: Out = toStdout): Promise<number> {
  const consumers = await store.readConsumers();
  const rows: { name: string; partitions: number; lag: number; positions: Readonly<Record<number, string>> }[] = [];
  for (const { name, positions } of consumers) {
    rows.push({ name, partitions: Object.keys(positions).length, lag: await lagOf(store, positions), positions });
  }
  if (json) out(JSON.stringify(rows));
  else if (rows.length === 0) out('没有登记任何消费方。');
  else {
    const shown = (lag: number): string => (lag >= MAX_LAG ? `${MAX_LAG} 以上` : String(lag));
    const table = rows.map((r) => [r.name, String(r.partitions), shown(r.lag)]);
    for (const line of renderTable(['消费方', '已读分区', '未处理条数'], table)) out(line);
  }
  return OK;
}

async function lagOf(store: StateStore, positions: Readonly<Record<number, string>>): Promise<number> {
  let lag = 0;
  for (let partition = 0; partition < store.partitions; partition += 1) {
    for (let position = positions[partition] ?? ''; lag < MAX_LAG; ) {
      const entries = await store.readOutbox(partition, position, PAGE);
      lag += entries.length;
      if (entries.length < PAGE) break;
      position = entries.at(-1)?.position ?? position;
    }
  }
  return Math.min(lag, MAX_LAG);
}

/** Gives the exit status. */
export async function forget(store: StateStore, name: string, out: Out = toStdout): Promise<number> {
  const known = (await store.readConsumers()).some((consumer) => consumer.name === name);
  if (known) await store.removeConsumer(name);
  out(known ? `已注销消费方 ${name}。` : `没有消费方 ${name}。`);
  return known ? OK : FAILED;
}
