import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { StoreOpenError } from '../store/open-error.js';
import { StoreUnavailable } from '../store/port.js';
import { shanghai, systemClock } from '../wire/clock.js';
import { openConfiguredStore } from './open-store.js';
import { oneOfFormats, register as registerRoster, wholeNumber } from './roster/command.js';
import { type LoadOptions, loadRoster, type LoadSummary } from './roster/loader.js';
import { progressOn } from './roster/progress.js';
import { formatOf, type RosterFormat } from './roster/source.js';
import { SourceError } from './roster/source-row.js';
import { StoreRefused } from './roster/writer.js';
import { loadSettings, type CheckedSettings, SettingsError } from './settings/load.js';
import { describeStore, parseStoreAddress } from './settings/store-address.js';

interface CommandOptions {
  readonly config?: string;
  readonly store?: string;
  readonly dataDir?: string;
  readonly format?: RosterFormat;
  readonly rejects?: string;
  readonly checkpoint?: string;
  readonly batch: number;
  readonly dryRun?: boolean;
  readonly restart?: boolean;
  readonly overwriteAccumulators?: boolean;
  readonly overwriteBalance?: boolean;
}

const SOME_REJECTED = 3;
const FAILED = 1;
const BATCHES_IN_FLIGHT = 4;
const MAX_BATCH = 4_096;

export function register(program: Command): void {
  program
    .command('load')
    .description('加载参保人名册（NDJSON 或 CSV，格式见 src/cli/roster/ROSTER.md）')
    .argument('<file>', '名册文件')
    .option('--config <文件>', '配置文件，同 start；存储地址和口令取自其中或环境变量')
    .option('--store <地址>', '写入的存储，代替配置里的 store，如 embedded、redis://127.0.0.1:6379', storeAddress)
    .option('--data-dir <目录>', '内置存储的数据目录，代替配置里的 dataDir')
    .option('--format <格式>', 'ndjson 或 csv；缺省按文件名判断', oneOfFormats)
    .option('--rejects <文件>', '拒收行写入的文件，缺省为 <file>.rejected.ndjson')
    .option('--checkpoint <文件>', '中断后续载的进度文件，缺省为 <file>.progress')
    .option('--batch <行数>', '每批人数', batchSize, 256)
    .option('--dry-run', '只核对，不写入')
    .option('--restart', '不接着上次中断处，从头加载')
    .option('--overwrite-accumulators', '已有结算的年度也用名册的累计覆盖')
    .option('--overwrite-balance', '已有结算的人员也用名册的账户余额覆盖')
    .addHelpText('after', '\n退出状态：0 全部加载；3 有拒收行；1 加载失败（已写入的保留，可重新执行）')
    .action(load);
  registerRoster(program);
}

async function load(file: string, options: CommandOptions): Promise<void> {
  try {
    const settings = loadSettings(environment(options), options.config ?? null);
    process.exitCode = await run(settings, file, options);
  } catch (error) {
    if (!isSentence(error)) throw error;
    process.stderr.write(`加载失败：${error.message}\n`);
    process.exitCode = FAILED;
  }
}

async function run(settings: CheckedSettings, file: string, options: CommandOptions): Promise<number> {
  const address = parseStoreAddress(settings.store);
  const target = address.kind === 'embedded' ? `embedded:${resolve(settings.dataDir)}` : settings.store;
  process.stderr.write(`名册 ${file} → ${describeStore(address)}${options.dryRun === true ? '（只核对）' : ''}\n`);
  const store = await openConfiguredStore(settings);
  const progress = progressOn(process.stderr, systemClock);
  try {
    const loadOptions = optionsOf(file, target, options);
    const summary = await loadRoster(loadOptions, {
      store,
      clock: systemClock,
      onProgress: (now) => progress.update(now),
    });
    progress.stop();
    report(summary, loadOptions);
    return summary.rejected > 0 ? SOME_REJECTED : 0;
  } finally {
    progress.stop();
    await store.close();
  }
}

function optionsOf(file: string, target: string, options: CommandOptions): LoadOptions {
  return {
    file,
    target,
    format: options.format ?? formatOf(file),
    rejectsFile: options.rejects ?? `${file}.rejected.ndjson`,
    checkpointFile: options.checkpoint ?? `${file}.progress`,
    restart: options.restart ?? false,
    batch: options.batch,
    batchesInFlight: BATCHES_IN_FLIGHT,
    dryRun: options.dryRun ?? false,
    overwriteAccumulators: options.overwriteAccumulators ?? false,
    overwriteBalance: options.overwriteBalance ?? false,
    currentYear: shanghai(systemClock.nowMs()).year,
  };
}

function report(summary: LoadSummary, options: LoadOptions): void {
  const { records, created, changed, unchanged, rejected, resumedAt, elapsedMs } = summary;
  const seconds = elapsedMs / 1000;
  const rate = Math.round((records - resumedAt) / Math.max(seconds, 0.001));
  const resumed = resumedAt > 0 ? `（接着上次的第 ${resumedAt} 行）` : '';
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  const what = options.dryRun ? '核对完成，未写入' : '加载完成';
  process.stdout.write(
    `${what}：${records} 行${resumed}，新增 ${created}，变更 ${changed}，未变 ${unchanged}，拒收 ${rejected}；` +
      `用时 ${seconds.toFixed(1)} 秒，${rate} 行/秒，内存峰值 ${peakMiB} MiB\n`,
  );
  if (rejected > 0) process.stdout.write(`拒收行及原因：${options.rejectsFile}\n`);
}

/** Command line over environment over file. */
function environment(options: CommandOptions): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...process.env };
  if (options.store !== undefined) env['SC_STORE'] = options.store;
  if (options.dataDir !== undefined) env['SC_DATA_DIR'] = options.dataDir;
  return env;
}

/** Errors whose message is written for the operator. */
function isSentence(error: unknown): error is Error {
  if (error instanceof SettingsError || error instanceof StoreOpenError || error instanceof SourceError) return true;
  return error instanceof StoreRefused || error instanceof StoreUnavailable;
}

function storeAddress(text: string): string {
  try {
    parseStoreAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
  return text;
}

function batchSize(text: string): number {
  const value = wholeNumber(text);
  if (value < 1 || value > MAX_BATCH) throw new InvalidArgumentError(`应为 1–${MAX_BATCH}`);
  return value;
}
