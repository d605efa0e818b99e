/** Wrong passwords, low roles, numbers nobody has, long lists. */
import { describe, expect, it } from 'vitest';
import { changed, giveReason, goTo, signIn, visit } from '../browser.js';
import type { Context } from './context.js';

/** Settlements in the list besides the demo's. */
export const MORE = 10_000;
const MOST_ROWS_DRAWN = 120;

export function troubleSuite(context: Context): void {
  describe('trouble', () => {
    it('says what to do after a wrong password', async () => {
      const { page, close } = await visit(context.browser, context.embedded.url);
      await page.locator('input[name=name]').fill('view');
      await page.locator('input[name=password]').fill('not my password');
      await page.keyboard.press('Enter');
      await page.getByText('请重新输入').waitFor();
      expect(await page.evaluate('document.activeElement.name')).toBe('password');
      await signIn(page, 'view');
      await close();
    });

    it('keeps from a low role what it may not see or do', async () => {
      const { page, close } = await visit(context.browser, context.embedded.url);
      await signIn(page, 'view');
      expect(await page.getByRole('link', { name: '访问记录' }).count()).toBe(0);
      await goTo(page, '#/access');
      await page.getByText('您的角色不能使用这一功能').waitFor();
      await goTo(page, '#/person', { psn_no: 'XA0001' });
      await giveReason(page);
      await page.getByText('2025 年度').first().waitFor();
      expect(await page.getByRole('button', { name: '显示证件号码' }).count()).toBe(0);
      await close();
    });

    it('says so when something is not there, and the page goes on', async () => {
      const { page, close } = await visit(context.browser, context.redis.url);
      await signIn(page, 'view');
      await goTo(page, '#/person');
      await page.locator('input[name=psn_no]').fill('NOBODY');
      await page.keyboard.press('Enter');
      await giveReason(page);
      await page.getByText('请核对编号').waitFor();
      await page.locator('input[name=psn_no]').fill('XA0002');
      await page.keyboard.press('Enter');
      await page.getByText('长期居住').first().waitFor();
      await close();
    });

    it(`stays quick with ${MORE} settlements in the list: it draws only those in sight`, async () => {
      const { page, faults, close } = await visit(context.browser, context.embedded.url);
      await signIn(page, 'view');
      await goTo(page, '#/settlements');
      const rows = page.locator('.window tbody tr[data-index]');
      await rows.first().focus();
      for (let presses = 0; presses < 80 && (await page.getByText(/^共 /).count()) === 0; presses += 1) {
        const before = await page.locator('.window + p').innerText();
        await page.keyboard.press('End');
        await changed(() => page.locator('.window + p').innerText(), before);
        expect(await rows.count()).toBeLessThan(MOST_ROWS_DRAWN);
      }
      const told = Number(/[\d,]+/.exec(await page.locator('.window + p').innerText())?.[0].replaceAll(',', ''));
      expect(told).toBeGreaterThan(MORE);
      await page.keyboard.press('End');
      expect(Number(await page.evaluate('document.activeElement.dataset.index'))).toBe(told - 1);
      await page.keyboard.press('Home');
      expect(await page.evaluate('document.activeElement.dataset.index')).toBe('0');
      expect(faults).toEqual([]);
      await close();
    });
  });
}
