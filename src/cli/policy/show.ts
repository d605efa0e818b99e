import type { Command } from 'commander';
import { isDay } from '../../policy/dates.js';
import { mapOf, textOf } from '../../policy/node.js';
import type { RegionPolicy } from '../../policy/region-policy.js';
import { lineName } from '../../policy/problems.js';
import { citationText } from '../../settlement/trace.js';
import { shanghai } from '../../wire/clock.js';
import { conditionText, crossTexts, decisionText, filingTexts } from '../../settlement/describe/cross-words.js';
import { EXIT_CODES_HELP, type Io, OK, terminal, ToolError } from './io.js';
import { tableLines } from './show-tables.js';
import { namedPolicies, SOURCE_HELP } from './sources.js';
import { linesOn } from '../../settlement/describe/survey.js';
import { renderTable } from './table.js';

interface ShowOptions {
  readonly date?: string;
  readonly config?: string;
}

export function register(policy: Command): void {
  policy
    .command('show')
    .argument('<POLICY>', '政策来源：参保地、目录或版本')
    .description('用表格显示政策：起付线、分段比例、封顶、就医类别、异地调整，附依据；※ 为推定值')
    .option('--date <D>', '哪一天的政策，如 2025-01-01，缺省为今天')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText(
      'after',
      `\n${SOURCE_HELP}${EXIT_CODES_HELP}\n例：settlement-core policy show 150100 --date 2024-06-01`,
    )
    .action(async (spec: string, options: ShowOptions) => {
      process.exitCode = await show(spec, options, terminal);
    });
}

export async function show(spec: string, options: ShowOptions, io: Io): Promise<number> {
  const date = options.date ?? shanghai(io.clock.nowMs()).date;
  if (!isDay(date)) throw new ToolError(`--date 应为 2025-01-01 这样的日期，而不是“${date}”。`);
  const { policies } = await namedPolicies(spec, io, options.config);
  for (const policy of policies) for (const line of regionLines(policy, date)) io.out(line);
  return OK;
}

function regionLines(policy: RegionPolicy, date: string): string[] {
  const region = policy.regionOn(date);
  const lines = [`═══ ${policy.region} ${policy.name} ${date}  版本 ${policy.versionId} ═══`];
  if (region === null) return [...lines, `  ${date} 没有生效的参保地文件。`];
  const on = linesOn(policy, date);
  const [any] = on;
  if (any !== undefined) {
    lines.push('', '就医类别（自上而下，首条符合者）');
    lines.push(
      ...renderTable(
        ['情形', '类别', '依据'],
        any.frame.region.classRules.map((r) => [conditionText(r), decisionText(r), citationText(r.citation)]),
      ),
    );
    lines.push(...filingTexts(any.frame.region).map((text) => `  ${text}`));
  }
  const documents = mapOf(region, 'documents');
  const title = (cite: string): string => {
    const [id = '', ...article] = cite.split(' ');
    const name = textOf(mapOf(documents, id), 'title');
    return name === undefined ? cite : `《${name}》 ${article.join(' ')}`.trimEnd();
  };
  lines.push('', '异地就医的调整');
  lines.push(
    ...renderTable(
      ['就医类别', '险种、待遇', '调整', '依据'],
      crossTexts(region).map((c) => [
        c.classes,
        c.lines,
        `${c.text}${c.assumed ? '※' : ''}`,
        [title(c.cite), c.why === '' ? '' : `推定：${c.why}`].filter((t) => t !== '').join('；'),
      ]),
    ),
  );
  for (const line of on)
    lines.push(
      '',
      `${lineName(line.insured, line.line)}（${textOf(line.benefit, 'from') ?? ''} 起）`,
      ...tableLines(policy, line),
    );
  return lines;
}
