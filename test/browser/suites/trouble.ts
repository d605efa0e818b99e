/** Wrong passwords, low roles, ended sessions, long lists, an engine that goes away. */
import { describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/server/admin/access/passwords.js';
import { changed, giveReason, goTo, signIn, visit } from '../browser.js';
import { CHEAP, PASSWORD } from '../world.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

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

    it('asks to sign in again when the session has ended, and comes back to the same page', async () => {
      const { browser, redis } = context;
      const { page, close } = await visit(browser, redis.url);
      await signIn(page, 'operate');
      await openBill(page, redis, 'DEMO-15');
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
      await openBill(page, embedded, 'DEMO-09');
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
