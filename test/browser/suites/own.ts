/** What operators change of themselves and of the engine. */
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/server/admin/access/passwords.js';
import { giveReason, goTo, signIn, visit } from '../browser.js';
import { CHEAP, PASSWORD } from '../world.js';
import type { Context } from './context.js';

const NEW_PASSWORD = 'another quiet morning 8';

export function ownSuite(context: Context): void {
  describe('settings', () => {
    it("changes one's own password; the session goes on, the next sign-in wants the new one", async () => {
      const { browser, redis } = context;
      const { page, faults, close } = await visit(browser, redis.url);
      await signIn(page, 'operate');
      await page.getByRole('button', { name: '修改密码' }).click();
      const fill = async (old: string, again: string): Promise<void> => {
        await page.locator('input[name=old_password]').fill(old);
        await page.locator('input[name=new_password]').fill(NEW_PASSWORD);
        await page.locator('input[name=again]').fill(again);
        await page.keyboard.press('Enter');
      };
      await fill(PASSWORD, 'not the same one 9');
      await page.getByText('两次输入的新密码不一致').waitFor();
      await fill('not my password', NEW_PASSWORD);
      await page.locator('dialog .note.bad').waitFor();
      await fill(PASSWORD, NEW_PASSWORD);
      await page.getByText('密码已修改').waitFor();
      // A writing call needs the token of the session that goes on.
      await goTo(page, '#/person', { psn_no: 'XA0002' });
      await giveReason(page);
      await page.getByText('2025 年度').first().waitFor();
      await page.getByRole('button', { name: '退出登录' }).click();
      await signIn(page, 'operate', NEW_PASSWORD);
      expect(faults).toEqual([]);
      redis.operators.change('operate', { password: await hashPassword(PASSWORD, CHEAP) });
      await close();
    });

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
