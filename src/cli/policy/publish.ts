import type { Command } from 'commander';
import { type Bundle, builtinPacksDir, makeBundle, publishedRegions, scanPackFiles } from '../../policy/bundle.js';
import { inspectPacks } from '../../policy/problems.js';
import type { StateStore } from '../../store/port.js';
import { requireFolder } from './folder.js';
import { putInForce } from '../../store/policy-history.js';
import { EXIT_CODES_HELP, FOUND, type Io, OK, terminal, ToolError } from './io.js';
import { withToolStore } from './tool-store.js';

interface PublishOptions {
  readonly region?: string;
  readonly config?: string;
}

export function register(policy: Command): void {
  policy
    .command('publish')
    .argument('[DIR]', '政策包目录，缺省为内置政策包')
    .description('检查后发布：存入不可更改的版本并使其生效；运行中的引擎自动换用，不停机')
    .option('--region <R>', '只发布这个参保地（六位区划）')
    .option('--config <file>', '引擎配置文件（存储地址取自这里或环境变量）')
    .addHelpText('after', `${EXIT_CODES_HELP}\n例：settlement-core policy publish packs --region 610100`)
    .action(async (dir: string | undefined, options: PublishOptions) => {
      process.exitCode = await withToolStore(terminal, options.config, (store) =>
        publish(dir, options, store, terminal),
      );
    });
}

/** Publishes what passes the check; FOUND, and nothing published, when something does not. */
export async function publish(
  dir: string | undefined,
  options: PublishOptions,
  store: StateStore,
  io: Io,
): Promise<number> {
  if (dir !== undefined) requireFolder(dir);
  const scanned = await scanPackFiles(dir ?? builtinPacksDir);
  const regions = publishedRegions(scanned.files).filter((r) => options.region === undefined || r === options.region);
  if (regions.length === 0)
    throw new ToolError(
      options.region === undefined ? '这里没有可发布的参保地。' : `这里没有参保地 ${options.region}。`,
    );
  const report = inspectPacks(scanned);
  const problems =
    report.problems.length +
    report.regions.filter((r) => regions.includes(r.region)).reduce((n, r) => n + r.problems.length, 0);
  if (problems > 0) {
    io.note(`没有发布：检查发现 ${problems} 个问题，请先运行 policy check ${dir ?? ''}`.trimEnd());
    return FOUND;
  }
  for (const region of regions) {
    const name = report.regions.find((r) => r.region === region)?.name ?? '';
    io.out(`${region} ${name}  ${await publishOne(store, makeBundle(region, scanned.files), io)}`);
  }
  return OK;
}

async function publishOne(store: StateStore, bundle: Bundle, io: Io): Promise<string> {
  const { region, versionId, bytes } = bundle;
  const before = (await store.activePolicies())[region];
  if (before === versionId) return `${versionId}（内容未变，已在生效）`;
  await store.putPolicy({ versionId, bytes });
  await putInForce(store, region, { versionId, kind: 'publish' }, io.clock);
  return `${before ?? '（无）'} → ${versionId}`;
}
