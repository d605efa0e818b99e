/** What disturbs every other page at the same engine: the engine goes away, an operator changes. */
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/server/admin/access/passwords.js';
import { giveReason, goTo, signIn, visit } from '../browser.js';
import { CHEAP, PASSWORD } from '../world.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

const NEW_PASSWORD = 'another quiet morning 8';

export function awaySuite(context: Context): void {
  describe('an engine that goes away', () => {
    it('tells that the engine does not answer, and goes on by itself when it does', async () => {
      const { browser, embedded } = context;
      const { page, close } = await visit(browser, embedded.url);
      await signIn(page, 'view');
      await goTo(page, '#/policies/610100/coverage');
      await page.getByText('没有缺口').waitFor();
      embedded.freeze();
      await page.locator('.banner', { hasText: '正在重新连接' }).waitFor();
      expect(await page.getByText('没有缺口').count()).toBe(1);
      embedded.thaw();
      await page.locator('.banner', { hasText: '已恢复' }).waitFor();
      await page.locator('.banner').waitFor({ state: 'hidden' });
      await page.getByRole('link', { name: '待遇表' }).click();
      await page.locator('.topic').first().waitFor();
      await close();
    });

    it('comes back to the same page after a crash and a restart, which end every session', async () => {
      const { browser, embedded } = context;
      const { page, close } = await visit(browser, embedded.url);
      await signIn(page, 'view');
      await openBill(page, embedded.setlIdOf('DEMO-09'));
      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      await embedded.crash();
      await page.locator('.banner', { hasText: '正在重新连接' }).waitFor();
      expect(await page.locator('.fall').count()).toBe(1);
      await embedded.restart();
      await page.getByText('引擎已经重启').waitFor();
      await signIn(page, 'view');
      await page.locator('.fall').waitFor();
      expect(await page.locator('.fall').innerText()).toContain('49,851.74');
      await close();
    });
  });
}

export function changeSuite(context: Context): void {
  describe('an operator who changes', () => {
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

    it('asks to sign in again when the session has ended, and comes back to the same page', async () => {
      const { browser, redis } = context;
      const { page, close } = await visit(browser, redis.url);
      await signIn(page, 'operate');
      await openBill(page, redis.setlIdOf('DEMO-15'));
      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      const address = await page.evaluate('location.href');
      // Another password ends every session of the operator.
      redis.operators.change('operate', { password: await hashPassword(`${PASSWORD} new`, CHEAP) });
      await page.getByRole('link', { name: '结算单' }).click();
      await page.getByText('登录后回到原来的页面').waitFor();
      await signIn(page, 'operate', `${PASSWORD} new`);
      await page.locator('.sheet').waitFor();
      expect(await page.evaluate('location.href')).toBe(`${String(address).replace('/explanation', '/statement')}`);
      redis.operators.change('operate', { password: await hashPassword(PASSWORD, CHEAP) });
      await close();
    });
  });
}
