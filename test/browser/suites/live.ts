/** The moving pictures, and what the page costs on the wire. */
import { describe, expect, it } from 'vitest';
import { changed, goTo, signIn, visit } from '../browser.js';
import type { Context } from './context.js';

/** Bytes of scripts, styles, words and pictures, uncompressed. */
const FIRST_PAGE = 110_000;
const ALL_PAGES = 170_000;

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
      const sizes = new Map<string, number>();
      page.on('response', async (response) => {
        if (response.url().includes('/console/') && response.status() === 200)
          sizes.set(response.url(), (await response.body().catch(() => Buffer.alloc(0))).length);
      });
      const policies = new Set<string | undefined>();
      page.on('response', (response) => void policies.add(response.headers()['content-security-policy']));
      await page.reload();
      await signIn(page, 'administer');
      await page.locator('.chart').first().waitFor();
      const sum = (): number => [...sizes.values()].reduce((a, b) => a + b, 0);
      expect(sum()).toBeGreaterThan(20_000);
      expect(sum()).toBeLessThan(FIRST_PAGE);
      const pages = ['settlements', 'person', 'policies', 'policies/610100/tables', 'whatif', 'health', 'access'];
      for (const name of pages) {
        await goTo(page, `#/${name}`);
        await page.locator('main h1:not(.unseen)').waitFor();
      }
      expect(sum()).toBeLessThan(ALL_PAGES);
      const [policy] = [...policies].filter((one) => one !== undefined);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(faults).toEqual([]);
      await close();
    });
  });
}
