/** Axes of a chart: from a value to a place between 0 and 1, and where the ticks stand. */
export interface Axis {
  /** 0 = start of the axis, 1 = its end. */
  at(value: number): number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** `percentile`: 0..100, each further nine taking as much room as the one before. */
export type AxisKind = 'linear' | 'log' | 'percentile';

const TICKS = 6;
const PERCENTILES = [0, 50, 90, 99, 99.9, 99.99];
/** The 100th percentile stands a little beyond the last nine. */
const LAST_NINE = 99.997;

export function axisOf(kind: AxisKind, values: readonly number[]): Axis {
  if (kind === 'percentile') return percentileAxis();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return kind === 'log' ? logAxis(low, high) : linearAxis(high);
}

/** From zero: a figure that starts elsewhere makes small differences large. */
function linearAxis(high: number): Axis {
  const top = high > 0 ? high : 1;
  const rough = top / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const end = Math.ceil(top / step) * step;
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => tick(i * step));
  return { at: (value) => value / end, ticks };
}

function logAxis(low: number, high: number): Axis {
  const from = Math.floor(Math.log10(low > 0 ? low : 1));
  const to = Math.max(from + 1, Math.ceil(Math.log10(high > 0 ? high : 1)));
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => tick(10 ** (from + i)));
  return { at: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from), ticks };
}

function percentileAxis(): Axis {
  const nines = (percentile: number): number => -Math.log10(1 - Math.min(percentile, LAST_NINE) / 100);
  const end = nines(LAST_NINE);
  return {
    at: (value) => nines(value) / end,
    ticks: PERCENTILES.map((value) => ({ value, text: `${value} %` })),
  };
}

function tick(value: number): { value: number; text: string } {
  return { value, text: Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 }) };
}
