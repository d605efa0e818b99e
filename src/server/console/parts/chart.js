/** A moving picture of the last minutes: lines, or areas on top of each other. Drawn as SVG, a new point slides in. */
import { h, put, s } from '../dom.js';
import { t } from '../i18n.js';

const WIDTH = 600;
const HEIGHT = 120;
const still = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * @param {{ label: string, series: { name: string, color: string, of: (sample: any) => number | null }[], stacked?: boolean,
 *   points: number, show: (value: number | null) => string }} options `color`: a name of a CSS class (`c-fund-1`).
 * @returns {{ element: Element, draw: (samples: any[]) => void }} `draw` takes the samples oldest first.
 */
export function timeChart({ label, series, stacked = false, points, show }) {
  const plot = s('g', {});
  const cursor = s('line', { class: 'cursor', y1: 0, y2: HEIGHT, hidden: true });
  const picture = s(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    [0.25, 0.5, 0.75].map((part) =>
      s('line', { class: 'gridline', x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part }),
    ),
    plot,
    cursor,
  );
  const top = h('span', { class: 'top' });
  const middle = h('span', { class: 'middle' });
  const values = series.map(() => h('b', {}));
  const when = h('span', { class: 'soft when' });
  const legend = h(
    'ul',
    { class: 'legend' },
    series.map(({ name, color }, i) => h('li', {}, h('i', { class: color }), `${name} `, values[i])),
    h('li', {}, when),
  );
  const element = h(
    'figure',
    { class: 'chart' },
    h('div', { class: 'plot' }, picture, top, middle),
    h('figcaption', {}, legend),
  );
  let shown = [];
  let at = null;

  const read = () => {
    const sample = at === null ? shown.at(-1) : shown[at];
    series.forEach(({ of }, i) => put(values[i], sample === undefined ? '—' : show(of(sample))));
    put(when, at === null || sample === undefined ? '' : t('live.ago', { n: shown.length - 1 - at }));
    cursor.toggleAttribute('hidden', at === null);
    if (at !== null) {
      cursor.setAttribute('x1', xOf(at, shown.length, points));
      cursor.setAttribute('x2', xOf(at, shown.length, points));
    }
  };
  picture.addEventListener('pointermove', (event) => {
    const box = picture.getBoundingClientRect();
    const index = Math.round(((event.clientX - box.left) / box.width) * (points - 1)) - (points - shown.length);
    at = index < 0 || index >= shown.length ? null : index;
    read();
  });
  picture.addEventListener('pointerleave', () => {
    at = null;
    read();
  });

  return {
    element,
    draw: (samples) => {
      const fresh = shown.at(-1)?.seq !== samples.at(-1)?.seq && shown.length > 0;
      shown = samples.slice(-points);
      const max = nice(highest(shown, series, stacked));
      put(top, show(max));
      put(middle, show(max / 2));
      put(plot, shapes(shown, { series, stacked, points, max }));
      read();
      if (fresh && !still.matches) slide(plot, WIDTH / (points - 1));
    },
  };
}

const xOf = (index, length, points) => ((points - length + index) * WIDTH) / (points - 1);

function highest(samples, series, stacked) {
  let max = 0;
  for (const sample of samples) {
    const each = series.map(({ of }) => of(sample) ?? 0);
    max = Math.max(max, stacked ? each.reduce((sum, value) => sum + value, 0) : Math.max(...each));
  }
  return max;
}

/** The next of 1, 2, 5, 10, 20, … so that the scale stays put while values move a little. */
function nice(max) {
  if (max <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= max) ?? max;
}

function shapes(samples, { series, stacked, points, max }) {
  const y = (value) => HEIGHT - (value / max) * (HEIGHT - 4);
  const below = samples.map(() => 0);
  return series.map(({ of, color }) => {
    const line = [];
    const floor = [];
    let broken = true;
    samples.forEach((sample, i) => {
      const value = of(sample);
      const x = xOf(i, samples.length, points).toFixed(1);
      if (stacked) floor.unshift(`L${x} ${y(below[i]).toFixed(1)}`);
      below[i] = stacked ? below[i] + (value ?? 0) : (value ?? 0);
      if (value !== null || stacked) line.push(`${broken ? 'M' : 'L'}${x} ${y(below[i]).toFixed(1)}`);
      broken = value === null && !stacked;
    });
    return s('path', { class: `${stacked ? 'area' : 'line'} ${color}`, d: [...line, ...floor].join('') });
  });
}

function slide(plot, step) {
  plot.animate([{ transform: `translateX(${step}px)` }, { transform: 'none' }], { duration: 950, easing: 'linear' });
}
