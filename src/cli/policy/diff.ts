import type { Command } from 'commander';
import type { RegionPolicy } from '../../policy/region-policy.js';
import { type Change, compare } from '../../settlement/describe/compare.js';
import { EXIT_CODES_HELP, type Io, OK, terminal, ToolError } from './io.js';
import { namedPolicies, type NamedPolicies, SOURCE_HELP } from './sources.js';

interface DiffOptions {
  readonly json?: boolean;
  readonly config?: string;
}

export function register(policy: Command): void {
  policy
    .command('diff')
    .argument('<A>', '原政策')
    .argument('<B>', '新政策')
    .description('比较两个版本：哪些数值变了、规则增减了什么，附新值的依据')
    .option('--json', '以 JSON 输出')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText('after', `\n${SOURCE_HELP}${EXIT_CODES_HELP}\n例：settlement-core policy diff 610100 ./packs`)
    .action(async (a: string, b: string, options: DiffOptions) => {
      process.exitCode = await diff(a, b, options, terminal);
    });
}

export async function diff(a: string, b: string, options: DiffOptions, io: Io): Promise<number> {
  const [before, after] = [await namedPolicies(a, io, options.config), await namedPolicies(b, io, options.config)];
  const pairs = pairsOf(before, after);
  const results = pairs.map(([pa, pb]) => ({
    region: pa.region,
    name: pa.name,
    before: pa.versionId,
    after: pb.versionId,
    changes: compare(pa, pb, before.on, after.on),
  }));
  if (options.json === true) {
    io.out(JSON.stringify(results, null, 2));
    return OK;
  }
  for (const { region, name, changes, ...ids } of results) {
    io.out(`${region} ${name}  ${ids.before} → ${ids.after}`);
    for (const line of changeLines(changes)) io.out(line);
  }
  return OK;
}

/** The regions both hold. Throws ToolError when there is none. */
export function pairsOf(a: NamedPolicies, b: NamedPolicies): [RegionPolicy, RegionPolicy][] {
  const pairs = a.policies.flatMap((pa): [RegionPolicy, RegionPolicy][] => {
    const pb = b.policies.find((p) => p.region === pa.region);
    return pb === undefined ? [] : [[pa, pb]];
  });
  if (pairs.length === 0) throw new ToolError(`“${a.label}”和“${b.label}”没有共同的参保地。`);
  return pairs;
}

function changeLines(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['  结算结果没有不同。'];
  const lines: string[] = [];
  let heading = '';
  for (const change of changes) {
    const period = `${change.from} 起${change.to === '' ? '' : `，${change.to} 之前`}`;
    const next = `  ${change.part}（${period}）`;
    if (next !== heading) lines.push(next);
    heading = next;
    lines.push(`    ${changeText(change)}`);
    for (const cite of change.cites) lines.push(`        依据：${cite}`);
  }
  return lines;
}

function changeText({ who, what, before, after }: Change): string {
  const subject = [who, what].filter((text) => text !== '').join(' ');
  const space = subject === '' ? '' : ' ';
  if (before === null) return `＋ ${subject}${space}${after ?? ''}`;
  if (after === null) return `－ ${subject}${space}${before}`;
  return `${subject}${space}${before} → ${after}`;
}
