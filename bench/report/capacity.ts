/** What measured figures mean for a province and the nation, on paper. Every assumption is named and stands in the text. */
import { numberAt, partAt, type Result, type ResultFile } from './result.js';

/** Published volumes and stated assumptions. Rates per second. */
export const GIVEN = {
  /** 国家医保信息平台: more than 28 million settlements a day, September 2024. */
  nationDay: 28_000_000,
  /** One province, published by its database's maker: peak of 3,500/s on 6 million requests a day. */
  provincePeak: 3_500,
  provinceDay: 6_000_000,
  /** Cross-province direct settlements, first quarter of 2025: 70.8 million in 90 days. */
  crossProvinceDay: 787_000,
  /** Cross-province peak over mean: the upper end of what is assumed of office hours and Monday mornings. */
  crossProvincePeak: 10,
  /** How full an event loop, a worker or a Redis may be at the peak; the rest is headroom. */
  utilisation: 0.6,
  /** Rent of a processor core, yuan an hour; an assumption, not a price of somebody. */
  yuanPerCoreHour: 0.3,
} as const;

const DAY_S = 86_400;

/** What was measured. Microseconds of processor time per settlement. */
export interface Measured {
  readonly rate: number;
  readonly engineLoopUs: number;
  readonly engineOthersUs: number;
  readonly redisUs: number;
  /** Bytes a settlement leaves in the store; null = not measured. */
  readonly bytesEach: number | null;
}

export interface Capacity {
  readonly nationMinutes: number;
  readonly nationMean: number;
  /** The province's peak over its mean, applied to the nation's mean. */
  readonly nationPeak: number;
  readonly crossProvinceMean: number;
  readonly crossProvincePeak: number;
  /** Shares of this one box. */
  readonly provinceShare: number;
  readonly crossProvinceShare: number;
  /** Settlements/s of one engine with its own cores, of one Redis, each at the utilisation. */
  readonly perEngine: number;
  readonly perRedis: number;
  /** Two engines each, either of which carries the pair's whole load. */
  readonly pairs: number;
  /** Masters; each with one replica that takes its whole load. */
  readonly shards: number;
  readonly provincePairs: number;
  readonly provinceShards: number;
  readonly coreHoursPerMillion: number;
  readonly yuanPerMillion: number;
  readonly gibPerMillion: number | null;
}

/** Throws a RangeError when `settle` was not measured, or without its processor time. */
export function measuredOf({ results }: Pick<ResultFile, 'results'>): Measured {
  const settle = results.find(({ id }) => id === 'settle');
  const micros = (process: string, thread: string): number | null =>
    settle === undefined ? null : numberAt(settle.parts, 'microsEach', process, thread);
  const [loop, others, redis] = [
    micros('engine', 'mainThread'),
    micros('engine', 'otherThreads'),
    micros('redis', 'mainThread'),
  ];
  if (settle === undefined || settle.value === null || loop === null || others === null || redis === null)
    throw new RangeError('capacity needs a valid run of settle with its processor time');
  return {
    rate: settle.value,
    engineLoopUs: loop,
    engineOthersUs: others,
    redisUs: redis,
    bytesEach: payloadOf(results),
  };
}

function payloadOf(results: readonly Result[]): number | null {
  const bytes = partAt(results.find(({ id }) => id === 'commit-ceiling')?.parts ?? {}, ['redis', 'payloadBytes']);
  return typeof bytes === 'number' ? bytes : null;
}

export function capacityOf(m: Measured): Capacity {
  const nationMean = GIVEN.nationDay / DAY_S;
  const nationPeak = (nationMean * GIVEN.provincePeak) / (GIVEN.provinceDay / DAY_S);
  const crossProvinceMean = GIVEN.crossProvinceDay / DAY_S;
  const crossProvincePeak = crossProvinceMean * GIVEN.crossProvincePeak;
  // An engine is as fast as its event loop: workers are given cores as needed.
  const perEngine = (GIVEN.utilisation * 1e6) / m.engineLoopUs;
  const perRedis = (GIVEN.utilisation * 1e6) / m.redisUs;
  const coreHoursPerMillion = (m.engineLoopUs + m.engineOthersUs + m.redisUs) / 3600;
  return {
    nationMinutes: GIVEN.nationDay / m.rate / 60,
    nationMean,
    nationPeak,
    crossProvinceMean,
    crossProvincePeak,
    provinceShare: GIVEN.provincePeak / m.rate,
    crossProvinceShare: crossProvincePeak / m.rate,
    perEngine,
    perRedis,
    pairs: Math.ceil(nationPeak / perEngine),
    shards: Math.ceil(nationPeak / perRedis),
    provincePairs: Math.ceil(GIVEN.provincePeak / perEngine),
    provinceShards: Math.ceil(GIVEN.provincePeak / perRedis),
    coreHoursPerMillion,
    yuanPerMillion: coreHoursPerMillion * GIVEN.yuanPerCoreHour,
    gibPerMillion: m.bytesEach === null ? null : (m.bytesEach * 1e6) / 2 ** 30,
  };
}
