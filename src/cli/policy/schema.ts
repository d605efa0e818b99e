import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Type } from 'typebox';
import { BenefitFile, RegionFile } from '../../policy/schema.js';
import { ExamplesFile } from '../../settlement/example-schema.js';
import { CANNOT, type Io, OK, terminal } from './io.js';

const KINDS: Readonly<Record<string, object>> = { region: RegionFile, benefit: BenefitFile, examples: ExamplesFile };

export function register(policy: Command): void {
  policy
    .command('schema')
    .argument('[KIND]', 'region、benefit 或 examples，缺省为三种合一')
    .description('输出 JSON Schema，供编辑器补全和检查政策包')
    .option('--out <file>', '写入文件，缺省为标准输出')
    .addHelpText(
      'after',
      '\n用法：settlement-core policy schema --out pack.schema.json，然后在包文件第一行写\n  # yaml-language-server: $schema=./pack.schema.json',
    )
    .action((kind: string | undefined, options: { out?: string }) => {
      process.exitCode = schema(kind, options.out, terminal);
    });
}

export function schema(kind: string | undefined, out: string | undefined, io: Io): number {
  const wanted = kind === undefined ? wholeSchema() : KINDS[kind];
  if (wanted === undefined) {
    io.note(`没有 ${kind}；有 region、benefit、examples。`);
    return CANNOT;
  }
  const text = JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...wanted }, null, 2);
  if (out === undefined) io.out(text);
  else {
    writeFileSync(out, `${text}\n`);
    io.note(`已写入 ${out}`);
  }
  return OK;
}

/** A pack file of any kind. */
export const wholeSchema = (): object => Type.Union([RegionFile, BenefitFile, ExamplesFile], { title: '政策包文件' });
