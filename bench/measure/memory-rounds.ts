/** What a process's memory samples say. */
import type { MemorySample } from '../processes/memory.js';

export interface MemoryRound {
  /** Resident at the end of the round. */
  readonly bytes: number;
  readonly settlements: number;
}

/** Of a round's samples the last so many decide: what was before is still on its way. */
const LAST = 20;

/** Median of the last samples. */
export function typicalBytes(samples: readonly MemorySample[]): number {
  const sorted = samples
    .slice(-LAST)
    .map(({ bytes }) => bytes)
    .sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('memory was never sampled');
  return middle;
}

/** Resident at the end, and by how much more that is than at half of the rounds, in percent. */
export function growthOf(rounds: readonly MemoryRound[]): { endBytes: number; growthPercent: number } {
  const [half, end] = [rounds[(rounds.length >> 1) - 1], rounds.at(-1)];
  if (half === undefined || end === undefined) throw new Error('growth needs two rounds');
  return { endBytes: end.bytes, growthPercent: ((end.bytes - half.bytes) / half.bytes) * 100 };
}
