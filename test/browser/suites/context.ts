import type { Browser } from 'playwright-core';
import type { World } from '../world.js';

/** What every suite works with; filled in before the first test. */
export interface Context {
  browser: Browser;
  embedded: World;
  redis: World;
}
