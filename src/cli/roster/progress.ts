import { Presets, SingleBar } from 'cli-progress';
import type { Clock } from '../../wire/clock.js';
import type { LoadProgress } from './loader.js';

const LINE_EVERY_MS = 3_000;

export interface ProgressReport {
  update(progress: LoadProgress): void;
  stop(): void;
}

/** A bar on a terminal; a line every few seconds anywhere else, so that a log stays readable. */
export function progressOn(stream: NodeJS.WriteStream, clock: Clock): ProgressReport {
  return stream.isTTY ? barOn(stream) : linesOn(stream, clock);
}

function barOn(stream: NodeJS.WriteStream): ProgressReport {
  const format =
    '加载名册 [{bar}] {percentage}% | {records} 行 | 新增 {created} 变更 {changed} 未变 {unchanged} 拒收 {rejected} | 剩余 {eta_formatted}';
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: false }, Presets.rect);
  let started = false;
  return {
    update({ bytes, totalBytes, ...counts }) {
      if (!started) bar.start(totalBytes, bytes, counts);
      started = true;
      bar.update(Math.min(bytes, totalBytes), counts);
    },
    stop: () => bar.stop(),
  };
}

function linesOn(stream: NodeJS.WriteStream, clock: Clock): ProgressReport {
  let lastMs = clock.monotonicMs();
  return {
    update({ bytes, totalBytes, records, rejected }) {
      const nowMs = clock.monotonicMs();
      if (nowMs - lastMs < LINE_EVERY_MS) return;
      lastMs = nowMs;
      const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100);
      stream.write(`已加载 ${records} 行（${percent}%），拒收 ${rejected}\n`);
    },
    stop: () => undefined,
  };
}
