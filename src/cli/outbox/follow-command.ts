import type { StateStore } from '../../store/port.js';
import { fileSink } from './file-sink.js';
import { follow } from './follow.js';
import { SinkClosed, stdoutSink } from './sink.js';

export interface FollowOptions {
  readonly consumer: string;
  readonly file?: string;
  readonly fromStart?: boolean;
  readonly once?: boolean;
  readonly partition?: readonly number[];
  readonly pollMs: number;
}

export const OK = 0;
export const FAILED = 1;

/** Follows until the end (`--once`), a signal, or a reader that went away; gives the exit status. */
export async function followCommand(store: StateStore, options: FollowOptions): Promise<number> {
  const beyond = options.partition?.find((p) => p >= store.partitions);
  if (beyond !== undefined) throw new Error(`没有分区 ${beyond}；共 ${store.partitions} 个，从 0 起。`);
  const stop = new Stop();
  const sink = options.file === undefined ? stdoutSink() : await fileSink(options.file);
  const settings = {
    consumer: options.consumer,
    fromStart: options.fromStart ?? false,
    once: options.once ?? false,
    partitions: options.partition ?? null,
    pollMs: options.pollMs,
  };
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const lines = await follow(store, sink, settings, {
      stopped: () => stop.asked,
      sleep: (ms) => stop.sleep(ms),
      note,
    });
    if (options.file !== undefined) note(`已写入 ${lines} 条：${options.file}`);
    return OK;
  } catch (error) {
    // `… | head` has seen enough; the page it did not take comes again.
    if (error instanceof SinkClosed) return OK;
    throw error;
  } finally {
    sink.close();
    stop.close();
  }
}

/** A signal ends the page under way, not the process: its position is saved. */
class Stop {
  asked = false;
  #wake: (() => void) | null = null;
  readonly #ask = (): void => {
    this.asked = true;
    this.#wake?.();
  };

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.#ask);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  close(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#ask);
  }
}
