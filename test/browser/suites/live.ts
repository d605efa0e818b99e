/** The moving pictures, and what the page costs on the wire. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { changed, goTo, signIn, visit } from '../browser.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

/** Bytes of scripts, styles, words and pictures as they come over the wire, their headers with them; nothing cached. */
const FIRST_PAGE = 80_000;
const ALL_PAGES = 150_000;
const POLICY = ['', '/tables', '/compare', '/coverage'].map((view) => `policies/610100${view}`);
const PAGES = ['settlements', 'person', ...POLICY, 'whatif', 'health', 'playbook/store-behind', 'access'];

/** Counts what comes over the wire for the console's files from now on, with an empty cache. */
async function wireBytes(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  const own = new Set<string>();
  let bytes = 0;
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.includes('/console/')) own.add(requestId);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (own.has(requestId)) bytes += encodedDataLength;
  });
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  return () => bytes;
}

export function liveSuite(context: Context): void {
  describe('live', () => {
    it('moves every second, stands still when paused, and goes on', async () => {
      const { page, faults, close } = await visit(context.browser, context.redis.url);
      await signIn(page, 'view');
      const line = page.locator('.chart path').nth(3);
      await line.waitFor({ state: 'attached' });
      const shape = (): Promise<string | null> => line.getAttribute('d');
      await changed(shape, await shape());
      await page.getByRole('button', { name: '暂停' }).click();
      const still = await shape();
      // Two samples come in meanwhile.
      await page.waitForTimeout(2_200);
      expect(await shape()).toBe(still);
      await page.getByRole('button', { name: '继续' }).click();
      await changed(shape, still);
      expect(faults).toEqual([]);
      await close();
    });

    it('does not slide for a reader who asked for less motion', async () => {
      const { page, close } = await visit(context.browser, context.redis.url, { reducedMotion: 'reduce' });
      await signIn(page, 'view');
      await page.locator('.chart path').first().waitFor({ state: 'attached' });
      const slides = await page.evaluate(
        `new Promise((resolve) => { let most = 0; const end = performance.now() + 2200; const look = () => { most = Math.max(most, document.getAnimations().length); performance.now() < end ? requestAnimationFrame(look) : resolve(most); }; look(); })`,
      );
      expect(slides).toBe(0);
      await close();
    });

    it('is light on the wire and comes from the engine alone under a strict content policy', async () => {
      const { page, faults, close } = await visit(context.browser, context.redis.url);
      const policies = new Set<string | undefined>();
      const unpacked: string[] = [];
      page.on('response', (response) => {
        const headers = response.headers();
        policies.add(headers['content-security-policy']);
        if (/\/console\/.*\.(js|css|json)$/.test(response.url()) && headers['content-encoding'] !== 'gzip')
          unpacked.push(response.url());
      });
      const wire = await wireBytes(page);
      await page.reload();
      await signIn(page, 'administer');
      await page.locator('.chart').first().waitFor();
      const first = wire();
      expect(first).toBeGreaterThan(20_000);
      expect(first).toBeLessThan(FIRST_PAGE);
      await openBill(page, context.redis.setlIdOf('DEMO-09'));
      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      for (const name of PAGES) {
        await goTo(page, `#/${name}`);
        await page.locator('main h1:not(.unseen)').waitFor();
      }
      await page.locator('[data-language=en]').click();
      await page.getByRole('link', { name: 'Health' }).waitFor();
      expect(wire()).toBeGreaterThan(first);
      expect(wire()).toBeLessThan(ALL_PAGES);
      expect(unpacked).toEqual([]);
      const [policy] = [...policies].filter((one) => one !== undefined);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(faults).toEqual([]);
      await close();
    });
  });
}
