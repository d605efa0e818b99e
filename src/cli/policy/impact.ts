import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import { isDay } from '../../policy/dates.js';
import { wholeNumber } from '../roster/command.js';
import { generate } from './impact/generate.js';
import { Progress } from './impact/progress.js';
import { fromFile, fromStore, type RecordSource } from './impact/records.js';
import { csvLine, CSV_HEAD, reportLines } from './impact/report.js';
import { pricer } from './impact/reprice.js';
import { Tally } from './impact/tally.js';
import { EXIT_CODES_HELP, type Io, OK, terminal, ToolError } from './io.js';
import { namedPolicies, SOURCE_HELP } from './sources.js';
import { withToolStore } from './tool-store.js';

interface ImpactOptions {
  readonly from?: string;
  readonly csv?: string;
  readonly json?: boolean;
  readonly generate?: number;
  readonly seed: number;
  readonly date?: string;
  readonly out?: string;
  readonly config?: string;
}

const HELP = `
${SOURCE_HELP}
每笔按记录里的累计单独重算，不逐笔滚动；撤销过的结算也在其中。
NDJSON 每行一笔：{"setlId": "…", "input": {visit, bill, person, accumulators, accountBalance}}，金额为分。
${EXIT_CODES_HELP}
例：settlement-core policy impact 610100 ./packs --from store --csv changed.csv
    settlement-core policy impact 150100#2024-12-31 150100#2025-01-01 --from records.ndjson
    settlement-core policy impact 150100 --generate 100000 --seed 7 --date 2025-03-01 --out records.ndjson`;

export function register(policy: Command): void {
  policy
    .command('impact')
    .argument('<A>', '原政策')
    .argument('[B]', '新政策')
    .description('用另一个版本重算已有结算：多少笔变了，按基金、就医类别各差多少，变化最大的是哪些')
    .option('--from <来源>', 'store（存储中的结算记录）或 NDJSON 文件')
    .option('--csv <file>', '把有变化的逐笔写入 CSV')
    .option('--json', '以 JSON 输出')
    .option('--generate <N>', '不测算，而是按 A 生成 N 笔虚构结算（NDJSON）', wholeNumber)
    .option('--seed <S>', '生成用的随机种子', wholeNumber, 1)
    .option('--date <D>', '生成的结算日期')
    .option('--out <file>', '生成写入的文件，缺省为标准输出')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText('after', HELP)
    .action(async (a: string, b: string | undefined, options: ImpactOptions) => {
      process.exitCode = await (options.generate === undefined
        ? impact(a, b, options, terminal)
        : generated(a, options, terminal));
    });
}

export async function impact(a: string, b: string | undefined, options: ImpactOptions, io: Io): Promise<number> {
  const { from } = options;
  if (b === undefined || from === undefined) throw new ToolError('请写出新政策 B 和 --from（store 或 NDJSON 文件）。');
  const policies = [await namedPolicies(a, io, options.config), await namedPolicies(b, io, options.config)] as const;
  const [before, after] = [pricer(policies[0]), pricer(policies[1])];
  const run = (source: RecordSource): Promise<Tally> => reprice(source, before, after, options.csv, io);
  const tally =
    from === 'store'
      ? await withToolStore(io, options.config, (store) => run(fromStore(store)))
      : await run(fromFile(from));
  if (options.json === true) {
    const { byFund, byClass, refusals, ...counts } = tally;
    const maps = {
      byFund: Object.fromEntries(byFund),
      byClass: Object.fromEntries(byClass),
      refusals: Object.fromEntries(refusals),
    };
    io.out(JSON.stringify({ ...counts, ...maps }, null, 2));
    return OK;
  }
  io.out(`${policies[0].label} → ${policies[1].label}`);
  for (const line of reportLines(tally)) io.out(line);
  if (options.csv !== undefined) io.out(`有变化的 ${tally.changed} 笔已写入 ${options.csv}`);
  return OK;
}

async function reprice(
  source: RecordSource,
  before: ReturnType<typeof pricer>,
  after: ReturnType<typeof pricer>,
  csvPath: string | undefined,
  io: Io,
): Promise<Tally> {
  const tally = new Tally();
  const csv = csvPath === undefined ? null : createWriteStream(csvPath);
  await write(csv, `\uFEFF${CSV_HEAD}`);
  const progress = new Progress(process.stderr, io.clock, source.position);
  try {
    for await (const recorded of source.records) {
      progress.step();
      const [was, is] = [before.price(recorded.input), after.price(recorded.input)];
      if (was === null || is === null) tally.skip();
      else if (tally.add({ recorded, before: was, after: is }))
        await write(csv, csvLine({ recorded, before: was, after: is }));
    }
  } finally {
    progress.stop();
    csv?.end();
  }
  if (csv !== null) await finished(csv);
  return tally;
}

async function write(stream: WriteStream | null, line: string): Promise<void> {
  if (stream !== null && !stream.write(`${line}\n`)) await once(stream, 'drain');
}

async function generated(a: string, options: ImpactOptions, io: Io): Promise<number> {
  const day = options.date ?? '2025-06-01';
  if (!isDay(day)) throw new ToolError(`--date 应为 2025-01-01 这样的日期，而不是“${day}”。`);
  const { policies } = await namedPolicies(a, io, options.config);
  const [policy, ...others] = policies;
  if (policy === undefined || others.length > 0) throw new ToolError('生成时请写一个参保地（六位区划或版本号）。');
  const stream = options.out === undefined ? process.stdout : createWriteStream(options.out);
  for (const recorded of generate(policy, day, options.generate ?? 0, options.seed)) {
    if (!stream.write(`${JSON.stringify(recorded)}\n`)) await once(stream, 'drain');
  }
  if (stream === process.stdout) return OK;
  stream.end();
  await finished(stream);
  io.note(`已生成 ${options.generate} 笔：${options.out}`);
  return OK;
}
