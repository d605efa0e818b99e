import { lossAware } from '../store/loss.js';
import type { StateStore } from '../store/port.js';
import type { Logger } from './logging.js';

const LOOK_MS = 1000;

/** Tells the log when the store's servers are found to lack acknowledged commits, and when that is over (R9). */
export class LossWatch {
  readonly #store: StateStore;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #told = '';

  constructor(store: StateStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** Warns about the servers' settings once, then looks every second. */
  start(): void {
    const aware = lossAware(this.#store);
    if (aware === null) return;
    void aware.advice().then(
      (advice) => advice !== '' && this.#log.warn({ advice }, '存储的设置低于建议'),
      () => undefined,
    );
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  look(): void {
    const behind = lossAware(this.#store)?.behind() ?? [];
    const now = behind.map(({ key, seen, found }) => `${key} ${found}/${seen}`).join(', ');
    if (now === this.#told) return;
    this.#told = now;
    if (now === '') this.#log.warn({}, '存储已不再落后，恢复提交');
    else {
      this.#log.error(
        { behind },
        '存储主节点缺少本引擎已确认过的数据，已停止提交：请核实，再用 settlement-core accept-loss 恢复',
      );
    }
  }
}
