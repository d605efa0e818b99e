/** What people do with the console: find, explain, print, compute, reveal. */
import { describe, expect, it } from 'vitest';
import { changed, giveReason, goTo, signIn, visit } from '../browser.js';
import { readPdf } from '../pdf.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

export function workSuite(context: Context): void {
  describe('the work', () => {
    it('explains a bill step by step with its clauses, and copies words for the hotline', async () => {
      const { browser, embedded } = context;
      const { page, faults, close } = await visit(browser, embedded.url, {
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      await signIn(page, 'view');
      await openBill(page, embedded.setlIdOf('DEMO-09'));
      await page.getByRole('link', { name: '费用说明' }).click();
      const rows = page.locator('.fall button');
      await rows.first().waitFor();
      const amounts = await rows.locator('.amount').allInnerTexts();
      expect(amounts).toEqual(
        expect.arrayContaining([
          '78,000.00',
          '65,992.00',
          '12,000.00',
          '49,851.74',
          '16,148.26',
          '1,500.00',
          '14,648.26',
        ]),
      );
      const fund = page.locator('.fall li', { hasText: '统筹基金' });
      await fund.locator('button').click();
      expect(await fund.innerText()).toContain('本次可支付限额 12000.00');
      expect(await fund.locator('.clause').allInnerTexts()).toEqual(
        expect.arrayContaining([expect.stringContaining('《西安市')]),
      );
      expect(await fund.locator('.clause.assumed .tag').first().innerText()).toBe('推定');
      expect(await fund.innerText()).toMatch(/388,000\.00\s+400,000\.00/);
      await page.getByRole('button', { name: '复制这段话' }).click();
      await page.getByText('已复制').waitFor();
      const copied = await page.evaluate('navigator.clipboard.readText()');
      expect(copied).toBe(await page.locator('.plain-words').innerText());
      expect(copied).toContain('14648.26');
      expect(faults).toEqual([]);
      await close();
    });

    it('prints a statement on exactly one page with its amounts in figures and capitals', async () => {
      const { browser, embedded } = context;
      const { page, close } = await visit(browser, embedded.url, { colorScheme: 'dark' });
      await signIn(page, 'view');
      await openBill(page, embedded.setlIdOf('DEMO-09'));
      await page.getByRole('link', { name: '结算单' }).click();
      await page.locator('.sheet').waitFor();
      const { pages, text } = readPdf(await page.pdf({ preferCSSPageSize: true }));
      expect(pages).toBe(1);
      for (const printed of [
        '78000.00',
        '12000.00',
        '49851.74',
        '61851.74',
        '1500.00',
        '14648.26',
        embedded.setlIdOf('DEMO-09'),
      ])
        expect(text).toContain(printed);
      expect(text).toContain('陆万壹仟捌佰伍拾壹元柒角肆分');
      expect(text).toContain('壹万肆仟陆佰肆拾捌元贰角陆分');
      for (const label of ['参保人签字', '起付线', '就医地医保区划', '住院天数']) expect(text).toContain(label);
      expect(text).not.toContain('快捷键');
      await close();
    });

    it('computes again at once when a bill, a day or a filing changes', async () => {
      const { page, faults, close } = await visit(context.browser, context.embedded.url);
      await signIn(page, 'view');
      await goTo(page, '#/whatif');
      const cash = page.locator('[data-amount=psn_cash_pay] b');
      await cash.waitFor();
      const before = await cash.innerText();
      await page.locator('input[name=fulamt_ownpay_amt]').fill('2500.00');
      await changed(() => cash.innerText(), before);
      const more = await cash.innerText();
      await page.locator('select[name=filing]').selectOption('');
      await changed(() => cash.innerText(), more);
      const yuan = (text: string): number => Number(text.replaceAll(',', ''));
      expect(yuan(await cash.innerText())).toBeGreaterThan(yuan(more));
      await page.locator('input[name=preselfpay_amt]').fill('99999999');
      await page.getByText('请改正标出的项目').waitFor();
      expect(await page.locator('input[name=medfee_sumamt]').getAttribute('aria-invalid')).toBe('true');
      expect(faults).toEqual([]);
      await close();
    });

    it('masks the identity number until it is revealed, and records who saw it and why', async () => {
      const { page, close } = await visit(context.browser, context.embedded.url);
      await signIn(page, 'operate');
      await goTo(page, '#/person', { psn_no: 'XA0003' });
      await giveReason(page, '热线来电');
      await page.getByRole('button', { name: '显示证件号码' }).waitFor();
      expect(await page.locator('main').innerText()).not.toContain('990001198811050031');
      await page.getByRole('button', { name: '显示证件号码' }).click();
      await giveReason(page, '核对身份证件');
      await page.getByText('990001198811050031').waitFor();
      await page.getByRole('button', { name: '退出登录' }).click();
      await signIn(page, 'administer');
      await goTo(page, '#/access?action=reveal');
      await page.getByText('核对身份证件').waitFor();
      expect(await page.locator('.window tbody tr[data-index]').first().innerText()).toMatch(/operate[\s\S]*XA0003/);
      await close();
    });
  });
}
