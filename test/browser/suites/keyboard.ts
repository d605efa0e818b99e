/** Without a mouse. */
import { describe, expect, it } from 'vitest';
import { giveReason, visit } from '../browser.js';
import { PASSWORD } from '../world.js';
import type { Context } from './context.js';

export function keyboardSuite(context: Context): void {
  describe('the keyboard alone', () => {
    it('signs in, skips to the content, lists shortcuts, goes through a list and opens every step of a bill', async () => {
      const { page, faults, close } = await visit(context.browser, context.redis.url);
      const { keyboard } = page;
      const focused = (of: string): Promise<unknown> => page.evaluate(`document.activeElement.${of}`);
      await page.locator('input[name=name]').waitFor();
      await keyboard.type('view');
      await keyboard.press('Tab');
      await keyboard.type(PASSWORD);
      await keyboard.press('Enter');
      await page.locator('nav').waitFor();

      await keyboard.press('Tab');
      expect(await focused('className')).toBe('skip');
      await keyboard.press('Enter');
      expect(await focused('id')).toBe('main');

      await keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
      expect(await page.locator('dialog kbd').count()).toBeGreaterThan(10);
      await keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });

      await keyboard.press('g');
      await keyboard.press('s');
      await page.locator('.window tbody tr[data-index]').first().waitFor();
      await page.locator('main').evaluate('document.querySelector("main").focus()');
      for (let presses = 0; presses < 15 && (await focused('tagName')) !== 'TR'; presses += 1)
        await keyboard.press('Tab');
      expect(await focused('dataset.index')).toBe('0');
      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      expect(await focused('dataset.index')).toBe('2');
      await keyboard.press('Enter');
      await giveReason(page);
      await page.locator('.tabs a').first().waitFor();
      await page.locator('.tabs a').nth(1).focus();
      await keyboard.press('Enter');
      await page.locator('.fall button').first().waitFor();
      await page.locator('.fall button').first().focus();
      expect(await focused('matches(":focus-visible")')).toBe(true);
      const steps = await page.locator('.fall button').count();
      for (let step = 0; step < steps; step += 1) {
        await keyboard.press('Enter');
        expect(await focused('getAttribute("aria-expanded")')).toBe('true');
        await page
          .locator('.fall button')
          .nth(Math.min(step + 1, steps - 1))
          .focus();
      }
      expect(await page.locator('.fall .inside:not([hidden])').count()).toBe(steps);
      expect(faults).toEqual([]);
      await close();
    });

    it('moves through the navigation with the arrow keys and changes the language', async () => {
      const { page, close } = await visit(context.browser, context.redis.url);
      await page.locator('input[name=name]').fill('view');
      await page.locator('input[name=password]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('.side nav a').first().focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByText('请输入参保人编号').waitFor();
      await page.locator('[data-language=en]').focus();
      await page.keyboard.press('Enter');
      await page.getByText('Enter a person number').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await close();
    });
  });
}
