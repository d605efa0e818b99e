import type { Command } from 'commander';
import { liftOperatorHold, putOperatorHold, readHold } from '../engine/audit/hold.js';
import type { StateStore } from '../store/port.js';
import { type Clock, shanghai, systemClock } from '../wire/clock.js';
import { type StoreChoice, withChosenStore, withStoreOptions } from './store-options.js';

const HELP = `
参保人违规（就医地或参保地查实）或被冒名时，由经办人员暂停其直接结算：此后的结算和预结算回复 E713 和所写原因，
撤销、冲正、查询照常。账目核对（audit）的暂停是另一回事，互不影响。引擎运行时也可以执行。

例：settlement-core hold put 610100000001 --reason "冒名就医核查中，请联系参保地"
    settlement-core hold lift 610100000001 --reason "核查无误"
    settlement-core hold show 610100000001`;

const FAILED = 1;
const MAX_REASON = 100;

type Out = (line: string) => void;
const terminal: Out = (line) => void process.stdout.write(`${line}\n`);

/** `settlement-core hold put | lift | show`. */
export function register(program: Command): void {
  const hold = program
    .command('hold')
    .description('暂停或恢复一个参保人的直接结算（违规、冒名）')
    .addHelpText('after', HELP);
  command(hold, 'put', '暂停')
    .requiredOption('--reason <原因>', '原因，会告诉就医地')
    .action((psnNo: string, o: Options) => guarded(o, (store) => put(store, psnNo, o.reason)));
  command(hold, 'lift', '恢复')
    .requiredOption('--reason <原因>', '为何可以恢复，与暂停的原因一起保留')
    .action((psnNo: string, o: Options) => guarded(o, (store) => lift(store, psnNo, o.reason)));
  command(hold, 'show', '查看').action((psnNo: string, o: Options) => guarded(o, (store) => show(store, psnNo)));
}

interface Options extends StoreChoice {
  readonly reason: string;
}

function command(parent: Command, name: string, description: string): Command {
  return withStoreOptions(parent.command(name).description(description).argument('<人员编号>'));
}

/** Gives the exit status. */
export async function put(
  store: StateStore,
  psnNo: string,
  reason: string,
  clock: Clock = systemClock,
  out: Out = terminal,
): Promise<number> {
  if (reason.trim() === '' || reason.length > MAX_REASON) {
    out(`原因应为 1–${MAX_REASON} 字。`);
    return FAILED;
  }
  await putOperatorHold(store, psnNo, reason, clock.nowMs());
  out(`${psnNo} 已暂停直接结算：${reason}`);
  return 0;
}

export async function lift(
  store: StateStore,
  psnNo: string,
  reason: string,
  clock: Clock = systemClock,
  out: Out = terminal,
): Promise<number> {
  const stop = await liftOperatorHold(store, psnNo, reason, clock.nowMs());
  if (stop === null) {
    out(`${psnNo} 没有被经办机构暂停。`);
    return FAILED;
  }
  out(`${psnNo} 已恢复直接结算（${shanghai(stop.sinceMs).time} 起暂停：${stop.reason}）`);
  return 0;
}

export async function show(store: StateStore, psnNo: string, out: Out = terminal): Promise<number> {
  const hold = await readHold(store, psnNo);
  const stops = [
    ['经办机构', hold?.operator],
    ['账目核对', hold],
  ] as const;
  const shown = stops.flatMap(([who, stop]) => {
    if (stop == null || stop.sinceMs === 0) return [];
    const end = stop.held ? '暂停中' : `${shanghai(stop.releasedMs).time} 恢复：${stop.releaseReason}`;
    return [`${who} ${shanghai(stop.sinceMs).time} 起暂停：${stop.reason}；${end}`];
  });
  for (const line of shown.length === 0 ? [`${psnNo} 没有暂停过。`] : shown) out(line);
  return 0;
}

async function guarded(choice: StoreChoice, work: (store: StateStore) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await withChosenStore(choice, work);
  } catch (error) {
    process.stderr.write(`没有办理：${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  }
}
