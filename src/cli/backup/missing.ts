import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BackupFacts, Reached } from '../../store/embedded/backup.js';

/** What the backup lacks, told from how far the replaced store had come; Chinese lines. */
export function missingLines(facts: BackupFacts, replaced: Reached | null): string[] {
  if (replaced === null) return ['原数据读不出：备份之后的流水条数不详，请用 --archive 与消费方的流水文件比较。'];
  const lacking = replaced.outbox.map((last, partition) => last - (facts.outbox[partition] ?? 0));
  const partitions = lacking.flatMap((entries, partition) => (entries > 0 ? [{ partition, entries }] : []));
  const total = partitions.reduce((sum, { entries }) => sum + entries, 0);
  if (total === 0) return ['备份之后没有新的流水，没有丢失。'];
  const places = partitions.map(({ partition, entries }) => `${partition}：${entries}`).join('，');
  const consumers = replaced.consumers.flatMap(({ name, positions }) => {
    const ahead = Object.entries(positions).reduce(
      (sum, [partition, position]) => sum + Math.max(0, Number(position) - (facts.outbox[Number(partition)] ?? 0)),
      0,
    );
    return ahead === 0 ? [] : [`消费方 ${name} 已处理其中 ${ahead} 条，请按它的记录补记或冲正。`];
  });
  return [`备份（${facts.takenAt}）之后的 ${total} 条流水不在其中（分区：条数）：${places}`, ...consumers];
}

/** Copies the lines of a consumer's file that the backup lacks to `<file>.missing.ndjson`; their number. */
export async function missingOfArchive(file: string, facts: BackupFacts): Promise<{ lines: number; path: string }> {
  const path = `${file}.missing.ndjson`;
  const out = createWriteStream(path, { flags: 'w', mode: 0o600 });
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = parse(line);
    if (entry === null || Number(entry.position) <= (facts.outbox[entry.partition] ?? 0)) continue;
    lines += 1;
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return { lines, path };
}

/** null for a torn last line. */
function parse(line: string): { partition: number; position: string } | null {
  try {
    return JSON.parse(line) as { partition: number; position: string };
  } catch {
    return null;
  }
}
