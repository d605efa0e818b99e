/** Readers of the outbox' lines, for tests. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { FollowEnvironment, FollowSettings } from '../../src/cli/outbox/follow.js';
import type { Sink } from '../../src/cli/outbox/sink.js';

export const ENVIRONMENT: FollowEnvironment = {
  stopped: () => false,
  sleep: () => Promise.resolve(),
  note: () => undefined,
};

export interface Line {
  readonly partition: number;
  readonly position: string;
  readonly kind: string;
  readonly psn_no: string;
  readonly setl_id: string;
  readonly msgid: string;
  readonly record: Record<string, unknown> | null;
}

export const settings = (consumer: string, change: Partial<FollowSettings> = {}): FollowSettings => ({
  ...{ consumer, fromStart: false, once: true, partitions: null, pollMs: 1 },
  ...change,
});

export function memory(): Sink & { lines: string[] } {
  const lines: string[] = [];
  return { lines, positions: {}, write: async (more) => void lines.push(...more), close: () => undefined };
}

export const read = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line) as Line);
export const placeOf = ({ partition, position }: Line): string => `${partition}/${position}`;
export const linesIn = (file: string): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);

/** The same lines in any order of partitions; a difference is shown by places, not by whole records. */
export function same(lines: readonly string[], wanted: readonly string[]): void {
  const places = (all: readonly string[]): string[] => read(all).map(placeOf).toSorted();
  expect(places(lines)).toEqual(places(wanted));
  expect(lines.toSorted().join() === wanted.toSorted().join()).toBe(true);
}
