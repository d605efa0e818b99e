import { once } from 'node:events';
import type { Command } from 'commander';
import { runDemo } from './demo/run.js';
import { wholeNumber } from './roster/command.js';

export function register(program: Command): void {
  program
    .command('demo')
    .description('在临时目录里演示：发布政策、加载名册、结算一组账单并核对')
    .option('--keep', '演示后保持运行，并给出可试的命令')
    .option('--seed <种子>', '报文编号与抖动的随机种子', wholeNumber, 1)
    .action(async (options: { keep?: boolean; seed: number }) => {
      process.exitCode = await runDemo({
        keep: options.keep ?? false,
        seed: options.seed,
        print: (line) => process.stdout.write(`${line}\n`),
        untilStopped: async () => {
          await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
        },
      });
    });
}
