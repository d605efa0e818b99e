/** The pictures of a run: each from one result's parts, left out when that was not measured. */
import type { Parts } from '../parts.js';
import { partAt, pointsAt, type Result } from './result.js';
import { type Chart, lineChart, type Series } from './svg.js';

export interface Figure {
  readonly title: string;
  /** What it shows and how to read it. */
  readonly text: string;
  readonly svg: string;
}

type Points = Series['points'];

interface Plan {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  chart(parts: Parts): Chart;
}

const curve = (parts: Parts, ...path: string[]): Points => {
  const points = partAt(parts, path);
  return Array.isArray(points) ? (points as Points) : [];
};

/** Rates as the time one takes, us. */
const each = (points: Points): Points => points.map(([x, rate]) => [x, 1e6 / rate] as const);

const PLANS: readonly Plan[] = [
  {
    id: 'latency-at-half',
    title: 'Latency distribution at half of saturation',
    text: 'Open loop, from when a message was to be sent. Each step to the right leaves out ten times fewer messages. The echo is the same traffic on a server that does nothing.',
    chart: (parts) => ({
      x: { label: 'percentile of messages', kind: 'percentile' },
      y: { label: 'ms', kind: 'log' },
      series: [
        { name: 'settlement', points: curve(parts, 'curve') },
        { name: 'echo', points: curve(parts, 'echo', 'curve') },
      ],
      limit: { value: 20, text: 'p99.9 target: 20 ms' },
    }),
  },
  {
    id: 'rate-curve',
    title: 'Latency against throughput',
    text: 'Open loop at rising rates on one engine. The bend is where waiting begins.',
    chart: (parts) => ({
      x: { label: 'settlements/s offered', kind: 'linear' },
      y: { label: 'ms', kind: 'log' },
      series: ['p50Ms', 'p99Ms', 'p999Ms'].map((name) => ({
        name: { p50Ms: 'p50', p99Ms: 'p99', p999Ms: 'p99.9' }[name] ?? name,
        points: pointsAt(parts, 'points', ['offeredPerSecond'], ['latency', name]),
      })),
    }),
  },
  {
    id: 'lines-growth',
    title: 'Time per line against lines of a bill',
    text: 'Flat or falling: a line of a long bill costs no more than one of a short bill.',
    chart: (parts) => ({
      x: { label: 'lines of a bill', kind: 'log' },
      y: { label: 'us per line', kind: 'linear' },
      series: [{ name: 'out-patient bills', points: pointsAt(parts, 'points', ['lines'], ['microsPerLine']) }],
    }),
  },
  {
    id: 'persons-growth',
    title: 'Time per settlement against persons in the store',
    text: 'Flat: a settlement costs the same among a million persons as among ten thousand.',
    chart: (parts) => ({
      x: { label: 'persons', kind: 'log' },
      y: { label: 'us per settlement', kind: 'linear' },
      series: [{ name: 'at saturation', points: each(pointsAt(parts, 'points', ['persons'], ['ratePerSecond'])) }],
    }),
  },
  {
    id: 'batch-curve',
    title: 'Time per settlement against the largest batch',
    text: 'Small batches pay the round trips alone; beyond the default there is little left to share.',
    chart: (parts) => ({
      x: { label: 'messages in a batch, at most', kind: 'log' },
      y: { label: 'us per settlement', kind: 'linear' },
      series: [{ name: 'at saturation', points: each(pointsAt(parts, 'points', ['batch'], ['ratePerSecond'])) }],
    }),
  },
  {
    id: 'batch-curve',
    title: 'p99 at half of saturation against the largest batch',
    text: 'What a larger batch costs in waiting, each size at half of its own saturation.',
    chart: (parts) => ({
      x: { label: 'messages in a batch, at most', kind: 'log' },
      y: { label: 'ms', kind: 'linear' },
      series: [{ name: 'p99', points: pointsAt(parts, 'points', ['batch'], ['atHalf', 'p99Ms']) }],
    }),
  },
  {
    id: 'engine-memory',
    title: 'Resident memory of the engine at saturation',
    text: 'At the end of each round of load; the rounds last equally long.',
    chart: (parts) => ({
      x: { label: 'round', kind: 'linear' },
      y: { label: 'MiB', kind: 'linear' },
      series: [{ name: 'engine', points: residents(parts) }],
      limit: { value: 400, text: 'target: 400 MiB' },
    }),
  },
];

function residents(parts: Parts): Points {
  const list = partAt(parts, ['residentMiB']);
  return Array.isArray(list) ? list.map((mib, i) => [i + 1, Number(mib)] as const) : [];
}

export function figuresOf(results: readonly Result[]): Figure[] {
  return PLANS.flatMap(({ id, title, text, chart }) => {
    const result = results.find((one) => one.id === id);
    const svg = result === undefined ? '' : lineChart(chart(result.parts));
    return svg === '' ? [] : [{ title, text, svg }];
  });
}
