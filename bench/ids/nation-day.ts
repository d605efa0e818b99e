import type { Benchmark } from '../benchmark.js';
import { saturation } from '../measure/engine-runs.js';
import { rateText } from '../measure/figures.js';
import { tooShort } from '../measure/too-short.js';
import { round } from '../parts.js';

/** Cross-region settlements of the nation on its published day, September 2024. */
const NATION_DAY = 28_000_000;
const SECONDS_PER_MINUTE = 60;

/** How long would this box need for the settlements of the whole nation's day? */
export const nationDay: Benchmark = {
  id: 'nation-day',
  question: `${NATION_DAY.toLocaleString('en-US')} settlements / rate on Redis`,
  unit: 'min',
  target: { at: 'most', value: 15 },
  async run(context) {
    const { rate } = (await saturation(context, 'redis')).report;
    return {
      ...tooShort(context),
      value: round(NATION_DAY / rate / SECONDS_PER_MINUTE, 3),
      summary: `at ${rateText(rate)}`,
      parts: { settlements: NATION_DAY, ratePerSecond: round(rate) },
    };
  },
};
