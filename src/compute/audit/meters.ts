import { formatYuan } from '../../money/yuan.js';

export type Meters = Readonly<Record<string, number>>;

const shown = (name: string, n: number): string => (name.endsWith('.count') ? String(n) : formatYuan(n));

/** The first meter that differs, in words; null when none does. A meter at zero and one never touched are the same. */
export function meterDifference(is: Meters, ought: Meters): string | null {
  for (const name of new Set([...Object.keys(ought), ...Object.keys(is)])) {
    const [a, b] = [is[name] ?? 0, ought[name] ?? 0];
    if (a !== b) return `${name} 为 ${shown(name, a)}，应为 ${shown(name, b)}`;
  }
  return null;
}

export function addMeters(to: Meters, deltas: Meters): Record<string, number> {
  const sum: Record<string, number> = { ...to };
  for (const [name, n] of Object.entries(deltas)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}

/** Name of a meter below zero; null when there is none. */
export function negativeMeter(meters: Meters): string | null {
  return Object.keys(meters).find((name) => (meters[name] ?? 0) < 0) ?? null;
}
