import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backupStore } from '../store/embedded/backup.js';
import { shanghai, systemClock } from '../wire/clock.js';
import { embeddedFolder } from './backup/folder.js';

const HELP = `
备份内置存储，引擎运行时也可以执行：一致的一个时刻，打开核对并计数之后才以目标名字出现。
目标是一个尚不存在的目录；里面是 data.mdb 和 backup.json（计数、校验和、各分区与各消费方到达的位置）。
Redis 的备份见 scripts/pair/README.md。

例：settlement-core backup /backup/settlement-$(date +%Y%m%d-%H%M%S)`;

interface BackupOptions {
  readonly config?: string;
  readonly dataDir?: string;
}

export function register(program: Command): void {
  program
    .command('backup')
    .description('备份内置存储（引擎运行时也可以）')
    .argument('<目录>', '写到这里，须尚不存在')
    .option('--config <文件>', '配置文件，同 start')
    .option('--data-dir <目录>', '数据目录，代替配置里的 dataDir')
    .addHelpText('after', HELP)
    .action(async (target: string, options: BackupOptions) => {
      const dir = embeddedFolder(options);
      const { counts, bytes } = await backupStore(dir, resolve(target), shanghai(systemClock.nowMs()).time);
      const { cells, receipts, records, outbox } = counts;
      process.stdout.write(
        `已备份到 ${target}：${bytes} 字节，单元 ${cells}、回执 ${receipts}、结算记录 ${records}、流水 ${outbox}，已打开核对。\n`,
      );
    });
}
