import { Presets, SingleBar } from 'cli-progress';
import type { Step } from '../../engine/audit/walk.js';
import type { Clock } from '../../wire/clock.js';

const LINE_EVERY_MS = 3_000;

interface Shown {
  readonly persons: number;
  readonly records: number;
  readonly mismatches: number;
}

/** A bar on a terminal, a line every few seconds elsewhere. */
export class AuditProgress {
  readonly #bar: SingleBar | null;
  readonly #stream: NodeJS.WriteStream;
  readonly #clock: Clock;
  #visited = 0;
  #started = false;
  #lastMs: number;

  constructor(stream: NodeJS.WriteStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#lastMs = clock.monotonicMs();
    const format =
      '核对账目 [{bar}] {percentage}% | {persons} 人 {records} 条 | 不符 {mismatches} 人 | 剩余 {eta_formatted}';
    this.#bar = stream.isTTY ? new SingleBar({ format, stream, hideCursor: true }, Presets.rect) : null;
  }

  step({ visited, total }: Step, { persons, records, mismatches }: Shown): void {
    this.#visited += visited;
    const at = Math.min(this.#visited, total);
    if (this.#bar !== null) {
      if (!this.#started) this.#bar.start(total, 0, { persons, records, mismatches });
      this.#started = true;
      this.#bar.setTotal(total);
      this.#bar.update(at, { persons, records, mismatches });
      return;
    }
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lastMs < LINE_EVERY_MS) return;
    this.#lastMs = nowMs;
    const percent = total === 0 ? 100 : Math.floor((at / total) * 100);
    this.#stream.write(`已核对 ${persons} 人、${records} 条记录（${percent}%），不符 ${mismatches} 人\n`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
