/** A line chart as SVG text. */
import { type Axis, type AxisKind, axisOf } from './axis.js';

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Chart {
  readonly x: { readonly label: string; readonly kind: AxisKind };
  readonly y: { readonly label: string; readonly kind: AxisKind };
  readonly series: readonly Series[];
  /** A level to stay under or above, e.g. a target. */
  readonly limit?: { readonly value: number; readonly text: string };
}

const [WIDTH, HEIGHT] = [720, 360];
const MARGIN = { left: 76, right: 44, top: 16, bottom: 52 };
const PLOT = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
/** Told apart without colour too, by their dashes. */
const STYLES = [
  ['#1f5fa8', ''],
  ['#c2410c', '7 3'],
  ['#15803d', '2 3'],
  ['#6d28d9', '9 3 2 3'],
] as const;

export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const one = (value: number): string => value.toFixed(1);

/** '' when there is nothing to draw. */
export function lineChart(chart: Chart): string {
  const points = chart.series.flatMap((series) => series.points);
  if (points.length === 0) return '';
  const limits = chart.limit === undefined ? [] : [chart.limit.value];
  const x = axisOf(
    chart.x.kind,
    points.map(([a]) => a),
  );
  const y = axisOf(chart.y.kind, [...points.map(([, b]) => b), ...limits]);
  const px = (value: number): number => MARGIN.left + x.at(value) * PLOT.width;
  const py = (value: number): number => MARGIN.top + (1 - y.at(value)) * PLOT.height;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(`${chart.y.label} by ${chart.x.label}`)}">`,
    ...grid(chart, x, y, px, py),
    ...(chart.limit === undefined ? [] : limitLine(chart.limit, py)),
    ...chart.series.map((series, i) => curve(series, i, px, py)),
    ...chart.series.map((series, i) => legend(series, i)),
    '</svg>',
  ].join('\n');
}

type Place = (value: number) => number;

function grid(chart: Chart, x: Axis, y: Axis, px: Place, py: Place): string[] {
  const [bottom, right] = [MARGIN.top + PLOT.height, MARGIN.left + PLOT.width];
  const middle = MARGIN.top + PLOT.height / 2;
  return [
    ...x.ticks.map(
      ({ value, text }) =>
        `<line class="grid" x1="${one(px(value))}" x2="${one(px(value))}" y1="${MARGIN.top}" y2="${bottom}"/><text x="${one(px(value))}" y="${bottom + 18}" text-anchor="middle">${escape(text)}</text>`,
    ),
    ...y.ticks.map(
      ({ value, text }) =>
        `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${one(py(value))}" y2="${one(py(value))}"/><text x="${MARGIN.left - 8}" y="${one(py(value) + 4)}" text-anchor="end">${escape(text)}</text>`,
    ),
    `<text x="${MARGIN.left + PLOT.width / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escape(chart.x.label)}</text>`,
    `<text x="16" y="${middle}" text-anchor="middle" transform="rotate(-90 16 ${middle})">${escape(chart.y.label)}</text>`,
  ];
}

function limitLine({ value, text }: { value: number; text: string }, py: Place): string[] {
  const [y, right] = [py(value), MARGIN.left + PLOT.width];
  return [
    `<line class="limit" x1="${MARGIN.left}" x2="${right}" y1="${one(y)}" y2="${one(y)}"/>`,
    `<text x="${right - 4}" y="${one(y - 5)}" text-anchor="end">${escape(text)}</text>`,
  ];
}

const styleOf = (i: number): readonly [string, string] => STYLES[i % STYLES.length] ?? STYLES[0];

function curve({ points }: Series, i: number, px: Place, py: Place): string {
  const [colour, dash] = styleOf(i);
  const path = points.map(([a, b], k) => `${k === 0 ? 'M' : 'L'}${one(px(a))} ${one(py(b))}`).join(' ');
  const marks = points
    .map(([a, b]) => `<circle cx="${one(px(a))}" cy="${one(py(b))}" r="3" fill="${colour}"/>`)
    .join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${marks}`;
}

function legend({ name }: Series, i: number): string {
  const [colour, dash] = styleOf(i);
  const [x, y] = [MARGIN.left + 12, MARGIN.top + 16 + i * 18];
  return `<line x1="${x}" x2="${x + 28}" y1="${y - 4}" y2="${y - 4}" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${x + 34}" y="${y}">${escape(name)}</text>`;
}
