import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { generateRoster } from './generate.js';
import { CSV_HEADER, toCsvLine } from './roster-csv.js';
import type { RosterFormat } from './source.js';

interface GenerateOptions {
  readonly count: number;
  readonly seed: number;
  readonly format: RosterFormat;
  readonly out?: string;
}

/** `roster generate`: invented persons, for trials. */
export function register(program: Command): void {
  const roster = program.command('roster').description('参保人名册工具');
  roster
    .command('generate')
    .description('生成虚构参保人名册（同一种子内容相同），供试用和压力测试')
    .requiredOption('--count <人数>', '人数', wholeNumber)
    .option('--seed <种子>', '随机种子', wholeNumber, 1)
    .option('--format <格式>', 'ndjson 或 csv', oneOfFormats, 'ndjson')
    .option('--out <文件>', '写入的文件，缺省为标准输出')
    .action(generate);
}

async function generate(options: GenerateOptions): Promise<void> {
  try {
    await write(options);
  } catch (error) {
    // `… | head` has seen enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function write(options: GenerateOptions): Promise<void> {
  const out = options.out === undefined ? process.stdout : createWriteStream(options.out);
  const csv = options.format === 'csv';
  if (csv) out.write(CSV_HEADER);
  for (const row of generateRoster(options.count, options.seed)) {
    const more = out.write(csv ? toCsvLine(row) : `${JSON.stringify(row)}\n`);
    if (!more) await once(out, 'drain');
  }
  if (out === process.stdout) return;
  out.end();
  await finished(out);
  process.stderr.write(`已生成 ${options.count} 人：${options.out}\n`);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('应为非负整数');
  return value;
}

export function oneOfFormats(text: string): RosterFormat {
  if (text !== 'ndjson' && text !== 'csv') throw new InvalidArgumentError('应为 ndjson 或 csv');
  return text;
}
