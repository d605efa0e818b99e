import { readHold, releaseHold } from '../../engine/audit/hold.js';
import type { StateStore } from '../../store/port.js';
import { type Clock, shanghai, systemClock } from '../../wire/clock.js';
import { CLEAN, FAILED } from './run.js';

/** Lets a person settle again; gives the exit status. */
export async function release(
  store: StateStore,
  psnNo: string,
  reason: string,
  clock: Clock = systemClock,
  out: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<number> {
  const hold = await readHold(store, psnNo);
  if (hold === null || !hold.held) {
    out(`${psnNo} 没有暂停结算。`);
    return FAILED;
  }
  await releaseHold(store, psnNo, hold, reason, clock.nowMs());
  out(`${psnNo} 已恢复结算（${shanghai(hold.sinceMs).time} 起暂停：${hold.reason}）`);
  return CLEAN;
}
