import type { EngineStats } from '../../../engine/engine.js';
import type { Interval, Tally } from './recorder.js';

/** What the process looks like at the end of an interval. */
export interface Gauges {
  readonly engine: EngineStats;
  readonly connections: number;
  readonly viewers: number;
  readonly memoryBytes: number;
  readonly loopLagUs: number;
}

export interface SampleHead {
  readonly seq: number;
  /** Epoch ms, and how long the interval was. */
  readonly atMs: number;
  readonly intervalMs: number;
}

const MAX_PLACES = 8;
const MAX_POLICIES = 16;

/** One sample as the admin API sends it. `versionOf`: the policy version in force at an insured place, null = none. */
export function sampleJson(
  head: SampleHead,
  i: Interval,
  g: Gauges,
  versionOf: (insuplc: string) => string | null,
): Record<string, unknown> {
  return {
    seq: head.seq,
    at_ms: head.atMs,
    interval_ms: head.intervalMs,
    answered: i.answered,
    executed: i.executed,
    refused: i.refused,
    in_doubt: i.inDoubt,
    settled: i.settled,
    by_infno: i.byInfno,
    by_code: i.byCode,
    latency_us: i.latency,
    stages: i.stages,
    batches: i.batches,
    conflicts: i.conflicts,
    replays: i.replays,
    replies_lost: i.repliesLost,
    doubts: i.doubts,
    places: top(i.places, provinceOf, MAX_PLACES, 'mdtrtarea_admvs'),
    policies: top(i.insured, (insuplc) => versionOf(insuplc) ?? 'none', MAX_POLICIES, 'policy_version'),
    open: g.engine.open,
    open_bytes: g.engine.openBytes,
    lanes: g.engine.lanes,
    batches_in_flight: g.engine.batchesInFlight,
    batch_us: Math.round(g.engine.batchMs * 1000),
    doubts_open: g.engine.doubtsOpen,
    doubts_late: g.engine.doubtsLate,
    connections: g.connections,
    viewers: g.viewers,
    memory_bytes: g.memoryBytes,
    loop_lag_us: g.loopLagUs,
  };
}

/** First two digits of the 34 provinces of GB/T 2260; 新疆生产建设兵团 (66) settles as one. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82'.split(' '),
);

/** `310115` -> `310000`; what is no province -> `other`. */
export function provinceOf(mdtrtarea: string): string {
  const two = mdtrtarea.slice(0, 2);
  return PROVINCES.has(two) ? `${two}0000` : 'other';
}

/** Tallies under their new names, the busiest first; what does not fit goes to `other`. */
function top(
  tallies: ReadonlyMap<string, Tally>,
  nameOf: (key: string) => string,
  most: number,
  label: string,
): Record<string, unknown>[] {
  const named = renamed(tallies, nameOf);
  const sorted = [...named].filter(([name]) => name !== 'other').sort(([, a], [, b]) => sum(b) - sum(a));
  const rest = [...sorted.slice(most).map(([, t]) => t), ...(named.has('other') ? [named.get('other') as Tally] : [])];
  const kept: [string, Tally][] = sorted.slice(0, most);
  if (rest.length > 0)
    kept.push([
      'other',
      { executed: rest.reduce((n, t) => n + t.executed, 0), refused: rest.reduce((n, t) => n + t.refused, 0) },
    ]);
  return kept.map(([name, { executed, refused }]) => ({ [label]: name, executed, refused }));
}

/** Tallies added up under another name. */
export function renamed(tallies: ReadonlyMap<string, Tally>, nameOf: (key: string) => string): Map<string, Tally> {
  const named = new Map<string, Tally>();
  for (const [key, { executed, refused }] of tallies) {
    const name = nameOf(key);
    const tally = named.get(name) ?? { executed: 0, refused: 0 };
    tally.executed += executed;
    tally.refused += refused;
    named.set(name, tally);
  }
  return named;
}

const sum = ({ executed, refused }: Tally): number => executed + refused;
