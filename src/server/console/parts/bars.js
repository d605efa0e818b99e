/** Horizontal bars: how much of a limit is used, and shares of a sum in a table's cell. */
import { s } from '../dom.js';

const WIDTH = 100;

/** How far `used` has come to `limit`; the words beside it carry the numbers. */
export function meterBar(used, limit, kind = '') {
  const part = limit <= 0 ? 1 : Math.min(1, used / limit);
  return s(
    'svg',
    { class: `meter ${kind}`.trim(), viewBox: `0 0 ${WIDTH} 8`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { class: 'whole', width: WIDTH, height: 8 }),
    s('rect', { class: 'used', width: (part * WIDTH).toFixed(2), height: 8 }),
  );
}

/** Parts of a whole beside each other. parts: { value, color }[] */
export function shareBar(parts, whole) {
  let x = 0;
  return s(
    'svg',
    { class: 'meter', viewBox: `0 0 ${WIDTH} 8`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { class: 'whole', width: WIDTH, height: 8 }),
    parts.map(({ value, color }) => {
      const width = whole <= 0 ? 0 : (value / whole) * WIDTH;
      const rect = s('rect', { class: color, x: x.toFixed(2), width: width.toFixed(2), height: 8 });
      x += width;
      return rect;
    }),
  );
}
