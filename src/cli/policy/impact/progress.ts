import { Presets, SingleBar } from 'cli-progress';
import type { Clock } from '../../../wire/clock.js';
import type { Position } from './records.js';

const LINE_EVERY_MS = 3_000;
const LOOK_EVERY = 1_024;

/** A bar on a terminal, a line every few seconds elsewhere; looks at the clock only now and then. */
export class Progress {
  readonly #bar: SingleBar | null;
  readonly #stream: NodeJS.WriteStream;
  readonly #clock: Clock;
  readonly #position: Position;
  #records = 0;
  #lastMs: number;

  constructor(stream: NodeJS.WriteStream, clock: Clock, position: Position) {
    this.#stream = stream;
    this.#clock = clock;
    this.#position = position;
    this.#lastMs = clock.monotonicMs();
    const format = '测算 [{bar}] {percentage}% | {records} 笔 | 剩余 {eta_formatted}';
    this.#bar = stream.isTTY ? new SingleBar({ format, stream, hideCursor: true }, Presets.rect) : null;
    this.#bar?.start(position.total, 0, { records: 0 });
  }

  step(): void {
    this.#records++;
    if (this.#records % LOOK_EVERY !== 0) return;
    const { done, total } = this.#position;
    this.#bar?.update(Math.min(done, total), { records: this.#records });
    const nowMs = this.#clock.monotonicMs();
    if (this.#bar !== null || nowMs - this.#lastMs < LINE_EVERY_MS) return;
    this.#lastMs = nowMs;
    this.#stream.write(`已测算 ${this.#records} 笔（${total === 0 ? 100 : Math.floor((done / total) * 100)}%）\n`);
  }

  stop(): void {
    this.#bar?.update(this.#position.total, { records: this.#records });
    this.#bar?.stop();
  }
}
