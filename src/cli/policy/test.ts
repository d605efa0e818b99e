import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { builtinPacksDir, makeBundles, publishedRegions, scanPackFiles } from '../../policy/bundle.js';
import { PackError } from '../../policy/node.js';
import { PolicySet } from '../../policy/policy-set.js';
import { parsePackYaml } from '../../policy/yaml-source.js';
import { type ExampleFile, readExamples } from '../../settlement/example-file.js';
import { type ExampleOutcome, policiesOf, runExample } from '../../settlement/examples.js';
import { EXIT_CODES_HELP, FOUND, type Io, OK, terminal, ToolError } from './io.js';

interface TestOptions {
  readonly packs?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function register(policy: Command): void {
  policy
    .command('test')
    .argument('[PATH...]', '政策包目录或样例文件，缺省为内置政策包')
    .description('运行政策包里的样例（kind: examples）：两种算法都算，逐分比较，说出第一处不同')
    .option('--packs <DIR>', '样例文件没有自带政策包时使用的目录，缺省向上找')
    .option('--json', '以 JSON 输出')
    .option('--quiet', '只列不符的')
    .addHelpText(
      'after',
      `${EXIT_CODES_HELP}\n例：settlement-core policy test packs/610100\n    settlement-core policy test test/examples`,
    )
    .action(async (paths: string[], options: TestOptions) => {
      process.exitCode = await test(paths, options, terminal);
    });
}

interface Loaded {
  readonly file: ExampleFile;
  readonly policies: PolicySet;
}

/** Runs every case of the paths; FOUND when one differs. Throws ToolError when there is nothing to run. */
export async function test(paths: readonly string[], options: TestOptions, io: Io): Promise<number> {
  const outcomes: (ExampleOutcome & { file: string })[] = [];
  for (const path of paths.length === 0 ? [fileURLToPath(builtinPacksDir)] : paths) {
    for (const { file, policies } of await load(path, options.packs)) {
      for (const example of file.cases) outcomes.push({ file: file.path, ...runExample(policies, example) });
    }
  }
  if (outcomes.length === 0) throw new ToolError('这里没有样例（kind: examples 的文件）。');
  const failed = outcomes.filter((o) => o.difference !== null);
  if (options.json === true) {
    io.out(
      JSON.stringify({ passed: outcomes.length - failed.length, failed: failed.length, cases: outcomes }, null, 2),
    );
  } else {
    for (const outcome of options.quiet === true ? failed : outcomes) for (const line of lines(outcome)) io.out(line);
    io.out(
      failed.length === 0
        ? `${outcomes.length} 个样例全部相符。`
        : `${outcomes.length} 个样例，${failed.length} 个不符。`,
    );
  }
  return failed.length === 0 ? OK : FOUND;
}

function lines(o: ExampleOutcome & { file: string }): string[] {
  if (o.difference === null) return [`  ✓ ${o.file}  ${o.name}`];
  return [
    `  ✗ ${o.where === '' ? o.file : o.where}  ${o.name}`,
    `      ${o.difference}`,
    ...(o.source === '' ? [] : [`      出处：${o.source}`]),
  ];
}

async function load(path: string, packs: string | undefined): Promise<Loaded[]> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new ToolError(`没有 ${path}。`);
  if (!stat.isDirectory()) return [await loadFile(path, packs)];
  const { files, problems } = await scanPackFiles(path);
  const [first] = problems;
  if (first !== undefined) throw first;
  const examples = files.filter((f) => f.content['kind'] === 'examples').map(readExamples);
  // Files with a pack of their own need none around them.
  const around = examples.every((e) => e.pack.length > 0) ? PolicySet.fromBundles([]) : await setOf(packs ?? path);
  return examples.map((file) => ({ file, policies: policiesOf(file, around) }));
}

async function loadFile(path: string, packs: string | undefined): Promise<Loaded> {
  const content = parsePackYaml(readFileSync(path, 'utf8'), path);
  if (content['kind'] !== 'examples') throw new ToolError(`${path} 不是样例文件（kind: examples）。`);
  const file = readExamples({ path, content });
  const around =
    file.pack.length > 0
      ? PolicySet.fromBundles([])
      : await setOf(packs ?? (await folderWith(file.region, dirname(path))));
  return { file, policies: policiesOf(file, around) };
}

const setOf = async (dir: string): Promise<PolicySet> =>
  PolicySet.fromBundles(makeBundles((await scanPackFiles(dir)).files).map((b) => b.bytes));

const MAX_UP = 4;

/** The nearest folder at or above `dir` whose packs can be bundled and hold the region; the built-in packs otherwise. */
async function folderWith(region: string, dir: string): Promise<string> {
  let folder = dir;
  for (let i = 0; i < MAX_UP; i++) {
    try {
      const { files } = await scanPackFiles(folder);
      if (publishedRegions(files).includes(region)) {
        makeBundles(files);
        return folder;
      }
    } catch (error) {
      // A folder below the one with the inherited region cannot be bundled alone.
      if (!(error instanceof PackError)) throw error;
    }
    folder = dirname(folder);
  }
  return fileURLToPath(builtinPacksDir);
}
