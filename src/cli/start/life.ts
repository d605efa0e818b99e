import { lossAware } from '../../store/loss.js';
import { type RunningEngine, startEngine } from '../assemble.js';
import { type Handler, listenForCommands } from '../control/listen.js';
import type { Log, Logger } from '../logging.js';
import type { CheckedSettings } from '../settings/load.js';
import { describeStore, parseStoreAddress } from '../settings/store-address.js';

export const FAILED = 1;
/** What a process tells the parent that started it (start --processes) once it serves. */
export const READY = 'ready';

/** One process from its start to its last signal. */
export class Life {
  readonly #settings: CheckedSettings;
  readonly #log: Log;
  #running: RunningEngine | null = null;
  #ending = false;
  #closeControl: () => void = () => undefined;

  constructor(settings: CheckedSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  async begin(): Promise<void> {
    process.on('uncaughtException', (error) => this.#broken(error));
    process.on('unhandledRejection', (error) => this.#broken(error));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.#asked(signal));
    // A parent that is gone (start --processes) can send no signal any more.
    process.on('disconnect', () => this.#asked('disconnect'));
    const running = await startEngine(this.#settings, { logger: this.#log.logger });
    this.#running = running;
    process.on('SIGHUP', () => void running.reloadPolicies());
    await this.#listenForCommands(running);
    const store = describeStore(parseStoreAddress(this.#settings.store));
    const policies = running.policyVersions();
    this.#log.logger.info({ port: running.port, store, policies }, '已启动');
    process.stdout.write(
      `结算核心已就绪：${running.url}（WebSocket /ws，JSON /v1/transactions）· ${store} · 政策 ${policies.join('、')}\n`,
    );
    process.send?.(READY);
    // A signal that came during the start.
    if (this.#ending) this.#end(0);
  }

  /** `settlement-core drain` and `accept-loss`. Without the socket the signals remain. */
  async #listenForCommands(running: RunningEngine): Promise<void> {
    const { dataDir, engineNo } = this.#settings;
    try {
      this.#closeControl = await listenForCommands(
        dataDir,
        engineNo,
        commandsOf(running, this.#log.logger, () => this.drain()),
      );
    } catch (error) {
      this.#log.logger.warn({ err: error }, '没有控制套接字，drain、accept-loss 命令不可用；SIGTERM 仍可停机');
    }
  }

  /** The end by command: as by SIGTERM, but asking twice does not hurry it. */
  drain(): void {
    if (!this.#ending) this.#asked('drain');
  }

  #asked(signal: string): void {
    if (this.#ending) {
      if (signal === 'disconnect') return;
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
    this.#closeControl();
    this.#log.flush();
    process.exit(status);
  }
}

function commandsOf(running: RunningEngine, log: Logger, drain: () => void): Readonly<Record<string, Handler>> {
  return {
    status: (say) => say(running.url),
    // Not resolved: the connection closes when the process ends, which is what the caller waits for.
    drain: (say) => {
      say('已宣告未就绪，正在处理完在途报文…');
      drain();
      return new Promise<void>(() => undefined);
    },
    'accept-loss': (say) => {
      const given = lossAware(running.store)?.acceptLoss() ?? [];
      for (const { key, seen, found } of given) log.warn({ key, seen, found }, '已按命令接受缺失，恢复提交');
      say(given.length === 0 ? '没有停止提交的部分。' : `已恢复提交：${given.map(({ key }) => key).join('、')}。`);
    },
  };
}
