import type { Command } from 'commander';
import { inChinese } from '../policy/messages-zh.js';
import { PackError } from '../policy/node.js';
import { StoreOpenError } from '../store/open-error.js';
import { type Log, openLog } from './logging.js';
import { wholeNumber } from './roster/command.js';
import { settingsHelp } from './settings/help.js';
import { loadSettings, SettingsError } from './settings/load.js';
import { FAILED, Life } from './start/life.js';
import { runProcesses } from './start/processes.js';

interface StartOptions {
  readonly config?: string;
  readonly strict?: boolean;
  readonly processes: number;
}

export function register(program: Command): void {
  program
    .command('start')
    .description('启动结算引擎')
    .option('--config <file>', '配置文件（YAML 或 JSON），也可用 SC_CONFIG 指定')
    .option('--strict', '严格模式：用到推定值的结算一律拒绝（同设置 strict）')
    .option('--processes <个数>', '本机多个进程共用端口（只限 Redis）：编号和 ownPort 依次加 1', wholeNumber, 1)
    .addHelpText('after', settingsHelp)
    .action((options: StartOptions) => start(options));
}

async function start({ config, strict = false, processes }: StartOptions): Promise<void> {
  let log: Log | null = null;
  try {
    const settings = loadSettings(strict ? { ...process.env, SC_STRICT: 'true' } : process.env, config ?? null);
    log = openLog(settings.logLevel);
    if (processes !== 1) await runProcesses({ settings, configPath: config ?? null, strict, processes, log });
    else await new Life(settings, log).begin();
  } catch (error) {
    log?.flush();
    if (!isSentence(error)) throw error;
    process.stderr.write(`没有启动：${inChinese(error.message)}\n`);
    process.exit(FAILED);
  }
}

/** Errors whose message is written for the operator. */
function isSentence(error: unknown): error is Error {
  return error instanceof SettingsError || error instanceof StoreOpenError || error instanceof PackError;
}
