import type { Command } from 'commander';
import { PolicySet } from '../../policy/policy-set.js';
import type { StateStore } from '../../store/port.js';
import { type HistoryEntry, previousOf, putInForce, readHistory } from '../../store/policy-history.js';
import { EXIT_CODES_HELP, type Io, OK, terminal, ToolError } from './io.js';
import { renderTable } from './table.js';
import { withToolStore } from './tool-store.js';

interface StoreOptions {
  readonly config?: string;
  readonly json?: boolean;
}

const CONFIG = ['--config <file>', '引擎配置文件（存储地址取自这里或环境变量）'] as const;

export function register(policy: Command): void {
  policy
    .command('list')
    .argument('[REGION]', '只看这个参保地')
    .description('存储中各参保地的版本：何时发布、哪个在生效')
    .option(...CONFIG)
    .option('--json', '以 JSON 输出')
    .addHelpText('after', `${EXIT_CODES_HELP}\n例：settlement-core policy list 610100`)
    .action(async (region: string | undefined, options: StoreOptions) => {
      process.exitCode = await withToolStore(terminal, options.config, (store) =>
        list(region, options, store, terminal),
      );
    });
  policy
    .command('rollback')
    .argument('<REGION>', '参保地（六位区划）')
    .argument('[VERSION]', '退回到的版本（可只写 @ 后的前几位），缺省为上一个版本')
    .description('退回到以前的版本；已结算的不重算')
    .option(...CONFIG)
    .addHelpText('after', `${EXIT_CODES_HELP}\n例：settlement-core policy rollback 610100`)
    .action(async (region: string, version: string | undefined, options: StoreOptions) => {
      process.exitCode = await withToolStore(terminal, options.config, (store) =>
        rollback(region, version, store, terminal),
      );
    });
}

const KINDS: Readonly<Record<HistoryEntry['kind'], string>> = { publish: '发布', rollback: '退回', existing: '原有' };

export async function list(
  region: string | undefined,
  options: StoreOptions,
  store: StateStore,
  io: Io,
): Promise<number> {
  const active = await store.activePolicies();
  const regions = Object.keys(active)
    .filter((r) => region === undefined || r === region)
    .sort();
  if (region !== undefined && regions.length === 0) throw new ToolError(`存储中没有参保地 ${region} 的政策。`);
  const all: Record<string, { active: string; history: HistoryEntry[] }> = {};
  for (const r of regions) all[r] = { active: active[r] ?? '', history: await readHistory(store, r) };
  if (options.json === true) io.out(JSON.stringify(all, null, 2));
  else if (regions.length === 0) io.out('存储中还没有政策。');
  else
    for (const line of renderTable(
      ['参保地', '序号', '版本', '时间', '方式', '状态'],
      Object.entries(all).flatMap(rowsOf),
    ))
      io.out(line);
  return OK;
}

function rowsOf([region, { active, history }]: [string, { active: string; history: HistoryEntry[] }]): string[][] {
  if (history.at(-1)?.versionId !== active) {
    return [...history.map((e) => row(region, e, '')), [region, '', active, '', KINDS.existing, '生效中']];
  }
  return history.map((e, i) => row(region, e, i === history.length - 1 ? '生效中' : ''));
}

const row = (region: string, e: HistoryEntry, state: string): string[] => [
  region,
  String(e.number),
  e.versionId,
  e.at,
  KINDS[e.kind],
  state,
];

export async function rollback(
  region: string,
  version: string | undefined,
  store: StateStore,
  io: Io,
): Promise<number> {
  const active = (await store.activePolicies())[region];
  if (active === undefined) throw new ToolError(`存储中没有参保地 ${region} 的政策。`);
  const history = await readHistory(store, region);
  const target = version === undefined ? previousOf(history, active) : named(history, region, version);
  if (target === null) throw new ToolError(`${region} 没有更早的版本可退回。`);
  if (target.versionId === active) {
    io.out(`${region}  ${active}（已在生效）`);
    return OK;
  }
  const bytes = await store.getPolicy(target.versionId);
  if (bytes === null) throw new ToolError(`存储中没有版本 ${target.versionId}。`);
  // Compiled here first: what this program cannot read must not be put in force.
  PolicySet.fromBundles([bytes]);
  await putInForce(store, region, { versionId: target.versionId, kind: 'rollback', restores: target.number }, io.clock);
  io.out(`${region}  ${active} → ${target.versionId}`);
  return OK;
}

/** A version by its id or the first digits after `@`; one that is not in the history must be given whole. */
function named(
  history: readonly HistoryEntry[],
  region: string,
  version: string,
): { versionId: string; number: number } {
  const wanted = version.startsWith(`${region}@`) ? version : `${region}@${version}`;
  const found = new Set(history.filter((e) => e.versionId.startsWith(wanted)).map((e) => e.versionId));
  if (found.size > 1) throw new ToolError(`“${version}”不止一个版本：${[...found].join('、')}，请多写几位。`);
  const [versionId] = found;
  if (versionId === undefined) return { versionId: wanted, number: 0 };
  return {
    versionId,
    number: history.findLast((e) => e.versionId === versionId && e.kind !== 'rollback')?.number ?? 0,
  };
}
