/** Every page on both stores, in both languages and both colour schemes, with the accessibility check. */
import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { axeFaults, giveReason, goTo, type Language, signIn, visit } from '../browser.js';
import type { World } from '../world.js';
import type { Context } from './context.js';

interface Shown {
  readonly name: string;
  readonly address: string;
  readonly state?: object;
  /** Words that prove that the page is filled. */
  readonly zh: readonly string[];
  readonly en: readonly string[];
}

const PAGES: readonly Shown[] = [
  { name: 'live', address: '#/live', zh: ['每秒报文', '各阶段用时'], en: ['Messages per second', 'Time by stage'] },
  { name: 'settlements', address: '#/settlements', zh: ['已冲正', '78,000.00'], en: ['reversed', '78,000.00'] },
  {
    name: 'person',
    address: '#/person',
    state: { psn_no: 'XA0002' },
    zh: ['长期居住', '2025 年度'],
    en: ['long-term', 'Year 2025'],
  },
  { name: 'versions', address: '#/policies/610100', zh: ['610100@', 'employee/'], en: ['610100@', 'in force'] },
  {
    name: 'tables',
    address: '#/policies/610100/tables?date=2025-06-01',
    zh: ['起付线', '推定'],
    en: ['assumed', 'How the class is decided'],
  },
  { name: 'compare', address: '#/policies/610100/compare', zh: ['同一版本'], en: ['same version'] },
  { name: 'coverage', address: '#/policies/610100/coverage', zh: ['没有缺口'], en: ['No holes'] },
  { name: 'whatif', address: '#/whatif', zh: ['个人负担合计', '18,600.00'], en: ['Borne by the person', '18,600.00'] },
  { name: 'health', address: '#/health', zh: ['存储', '双重计算'], en: ['Durability', 'Computed twice'] },
  { name: 'access', address: '#/access', zh: ['热线咨询', '登录'], en: ['signed in', 'Operators'] },
  { name: 'missing', address: '#/nowhere', zh: ['没有这一页'], en: ['No such page'] },
];
const VIEWS: readonly Shown[] = [
  { name: 'answer', address: '', zh: ['61,851.74', '与记录逐字节相同'], en: ['61,851.74', 'same bytes as the record'] },
  {
    name: 'explanation',
    address: '/explanation',
    zh: ['从总额到现金', '49,851.74'],
    en: ['From the total to cash', '49,851.74'],
  },
  {
    name: 'statement',
    address: '/statement',
    zh: ['结算单', '陆万壹仟捌佰伍拾壹元柒角肆分'],
    en: ['结算单', '61851.74'],
  },
];

/** What a page is made of does not depend on the store: each language is looked at closely once. */
const SHOWN: Readonly<Record<World['store'], [Language, 'light' | 'dark', closely: boolean][]>> = {
  embedded: [['zh', 'light', true]],
  redis: [
    ['en', 'dark', true],
    ['zh', 'dark', false],
  ],
};

export function pageSuite(context: Context, store: World['store']): void {
  describe('pages', () => {
    it.for(SHOWN[store])(
      'shows every page in %s, %s, without a fault',
      async ([language, colorScheme, accessible], { expect }) => {
        const world = context[store];
        const { page, faults, close } = await visit(context.browser, world.url, {
          language,
          colorScheme,
          axe: true,
          reducedMotion: 'reduce',
        });
        const look = async (shown: Shown): Promise<void> => {
          await goTo(page, shown.address, shown.state);
          for (const words of shown[language]) await page.getByText(words).first().waitFor({ state: 'attached' });
          expect.soft(await page.locator('h1').count(), `${shown.name} has one h1`).toBe(1);
          expect.soft(await bareKeys(page), shown.name).toEqual([]);
          if (accessible) expect.soft(await axeFaults(page), shown.name).toEqual([]);
        };
        await page.locator('input[name=name]').waitFor();
        expect.soft(await axeFaults(page), 'sign-in').toEqual([]);
        await signIn(page, 'administer');
        await openBill(page, world.setlIdOf('DEMO-09'));
        const bill = (await page.evaluate('location.hash')) as string;
        for (const view of VIEWS) await look({ ...view, address: `${bill}${view.address}` });
        for (const shown of PAGES) await look(shown);
        expect(faults).toEqual([]);
        await close();
      },
    );
  });
}

/** Keys of the dictionary that stand on the page in place of their words. Codes look like them, and are meant to be seen. */
async function bareKeys(page: Page): Promise<string[]> {
  const texts = await page.getByText(/^[a-z]+\.[a-z.]+$/).allInnerTexts();
  return texts.filter((text) => text !== '' && !/\.(count|paid|deductible|used)$/.test(text));
}

/** Finds a settlement by its number, through the search form. */
export async function openBill(page: Page, setlId: string): Promise<void> {
  await goTo(page, '#/settlements');
  await page.locator('input[name=value]').fill(setlId);
  await page.keyboard.press('Enter');
  await page.locator('dialog[open], .tabs').first().waitFor();
  if ((await page.locator('dialog[open]').count()) > 0) await giveReason(page);
  await page.locator('.tabs').waitFor();
}
