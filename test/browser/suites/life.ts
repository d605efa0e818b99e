/** What became of a settlement, and finding those of a person. */
import { describe, expect, it } from 'vitest';
import { giveReason, goTo, signIn, visit } from '../browser.js';
import type { World } from '../world.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

export function lifeSuite(context: Context, store: World['store']): void {
  describe('lives', () => {
    it('shows the life of a cancelled and of a reversed settlement, and says so beside the explanation', async () => {
      const world = context[store];
      const { page, close } = await visit(context.browser, world.url);
      await signIn(page, 'view');
      await openBill(page, world.setlIdOf('DEMO-10'));
      await page.locator('.life li.cancel').waitFor();
      expect(await page.locator('.life li').allInnerTexts()).toEqual([
        expect.stringContaining('DEMO-10'),
        expect.stringContaining('UNDO-10'),
      ]);
      expect(await page.locator('.life li.cancel').innerText()).toContain('−');
      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      expect(await page.locator('main .note').innerText()).toContain('已撤销');
      expect(await page.locator('.plain-words').innerText()).toContain('后来已撤销（退费）');
      await openBill(page, world.setlIdOf('DEMO-08'));
      await page.locator('.life li.reverse').waitFor();
      expect(await page.getByText('已冲正').count()).toBeGreaterThan(0);
      await close();
    });

    it('finds the settlements of a person between two days', async () => {
      const { page, close } = await visit(context.browser, context[store].url, { reducedMotion: 'reduce' });
      await signIn(page, 'view');
      await goTo(page, '#/settlements');
      await page.getByRole('button', { name: '参保人编号' }).click();
      await page.locator('input[name=value]').fill('XA0001');
      await page.locator('input[name=from]').fill('2025-05-01');
      await page.locator('input[name=to]').fill('2025-12-31');
      await page.getByRole('button', { name: '查找' }).click();
      await giveReason(page);
      await page.getByText('共 2 条').waitFor();
      expect(await page.locator('.window tbody tr[data-index]').count()).toBe(2);
      expect((await page.evaluate('location.href')) as string).not.toContain('XA0001');
      await close();
    });
  });
}
