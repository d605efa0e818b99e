import type { StateStore } from '../../store/port.js';
import { FAILED, OK } from './follow-command.js';

/** Removes what every registered consumer has dealt with; gives the exit status. */
export async function trim(
  store: StateStore,
  out: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<number> {
  const consumers = await store.readConsumers();
  if (consumers.length === 0) {
    out('没有登记任何消费方，没有清理。');
    return FAILED;
  }
  let removed = 0;
  for (let partition = 0; partition < store.partitions; partition += 1) removed += await store.trimOutbox(partition);
  out(`清理 ${removed} 条（消费方 ${consumers.map((c) => c.name).join('、')} 都已处理）`);
  return OK;
}
