import type { Readiness } from '../server/dispatch.js';
import type { StateStore } from '../store/port.js';
import type { Clock } from '../wire/clock.js';

/** Further apart than this, one of two clocks is wrong, ms. Callers' signatures are held to less (clockWindowS). */
const MAX_SKEW_MS = 60_000;
/** Before the program was written. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);

/** R18: the store says yes, a policy is in force, and the clock is not obviously wrong. */
export async function readinessOf(store: StateStore, versions: readonly string[], clock: Clock): Promise<Readiness> {
  const health = await store.health();
  const reasons = health.ready ? [] : [`存储不可用：${health.reason}`];
  if (versions.length === 0) reasons.push('没有生效的政策');
  const { serverTimeMs, ...detail } = health.detail;
  const now = clock.nowMs();
  const skewMs = typeof serverTimeMs === 'number' && serverTimeMs > 0 ? Math.round(now - serverTimeMs) : null;
  if (now < EARLIEST_MS || Math.abs(skewMs ?? 0) > MAX_SKEW_MS) reasons.push('本机时钟不对');
  const clocks = skewMs === null ? {} : { clockSkewMs: skewMs };
  return {
    ready: reasons.length === 0,
    reasons,
    detail: { store: { kind: store.kind, ...detail, ...clocks }, policies: versions },
  };
}
