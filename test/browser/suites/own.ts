/** What administrators change of the engine. */
import { describe, expect, it } from 'vitest';
import { giveReason, goTo, signIn, visit } from '../browser.js';
import type { Context } from './context.js';

export function ownSuite(context: Context): void {
  describe('settings', () => {
    it('lets administrators change the log level at run time, with a reason, and nobody else', async () => {
      const { browser, redis } = context;
      const { page, faults, close } = await visit(browser, redis.url);
      await signIn(page, 'administer');
      await goTo(page, '#/health');
      const level = page.locator('select[name=log_level]');
      await level.selectOption('debug');
      await giveReason(page, '查一笔超时');
      await page.getByText('日志级别已改为 debug').waitFor();
      expect(await level.inputValue()).toBe('debug');
      await level.selectOption('info');
      await page.keyboard.press('Escape');
      expect(await level.inputValue()).toBe('debug');
      await goTo(page, '#/access?action=log_level');
      await page.getByText('查一笔超时').waitFor();
      await page.getByRole('button', { name: '退出登录' }).click();
      await signIn(page, 'view');
      await goTo(page, '#/health');
      await page.getByText('日志级别').waitFor();
      expect(await level.count()).toBe(0);
      expect(faults).toEqual([]);
      await close();
    });
  });
}
