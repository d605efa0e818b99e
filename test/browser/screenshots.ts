/** The pictures of README.md: taken with `npm run test:browser -- --screenshots`, kept small as WebP by the browser itself. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { DEMO_BILLS } from '../../src/cli/demo/bills.js';
import { callOf } from '../../src/cli/demo/session.js';
import { type BillCall, SettlementClient } from '../../src/client/index.js';
import { systemClock } from '../../src/wire/clock.js';
import { goTo, signIn, visit } from './browser.js';
import type { Context } from './suites/context.js';
import { openBill } from './suites/pages.js';
import type { World } from './world.js';

const FOLDER = fileURLToPath(new URL('./screenshots/', import.meta.url));
const LARGEST = 60_000;
const WANTED = (process.env['CONSOLE_SCREENSHOTS'] ?? '') !== '';

const VIEWPORT = { width: 1200, height: 840 };

export function takeScreenshots(context: Context): void {
  if (!WANTED) return;
  it('has its picture taken', async () => {
    mkdirSync(FOLDER, { recursive: true });
    const { page, close } = await visit(context.browser, context.embedded.url, {
      viewport: VIEWPORT,
      reducedMotion: 'reduce',
    });
    await signIn(page, 'administer');
    await openBill(page, context.embedded.setlIdOf('DEMO-09'));
    await page.locator('.life').waitFor();
    await keep(page, 'settlement');
    await page.getByRole('link', { name: '费用说明' }).click();
    await page.locator('.fall li', { hasText: '职工大额' }).locator('button').click();
    await keep(page, 'explanation');
    await page.getByRole('link', { name: '结算单' }).click();
    await page.locator('.sheet').waitFor();
    await keep(page, 'statement');
    await goTo(page, '#/person', { psn_no: 'XA0002' });
    await page.getByText('2025 年度').first().waitFor();
    await keep(page, 'person');
    for (const [name, address, part] of PLAIN) {
      await goTo(page, address);
      await page.locator(part).first().waitFor();
      await page.locator(part).first().scrollIntoViewIfNeeded();
      await keep(page, name);
    }
    await close();
    await keepDark(context);
  });
}

const PLAIN: readonly (readonly [name: string, address: string, part: string])[] = [
  ['settlements', '#/settlements', '.window tbody tr[data-index]'],
  ['policies', '#/policies/610100/tables?date=2025-06-01', '.topic'],
  ['whatif', '#/whatif', '.fall'],
  ['health', '#/health', 'select[name=log_level]'],
  ['access', '#/access', '.window tbody tr[data-index]'],
];

const BUSY_MS = 40_000;

/** The live page in English and dark, for the other half of what there is; with something to see on it. */
async function keepDark({ browser, embedded }: Context): Promise<void> {
  const { page, close } = await visit(browser, embedded.url, {
    language: 'en',
    colorScheme: 'dark',
    viewport: VIEWPORT,
  });
  await signIn(page, 'administer');
  await keepBusy(embedded);
  await page.locator('.chart').first().waitFor();
  await keep(page, 'live');
  await close();
}

/** Pre-settles the demo's bills in waves. Nothing is written. */
async function keepBusy({ url, sender }: World): Promise<void> {
  const ws = new SettlementClient({ url: `${url.replace('http', 'ws')}/ws`, sender });
  const bills = DEMO_BILLS.filter(({ door }) => door === 'websocket').map(callOf);
  const until = systemClock.monotonicMs() + BUSY_MS;
  for (let wave = 0; systemClock.monotonicMs() < until; wave += 1) {
    const many = 12 + Math.round(8 * Math.sin(wave / 25));
    await Promise.all(
      Array.from({ length: many }, (_, i) => ws.presettle(withoutMsgid(bills[(wave + i) % bills.length]))),
    );
    await sleep(40);
  }
  await ws.close(1_000);
}

function withoutMsgid(call: BillCall | undefined): BillCall {
  if (call === undefined) throw new Error('the demo has no bills');
  const { msgid: _settlementsOwn, ...rest } = call;
  return rest;
}

/** Encoded in the page, so that no other program is needed; at the best quality that is small enough. */
const ENCODE = `async (png) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d').drawImage(image, 0, 0);
  return [0.85, 0.75, 0.65, 0.55, 0.45].map((quality) => canvas.toDataURL('image/webp', quality));
}`;

async function keep(page: Page, name: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const encoded = (await page.evaluate(`(${ENCODE})('${png}')`)) as string[];
  const sizes = encoded.map((url) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  const small = sizes.find((bytes) => bytes.length < LARGEST);
  if (small === undefined) throw new Error(`${name} is larger than ${LARGEST} bytes at any quality`);
  writeFileSync(`${FOLDER}${name}.webp`, small);
}
