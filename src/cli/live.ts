import type { EngineStats } from '../engine/engine.js';
import { versionAt } from '../server/admin/context.js';
import { LiveRing } from '../server/admin/live/ring.js';
import type { Metrics } from '../server/metrics.js';
import type { Clock } from '../wire/clock.js';

/** The live figures of an engine, kept whether somebody looks or not. Started and stopped by the caller. */
export function openLive(
  metrics: Metrics,
  stats: () => EngineStats,
  versions: () => readonly string[],
  clock: Clock,
): LiveRing {
  let known: readonly string[] = [];
  let active: Readonly<Record<string, string>> = {};
  const versionOf = (insuplc: string): string | null => {
    const now = versions();
    if (now !== known) {
      known = now;
      active = Object.fromEntries(now.map((version) => [version.slice(0, version.indexOf('@')), version]));
    }
    return versionAt(active, insuplc);
  };
  return new LiveRing({
    recorder: metrics.live,
    gauges: () => ({ engine: stats(), connections: metrics.connections, memoryBytes: residentBytes() }),
    versionOf,
    onInterval: (interval) => metrics.countPlaces(interval),
    clock,
  });
}

let lastResident = 0;

/** Reading it opens a file: a process out of descriptors keeps the last figure, and goes on. */
function residentBytes(): number {
  try {
    lastResident = process.memoryUsage.rss();
  } catch {
    // As above.
  }
  return lastResident;
}
