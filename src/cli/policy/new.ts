import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { isDay } from '../../policy/dates.js';
import { EXIT_CODES_HELP, type Io, OK, terminal, ToolError } from './io.js';
import { newPackFiles } from './new-pack.js';

interface NewOptions {
  readonly name: string;
  readonly from?: string;
  readonly dir?: string;
}

export function register(policy: Command): void {
  policy
    .command('new')
    .argument('<REGION>', '参保地，六位区划代码')
    .requiredOption('--name <名称>', '参保地名称')
    .option('--from <D>', '生效日期', '2025-01-01')
    .option('--dir <DIR>', '写入的目录', 'packs')
    .description('新建一个带注释的政策包（参保地、职工住院、样例），全部数值标为推定，待逐个改成有依据的')
    .addHelpText('after', `${EXIT_CODES_HELP}\n例：settlement-core policy new 330100 --name 杭州市 --dir packs`)
    .action((region: string, options: NewOptions) => {
      process.exitCode = create(region, options, terminal);
    });
}

/** Writes the files; never over existing ones. Throws ToolError. */
export function create(region: string, options: NewOptions, io: Io): number {
  const from = options.from ?? '2025-01-01';
  if (!/^\d{6}$/.test(region)) throw new ToolError(`参保地应为六位区划代码，而不是“${region}”。`);
  if (!isDay(from)) throw new ToolError(`--from 应为 2025-01-01 这样的日期，而不是“${from}”。`);
  if (/["\n]/.test(options.name)) throw new ToolError('名称里不能有引号或换行。');
  const dir = options.dir ?? 'packs';
  const files = newPackFiles(region, options.name, from).map(({ path, text }) => ({
    path: join(dir, region, path),
    text,
  }));
  const known = files.find(({ path }) => existsSync(path));
  if (known !== undefined) throw new ToolError(`${known.path} 已经存在，没有写入任何文件。`);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    io.out(`已写入 ${path}`);
  }
  io.out(`接下来：把推定值改成文件里的数并写上依据，然后 settlement-core policy check ${dir} 和 policy test ${dir}`);
  return OK;
}
