/** Settlements that are not one bill of one year at the door of a hospital: a manual claim, a stay over New Year. */
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { axeFaults, giveReason, goTo, signIn, visit } from '../browser.js';
import { readPdf } from '../pdf.js';
import { CLAIMANT, CROSSER } from '../rare.js';
import type { Context } from './context.js';
import { openBill } from './pages.js';

export function rareSuite(context: Context): void {
  describe('rare settlements', () => {
    it('JS-44 a stay over New Year shows what each year paid, and every row of the picture opens both parts', async ({
      expect,
    }) => {
      const { browser, redis } = context;
      const { page, faults, close } = await visit(browser, redis.url, { axe: true });
      await signIn(page, 'view');
      await openBill(page, redis.rare.stay);
      const parts = page.locator('section', { hasText: '分部分计算' }).locator('tbody tr');
      expect(await parts.allInnerTexts()).toEqual([
        expect.stringMatching(
          /^2024\s+住院 2024-12-27 — 2024-12-31\s.*39,000\.00\s+1,000\.00\s+28,416\.40\s+10,583\.60$/,
        ),
        expect.stringMatching(/^2025\s+住院 2025-01-01 — 2025-01-06\s.*39,000\.00\s+0\.00\s+29,296\.40\s+9,703\.60$/),
      ]);
      for (const [year, paid] of [
        ['2024', '28,416.40'],
        ['2025', '29,296.40'],
      ] as const) {
        const card = page.locator('section', { hasText: `${year} 年度累计` });
        expect(await card.locator('tr', { hasText: '统筹基金累计支付' }).innerText()).toContain(paid);
      }

      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      expect(await page.locator('.plain-words').innerText()).toContain(
        '2024年度住院39000.00元，2025年度住院39000.00元',
      );
      const fund = await opened(page, '职工基本医疗保险统筹基金');
      for (const said of ['57,712.80', '28,416.40', '29,296.40', '按 2024-12-31 的政策', '按 2025-01-06 的政策'])
        expect(fund).toContain(said);
      expect(await opened(page, '起付线')).toMatch(/第 1 次住院[\s\S]*已在前一年度计次/);
      expect(await opened(page, '医疗费总额')).toMatch(/78,000\.00[\s\S]*39,000\.00[\s\S]*39,000\.00/);
      expect(await axeFaults(page)).toEqual([]);

      await goTo(page, '#/person', { psn_no: CROSSER });
      const year = page.locator('section', { hasText: '2024 年度' }).last();
      await year.waitFor();
      expect(await year.innerText()).toMatch(/28,416\.40[\s\S]*其他年度的结算/);
      expect(await year.innerText()).toContain(redis.rare.stay);
      expect(faults).toEqual([]);
      await close();
    });

    it('JS-44 a stay over New Year is explained part by part in English, its sums printed on one sheet', async ({
      expect,
    }) => {
      const { browser, redis } = context;
      const { page, faults, close } = await visit(browser, redis.url, { language: 'en' });
      await signIn(page, 'view');
      await openBill(page, redis.rare.stay);
      await page.getByRole('link', { name: 'Explanation' }).click();
      await page.locator('.fall').waitFor();
      const fund = await opened(page, 'pooled fund');
      expect(fund).toMatch(/Part 1[\s\S]*pooled fund paid\s+0\.00\s+28,416\.40[\s\S]*Part 2[\s\S]*0\.00\s+29,296\.40/);
      await page.getByRole('link', { name: 'Statement' }).click();
      await page.locator('.sheet').waitFor();
      const { pages, text } = readPdf(await page.pdf({ preferCSSPageSize: true }));
      expect(pages).toBe(1);
      for (const printed of ['2024-12-27', '2025-01-06', '78000.00', '57712.80', '20287.20', redis.rare.stay])
        expect(text).toContain(printed);
      expect(text).not.toContain('零星报销');
      expect(faults).toEqual([]);
      await close();
    });

    it('XA-6b a manual claim says that it is one in the list, on its pages and on the printed statement', async ({
      expect,
    }) => {
      const { browser, redis } = context;
      const { page, faults, close } = await visit(browser, redis.url);
      await signIn(page, 'view');
      await goTo(page, '#/settlements');
      await page.getByRole('button', { name: '参保人编号' }).click();
      await page.locator('input[name=value]').fill(CLAIMANT);
      await page.locator('input[name=to]').fill('2025-12-31');
      await page.keyboard.press('Enter');
      await giveReason(page);
      const row = page.locator('.window tbody tr[data-index]');
      await row.waitFor();
      expect(await row.innerText()).toMatch(
        /已结算[\s\S]*北京[\s\S]*零星报销[\s\S]*78,000\.00\s+59,820\.40\s+18,179\.60/,
      );
      await openBill(page, redis.rare.claim);
      const facts = page.locator('.facts').first();
      expect(await facts.innerText()).toMatch(
        /零星报销 · 系统或网络故障[\s\S]*OP01 · 李四[\s\S]*王主任[\s\S]*2025-03-20[\s\S]*2025-03-21 10:00:00/,
      );
      expect(await page.locator('section', { hasText: '2025 年度累计' }).innerText()).toContain('59,820.40');
      await page.getByRole('link', { name: '费用说明' }).click();
      await page.locator('.fall').waitFor();
      expect(await page.locator('.plain-words').innerText()).toContain('按零星报销办理');
      expect(await opened(page, '职工基本医疗保险统筹基金')).toMatch(
        /59,820\.40[\s\S]*统筹基金累计支付\s+0\.00\s+59,820\.40/,
      );
      await page.getByRole('link', { name: '结算单' }).click();
      await page.locator('.sheet').waitFor();
      const { pages, text } = readPdf(await page.pdf({ preferCSSPageSize: true }));
      expect(pages).toBe(1);
      for (const printed of ['零星报销', '系统或网络故障', '59820.40', '18179.60', '伍万玖仟捌佰贰拾元肆角'])
        expect(text).toContain(printed);
      expect(faults).toEqual([]);
      await close();
    });
  });
}

/** Opens a row of the picture and gives back all that it says. */
async function opened(page: Page, name: string): Promise<string> {
  const row = page.locator('.fall > li', { has: page.locator('button', { hasText: name }) }).first();
  await row.locator('button').click();
  return row.innerText();
}
