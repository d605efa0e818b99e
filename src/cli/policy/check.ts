import type { Command } from 'commander';
import { builtinPacksDir, scanPackFiles } from '../../policy/bundle.js';
import { inChinese } from '../../policy/messages-zh.js';
import { PackError } from '../../policy/node.js';
import {
  fromError,
  inspectPacks,
  type PacksReport,
  type Problem,
  type RegionReport,
  type Remark,
} from '../../policy/problems.js';
import type { PackFile } from '../../policy/region-policy.js';
import { misfits } from '../../policy/schema-check.js';
import { readExamples } from '../../settlement/example-file.js';
import { ExamplesFile } from '../../settlement/example-schema.js';
import { requireFolder } from './folder.js';
import { EXIT_CODES_HELP, FOUND, type Io, OK, terminal } from './io.js';

interface CheckOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(policy: Command): void {
  policy
    .command('check')
    .argument('[DIR]', '政策包目录，缺省为内置政策包')
    .description('检查政策包：写法、空缺与重叠、上级降幅上限，逐条指出文件、行、列')
    .option('--json', '以 JSON 输出')
    .option('--quiet', '只列问题，不列推定值和不提供项')
    .addHelpText('after', `${EXIT_CODES_HELP}\n例：settlement-core policy check packs/610100`)
    .action(async (dir: string | undefined, options: CheckOptions) => {
      process.exitCode = await check(dir, options, terminal);
    });
}

/** Prints the report of a folder; FOUND when it has problems. */
export async function check(dir: string | undefined, options: CheckOptions, io: Io): Promise<number> {
  if (dir !== undefined) requireFolder(dir);
  const scanned = await scanPackFiles(dir ?? builtinPacksDir);
  const examples = scanned.files.filter((f) => f.content['kind'] === 'examples').flatMap(exampleProblems);
  const report = wordedForPeople(inspectPacks(scanned, examples));
  const problems = problemsOf(report);
  if (options.json === true) io.out(JSON.stringify({ ok: problems.length === 0, ...report }, null, 2));
  else for (const line of render(report, options.quiet === true)) io.out(line);
  return problems.length === 0 ? OK : FOUND;
}

function wordedForPeople(report: PacksReport): PacksReport {
  const worded = (p: Problem): Problem => ({ ...p, message: inChinese(p.message) });
  const regions = report.regions.map((r) => ({ ...r, problems: r.problems.map(worded) }));
  return { problems: report.problems.map(worded), regions };
}

/** What is wrong with the form of an example file; whether the examples come out is `policy test`. */
function exampleProblems(file: PackFile): Problem[] {
  const shape = misfits(ExamplesFile, file.content).map((m): Problem => ({ ...m, cells: 0, example: '' }));
  if (shape.length > 0) return shape;
  try {
    readExamples(file);
    return [];
  } catch (error) {
    if (error instanceof PackError) return [fromError(error)];
    throw error;
  }
}

export const problemsOf = (report: PacksReport): readonly Problem[] => [
  ...report.problems,
  ...report.regions.flatMap((r) => r.problems),
];

function render(report: PacksReport, quiet: boolean): string[] {
  const lines = report.problems.map(problemLine);
  for (const region of report.regions) lines.push(...regionLines(region, quiet));
  const count = problemsOf(report).length;
  lines.push(count === 0 ? `检查通过：${report.regions.length} 个参保地。` : `发现 ${count} 个问题。`);
  return lines;
}

function regionLines(r: RegionReport, quiet: boolean): string[] {
  const lines = [
    `${r.region} ${r.name}  版本 ${r.versionId || '（未生成）'}：有规则 ${r.planned} 种情形，明确不提供 ${r.notProvided} 种，推定值 ${r.assumed.length} 处`,
  ];
  lines.push(...r.problems.map(problemLine));
  if (quiet) return lines;
  lines.push(...remarkLines('推定', r.assumed), ...remarkLines('不提供', r.absent));
  if (r.unmentioned.length > 0)
    lines.push(`  未写的待遇：${r.unmentioned.join('、')}（结算时答没有这项待遇；明确没有的请写 not_provided）`);
  return lines;
}

function problemLine(p: Problem): string {
  const cells = p.cells > 1 ? `（${p.cells} 种情形，如 ${p.example}）` : p.example === '' ? '' : `（${p.example}）`;
  return `  ✗ ${p.where === '' ? '' : `${p.where}  `}${p.message}${cells}`;
}

function remarkLines(label: string, remarks: readonly Remark[]): string[] {
  return remarks.map((remark) => `  ${label}  ${remark.where}  ${remark.why}`);
}
