/** Capacity on paper as a table with its assumptions, for README.md. */
import { thousands } from '../parts.js';
import { capacityOf, GIVEN, measuredOf } from './capacity.js';
import { machineText, type ResultFile } from './result.js';
import { markdownTable } from './table.js';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const perSecond = (rate: number): string => `${rate < 100 ? rate.toFixed(1) : thousands(rate)}/s`;

/** Throws a RangeError when the file lacks what is needed. */
export function capacityText(file: ResultFile): string {
  const m = measuredOf(file);
  const c = capacityOf(m);
  const cores = ((m.engineLoopUs + m.engineOthersUs) / 1e6) * c.perEngine;
  const rows = [
    ['one box (engine, Redis and generator on it)', perSecond(m.rate), 'measured: `settle`'],
    [`the nation's day, ${thousands(GIVEN.nationDay)}`, `${c.nationMinutes.toFixed(1)} min`, 'on that box'],
    ['the nation, mean', perSecond(c.nationMean), `${percent(c.nationMean / m.rate)} of that box`],
    [
      'the nation, peak',
      perSecond(c.nationPeak),
      `${Math.round(c.nationPeak / c.nationMean)} x the mean, as in the province below`,
    ],
    ['a province, published peak', perSecond(GIVEN.provincePeak), `${percent(c.provinceShare)} of that box`],
    [
      'cross-province, mean and peak',
      `${perSecond(c.crossProvinceMean)}, ${perSecond(c.crossProvincePeak)}`,
      `${percent(c.crossProvinceShare)} of that box at ${GIVEN.crossProvincePeak} x the mean`,
    ],
    [
      'one engine with cores of its own',
      perSecond(c.perEngine),
      `event loop ${m.engineLoopUs} us each, ${percent(GIVEN.utilisation)} full; ${cores.toFixed(1)} cores with its workers`,
    ],
    ['one Redis', perSecond(c.perRedis), `${m.redisUs} us each, ${percent(GIVEN.utilisation)} full`],
    [
      "the nation's peak",
      `${c.pairs} pairs, ${c.shards} shards`,
      'one engine of a pair carries its load alone; each shard has a replica that takes over whole',
    ],
    ["the province's peak", `${c.provincePairs} pairs, ${c.provinceShards} shards`, 'the same'],
    [
      'a million settlements',
      `${c.coreHoursPerMillion.toFixed(3)} core-hours, ${c.yuanPerMillion.toFixed(3)} yuan`,
      `at an assumed ${GIVEN.yuanPerCoreHour} yuan per core and hour${c.gibPerMillion === null ? '' : `; ${c.gibPerMillion.toFixed(2)} GiB of payload in the store`}`,
    ],
  ];
  return [
    `From ${machineText(file)}.`,
    '',
    ...markdownTable(['what', 'figure', 'why'], rows),
    '',
    'Not in these figures: replication to a replica (Redis writes the same bytes once more to a socket), TLS, and the network.',
    '',
  ].join('\n');
}
