/**
 * The console in a real Chromium against real engines: one browser for all, one engine on each store. The engines are run from
 * the build; `npm test` and `npm run test:browser` make it.
 */
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { CHROMIUM, openBrowser } from './browser.js';
import { takeScreenshots } from './screenshots.js';
import { awaySuite, changeSuite } from './suites/alone.js';
import type { Context } from './suites/context.js';
import { keyboardSuite } from './suites/keyboard.js';
import { lifeSuite } from './suites/life.js';
import { liveSuite } from './suites/live.js';
import { ownSuite } from './suites/own.js';
import { pageSuite } from './suites/pages.js';
import { rareSuite } from './suites/rare.js';
import { MORE, troubleSuite } from './suites/trouble.js';
import { workSuite } from './suites/work.js';
import { openWorld } from './world.js';

const SET_UP_MS = 240_000;
vi.setConfig({ testTimeout: 240_000 });

describe.runIf(CHROMIUM !== '')('the console in Chromium (where there is one)', () => {
  const context = {} as Context;

  beforeAll(async () => {
    const [browser, embedded, redis] = await Promise.all([
      openBrowser(),
      openWorld('embedded', MORE),
      openWorld('redis', 0),
    ]);
    Object.assign(context, { browser, embedded, redis });
  }, SET_UP_MS);

  afterAll(async () => {
    await context.browser?.close();
    await Promise.all([context.embedded?.close(), context.redis?.close()]);
  });

  // One page at a time at each engine, both engines at the same time.
  describe.concurrent('on the embedded store', () => {
    describe.sequential('one after the other', () => {
      pageSuite(context, 'embedded');
      workSuite(context);
      lifeSuite(context, 'embedded');
      troubleSuite(context);
      awaySuite(context);
    });
  });
  describe.concurrent('on Redis', () => {
    describe.sequential('one after the other', () => {
      pageSuite(context, 'redis');
      lifeSuite(context, 'redis');
      rareSuite(context);
      keyboardSuite(context);
      liveSuite(context);
      ownSuite(context);
      changeSuite(context);
    });
  });
  takeScreenshots(context);
});
