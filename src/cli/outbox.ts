import type { Command } from 'commander';
import { consumersTable, forget } from './outbox/consumers.js';
import { FAILED, type FollowOptions, followCommand } from './outbox/follow-command.js';
import { trim } from './outbox/trim.js';
import { wholeNumber } from './roster/command.js';
import { type StoreChoice, withChosenStore, withStoreOptions } from './store-options.js';

const FOLLOW_HELP = `
每行一条 JSON：分区、位置、种类（settle 结算、cancel 撤销、reverse 冲正、restore 撤销被冲正、filing 备案、
correction 名册更正）、人员、编号，以及当时的记录（国家接口字段名，金额为元）。同一分区内按发生顺序。

  标准输出：一页写出之后才保存位置，被终止时重新给出至多一页；消费方按 partition 和 position 去重（至少一次）。
  --file：追加到文件，位置就在每行里；重新启动时以文件最后一条完整的行为准，断开的半行截去，不丢也不重。

新的消费方从最早一条开始。引擎运行时也可以执行。退出状态：0 正常（含被信号停止）；1 失败。

例：settlement-core outbox follow --consumer clearing | clearing-import
    settlement-core outbox follow --consumer archive --file /data/archive.ndjson
    settlement-core outbox follow --consumer archive --file today.ndjson --once`;

const TRIM_HELP = `
删除已登记的每个消费方都已处理的条目；没有登记任何消费方时什么也不删。结算记录和回执不受影响。

例：settlement-core outbox trim`;

const CONSUMERS_HELP = `
例：settlement-core outbox consumers
    settlement-core outbox consumers --json
    settlement-core outbox forget old-archive`;

/** `settlement-core outbox …`: follow, trim, consumers, forget. */
export function register(program: Command): void {
  const outbox = program.command('outbox').description('出账流水：跟随、查看消费方、清理');
  withStoreOptions(outbox.command('follow'))
    .description('按发生顺序给出每笔结算、撤销、冲正、备案和更正（NDJSON）')
    .requiredOption('--consumer <名称>', '消费方名称，位置按名称保存')
    .option('--file <文件>', '追加到文件，不丢不重')
    .option('--from-start', '从最早一条重新开始，不管保存的位置')
    .option('--once', '给出现有的就结束')
    .option('--partition <分区…>', '只跟随这些分区', partitions)
    .option('--poll-ms <毫秒>', '没有新条目时的查看间隔', wholeNumber, 200)
    .addHelpText('after', FOLLOW_HELP)
    .action((options: FollowOptions & StoreChoice) =>
      guarded(() => withChosenStore(options, (store) => followCommand(store, options))),
    );
  withStoreOptions(outbox.command('trim'))
    .description('清理所有消费方都已处理的条目')
    .addHelpText('after', TRIM_HELP)
    .action((options: StoreChoice) => guarded(() => withChosenStore(options, trim)));
  withStoreOptions(outbox.command('consumers'))
    .description('各消费方的位置和未处理条数')
    .option('--json', '以 JSON 输出')
    .addHelpText('after', CONSUMERS_HELP)
    .action((options: StoreChoice & { json?: boolean }) =>
      guarded(() => withChosenStore(options, (store) => consumersTable(store, options.json === true))),
    );
  withStoreOptions(outbox.command('forget'))
    .description('注销一个不再使用的消费方，使清理不再等它')
    .argument('<名称>')
    .action((name: string, options: StoreChoice) =>
      guarded(() => withChosenStore(options, (store) => forget(store, name))),
    );
}

function partitions(text: string, before: readonly number[] | undefined): number[] {
  return [...(before ?? []), ...text.split(',').map(wholeNumber)];
}

async function guarded(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.stderr.write(`出账流水：${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  }
}
