import { describe, expect, it } from 'vitest';
import { type Benchmark, passes } from '../../bench/benchmark.js';
import { BENCHMARKS } from '../../bench/list.js';
import { parseOptions } from '../../bench/options.js';
import { growthOf, typicalBytes } from '../../bench/measure/memory-rounds.js';
import { axisOf } from '../../bench/report/axis.js';
import { capacityOf, GIVEN, measuredOf } from '../../bench/report/capacity.js';
import { capacityText } from '../../bench/report/capacity-text.js';
import { html } from '../../bench/report/html.js';
import {
  failedResult,
  fileText,
  pointsAt,
  readFileText,
  type ResultFile,
  resultOf,
} from '../../bench/report/result.js';
import { stageShares } from '../../bench/report/stages.js';
import { lineChart } from '../../bench/report/svg.js';
import { markdown, table } from '../../bench/report/table.js';

const benchmark: Benchmark = {
  id: 'some-id',
  question: 'How <fast> is "it"?',
  unit: 'ratio',
  target: { at: 'least', value: 0.6, also: 'p99 <= 5 ms' },
  run: () => Promise.reject(new Error('not run here')),
};
const measured = { value: 0.7, also: true, summary: 'a & b', parts: {} };

const settled = {
  ...resultOf({ ...benchmark, id: 'settle', target: null }, { ...measured, value: 10_000, parts: {} }),
  parts: {
    microsEach: { engine: { mainThread: 40, otherThreads: 60 }, redis: { mainThread: 30, otherThreads: 0 } },
  },
};
const ceilingOf = (payloadBytes: number) => ({
  ...resultOf({ ...benchmark, id: 'commit-ceiling', target: null }, measured),
  parts: {
    redis: {
      payloadBytes,
      microsEach: { client: { mainThread: 18, otherThreads: 1 }, redis: { mainThread: 26, otherThreads: 0 } },
    },
  },
});
const half = {
  ...resultOf({ ...benchmark, id: 'latency-at-half' }, measured),
  parts: {
    curve: [
      [0, 1],
      [50, 2],
      [99, 8],
      [100, 20],
    ],
    echo: {
      curve: [
        [0, 0.1],
        [100, 1],
      ],
    },
  },
};
const file: ResultFile = {
  machine: { cpu: 'CPU <1>', cores: 2, memoryGiB: 8, system: 'Linux', node: '20', redis: '7' },
  run: { seconds: 6, quick: false },
  results: [settled, ceilingOf(2 ** 20), half, failedResult(benchmark, new Error('1 settlement was lost'))],
};

describe('a result', () => {
  it('passes when the value and what must hold besides are reached', () => {
    expect(passes(benchmark.target, measured)).toBe(true);
    expect(passes(benchmark.target, { ...measured, value: 0.59 })).toBe(false);
    expect(passes(benchmark.target, { ...measured, also: false })).toBe(false);
    expect(passes({ at: 'most', value: 8 }, { ...measured, value: 8.1 })).toBe(false);
    expect(passes(null, measured)).toBeNull();
    expect(passes(benchmark.target, { ...measured, unjudged: 'too short' })).toBeNull();
  });

  it('goes to a file and back; anything else is refused', () => {
    expect(readFileText(fileText(file))).toEqual(file);
    expect(() => readFileText('{}')).toThrow(/not a result file/);
    expect(() => readFileText('no json')).toThrow(/not a result file/);
  });

  it('leaves points out that lack a figure', () => {
    const parts = { points: [{ x: 1, a: { y: 2 } }, { x: 3 }, { x: 5, a: { y: 6 } }] };
    expect(pointsAt(parts, 'points', ['x'], ['a', 'y'])).toEqual([
      [1, 2],
      [5, 6],
    ]);
  });
});

describe('the tables', () => {
  it('state the question and show a run that is not valid as failed', () => {
    const text = table(file.results);
    expect(text.indexOf('How <fast>')).toBeLessThan(text.indexOf('value'));
    expect(text).toMatch(/some-id\s+failed\s+ratio\s+>= 0.6, p99 <= 5 ms\s+NO/);
    expect(text).toContain('some-id: 1 settlement was lost');
  });

  it('show a dash and the reason for a target nothing can be said about, and nothing where there is none', () => {
    const short = { ...measured, note: '10 persons', unjudged: 'too short to judge' };
    const text = table([resultOf(benchmark, short), resultOf({ ...benchmark, target: null }, short)]);
    expect(text).toMatch(/p99 <= 5 ms\s+–\s+10 persons; too short to judge\n/);
    expect(text).toMatch(/ratio\s+10 persons; too short to judge\n/);
  });

  it('have the processor time of every process for the page', () => {
    const text = markdown(file);
    expect(text).toMatch(/\| settle +\| 40 +\| 60 +\| 30 +\|/);
    expect(text).toMatch(/\| commit-ceiling +\| 18 +\| 1 +\| 26 +\|/);
  });
});

describe('the page', () => {
  it('is one file without an address outside or anything to run, and escapes what it shows', () => {
    const page = html(file);
    expect(page).not.toMatch(/https?:|<script|<link|<img|url\(/);
    expect(page).toContain('How &#60;fast&#62; is &#34;it&#34;?');
    expect(page).not.toContain('CPU <1>');
  });

  it('draws what was measured and leaves out the rest', () => {
    const page = html(file);
    expect(page.match(/<svg/g)).toHaveLength(1);
    expect(page).toContain('Latency distribution at half of saturation');
    expect(page).not.toContain('persons in the store');
  });
});

describe('axes and charts', () => {
  it.each([
    ['linear', [0, 1, 57, 100]],
    ['log', [0.03, 1, 57, 4000]],
    ['percentile', [0, 50, 99, 99.9, 100]],
  ] as const)('%s: larger values stand further, inside the axis, ticks too', (kind, values) => {
    const axis = axisOf(kind, values);
    const places = values.map((value) => axis.at(value));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(places.length);
    for (const place of [...places, ...axis.ticks.map(({ value }) => axis.at(value))]) {
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(1);
    }
  });

  it('each further nine takes as much room as the one before', () => {
    const { at } = axisOf('percentile', []);
    expect(at(99) - at(90)).toBeCloseTo(at(99.9) - at(99), 9);
  });

  it('no points, no chart', () => {
    const axis = { label: 'a', kind: 'linear' } as const;
    expect(lineChart({ x: axis, y: axis, series: [{ name: 's', points: [] }] })).toBe('');
  });
});

describe('capacity on paper', () => {
  it('follows from the measured figures', () => {
    const c = capacityOf(measuredOf(file));
    expect(c.nationMinutes).toBeCloseTo(GIVEN.nationDay / 10_000 / 60, 6);
    expect(c.coreHoursPerMillion).toBeCloseTo(130 / 3600, 9);
    expect(c.gibPerMillion).toBeCloseTo(976.5625, 4);
    // 15,000 and 20,000 a second at 60 %; the nation's peak is 324/s x 50.4.
    expect([Math.round(c.perEngine), Math.round(c.perRedis), Math.round(c.nationPeak)]).toEqual([
      15_000, 20_000, 16_333,
    ]);
    expect([c.pairs, c.shards, c.provincePairs, c.provinceShards]).toEqual([2, 1, 1, 1]);
    expect(capacityText(file)).toContain('2 pairs, 1 shards');
  });

  it('is not made of a run that failed or lacks processor time', () => {
    expect(() => measuredOf({ results: [] })).toThrow(/capacity needs/);
    expect(() => measuredOf({ results: [{ ...settled, value: null }] })).toThrow(/capacity needs/);
    expect(() => measuredOf({ results: [{ ...settled, parts: {} }] })).toThrow(/capacity needs/);
  });
});

describe('memory over rounds', () => {
  it('is the median of the last samples, and growth counts from half of the time', () => {
    const samples = [900, 900, ...Array.from({ length: 20 }, (_, i) => 100 + i)].map((bytes, atMs) => ({
      atMs,
      bytes,
    }));
    expect(typicalBytes(samples)).toBe(110);
    const rounds = [100, 200, 205, 210].map((bytes) => ({ bytes, settlements: 1 }));
    expect(growthOf(rounds)).toEqual({ endBytes: 210, growthPercent: 5 });
    expect(() => growthOf(rounds.slice(0, 1))).toThrow(/two rounds/);
  });
});

describe('stages of the event loop', () => {
  const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
    id,
    callFrame: { functionName, url },
    children,
  });

  it('give what has no module of ours to its caller, and leave idle time out', () => {
    const shares = stageShares({
      nodes: [
        node(1, '(root)', '', [2, 3, 4, 6]),
        node(2, 'onMessage', 'file:///x/dist/src/server/websocket.js'),
        node(3, 'commit', 'file:///x/dist/src/store/redis/commit.js', [5]),
        node(4, '(idle)', ''),
        node(5, 'writev', 'node:internal/fs'),
        node(6, '(garbage collector)', ''),
      ],
      samples: [2, 3, 5, 4, 6],
      timeDeltas: [40, 10, 30, 1000, 20],
    });
    expect(shares).toEqual([
      ['admit', 0.4],
      ['commit', 0.4],
      ['garbage collection', 0.2],
    ]);
  });
});

describe('the command', () => {
  it('knows every id once, each with a question', () => {
    const ids = BENCHMARKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { question } of BENCHMARKS) expect(question.length).toBeGreaterThan(20);
  });

  it('refuses options that make no sense', () => {
    expect(parseOptions(['settle', '--quick', '--minutes', '10'])).toMatchObject({
      ids: ['settle'],
      seconds: 1,
      minutes: 10,
    });
    for (const bad of [['--seconds', '0'], ['--minutes', 'x'], ['--fast']])
      expect(() => parseOptions(bad), bad.join(' ')).toThrow(RangeError);
  });
});
