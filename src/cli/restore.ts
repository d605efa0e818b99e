import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restoreStore } from '../store/embedded/restore.js';
import { shanghai, systemClock } from '../wire/clock.js';
import { embeddedFolder } from './backup/folder.js';
import { missingLines, missingOfArchive } from './backup/missing.js';

const HELP = `
引擎须已停止。备份先核对校验和；原数据移到旁边保留，并据此说明备份之后缺了多少流水。
--archive 是 outbox follow --file 写的文件：备份之后的行另存为 <文件>.missing.ndjson，供补记。
恢复后的流水位置留出间隔，消费方不会把新条目当成读过的。之后请执行 settlement-core audit。

例：settlement-core restore /backup/settlement-20260701-020000 --replace --archive archive.ndjson`;

interface RestoreOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly replace?: boolean;
  readonly archive?: string;
}

export function register(program: Command): void {
  program
    .command('restore')
    .description('从备份恢复内置存储，并说明备份之后缺了什么')
    .argument('<备份目录>')
    .option('--replace', '代替已有的数据（移到旁边，不删除）')
    .option('--archive <文件>', '消费方的流水文件，找出备份之后的条目')
    .option('--config <文件>', '配置文件，同 start')
    .option('--data-dir <目录>', '数据目录，代替配置里的 dataDir')
    .addHelpText('after', HELP)
    .action((backup: string, options: RestoreOptions) => restore(backup, options));
}

async function restore(backup: string, options: RestoreOptions): Promise<void> {
  const dir = embeddedFolder(options);
  const stamp = shanghai(systemClock.nowMs()).compact;
  const { facts, replaced, keptAt } = await restoreStore(resolve(backup), dir, {
    replace: options.replace === true,
    stamp,
  });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`已恢复 ${facts.takenAt} 的备份：结算记录 ${facts.counts.records}、回执 ${facts.counts.receipts}。`);
  if (keptAt !== null) {
    say(`原数据保留在 ${keptAt}。`);
    for (const line of missingLines(facts, replaced)) say(line);
  }
  if (options.archive !== undefined) {
    const { lines, path } = await missingOfArchive(options.archive, facts);
    say(lines === 0 ? '流水文件里没有备份之后的条目。' : `流水文件里有 ${lines} 条在备份之后，已写入 ${path}。`);
  }
  say('请执行 settlement-core audit 核对。');
}
