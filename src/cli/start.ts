import { inChinese } from '../policy/messages-zh.js';
import { PackError } from '../policy/node.js';
import { StoreOpenError } from '../store/open-error.js';
import type { Command } from 'commander';
import { type RunningEngine, startEngine } from './assemble.js';
import { type Log, openLog } from './logging.js';
import { settingsHelp } from './settings/help.js';
import { type CheckedSettings, loadSettings, SettingsError } from './settings/load.js';
import { describeStore, parseStoreAddress } from './settings/store-address.js';

const FAILED = 1;

export function register(program: Command): void {
  program
    .command('start')
    .description('启动结算引擎')
    .option('--config <file>', '配置文件（YAML 或 JSON），也可用 SC_CONFIG 指定')
    .option('--strict', '严格模式：用到推定值的结算一律拒绝（同设置 strict）')
    .addHelpText('after', settingsHelp)
    .action((options: { config?: string; strict?: boolean }) => start(options.config ?? null, options.strict === true));
}

async function start(configPath: string | null, strict: boolean): Promise<void> {
  let log: Log | null = null;
  try {
    const settings = loadSettings(strict ? { ...process.env, SC_STRICT: 'true' } : process.env, configPath);
    log = openLog(settings.logLevel);
    const life = new Life(settings, log);
    await life.begin();
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

/** One process from its start to its last signal. */
class Life {
  readonly #settings: CheckedSettings;
  readonly #log: Log;
  #running: RunningEngine | null = null;
  #ending = false;

  constructor(settings: CheckedSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  async begin(): Promise<void> {
    process.on('uncaughtException', (error) => this.#broken(error));
    process.on('unhandledRejection', (error) => this.#broken(error));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.#asked(signal));
    const running = await startEngine(this.#settings, { logger: this.#log.logger });
    this.#running = running;
    process.on('SIGHUP', () => void running.reloadPolicies());
    const store = describeStore(parseStoreAddress(this.#settings.store));
    const policies = running.policyVersions();
    this.#log.logger.info({ port: running.port, store, policies }, '已启动');
    process.stdout.write(
      `结算核心已就绪：${running.url}（WebSocket /ws，JSON /v1/transactions）· ${store} · 政策 ${policies.join('、')}\n`,
    );
    // A signal that came during the start.
    if (this.#ending) this.#end(0);
  }

  #asked(signal: string): void {
    if (this.#ending) {
      this.#log.logger.warn({ signal }, '再次收到停机信号，立即退出');
      this.#exit(FAILED);
    }
    this.#ending = true;
    this.#log.logger.info({ signal }, '停机：停止接入，处理完在途报文');
    if (this.#running !== null) this.#end(0);
  }

  #broken(error: unknown): void {
    this.#log.logger.fatal({ err: error }, '程序错误，停机');
    if (this.#running === null) this.#exit(FAILED);
    if (this.#ending) return;
    this.#ending = true;
    this.#end(FAILED);
  }

  #end(status: number): void {
    const running = this.#running;
    if (running === null) return;
    const timer = setTimeout(() => {
      this.#log.logger.error({ timeoutMs: this.#settings.stopTimeoutMs }, '停机超时，强制退出');
      this.#exit(FAILED);
    }, this.#settings.stopDelayMs + this.#settings.stopTimeoutMs);
    running.stop().then(
      () => {
        clearTimeout(timer);
        this.#log.logger.info({}, '已停机');
        this.#exit(status);
      },
      (error: unknown) => {
        this.#log.logger.error({ err: error }, '停机出错');
        this.#exit(FAILED);
      },
    );
  }

  #exit(status: number): never {
    this.#log.flush();
    process.exit(status);
  }
}
