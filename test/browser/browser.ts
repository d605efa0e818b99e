/** One Chromium for all tests; a signed-in page with what went wrong on it; the accessibility check. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { systemClock } from '../../src/wire/clock.js';
import { PASSWORD } from './world.js';

const DEBIANS = '/usr/bin/chromium';
/** Set by scripts/test.mjs and scripts/browser-tests.mjs; '' = none on this machine. */
export const CHROMIUM = process.env['CHROMIUM'] ?? (existsSync(DEBIANS) ? DEBIANS : '');

/** For machines that do much else at the same time; nothing here measures time. */
export const PATIENCE_MS = 45_000;
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A fresh profile that is removed with the browser. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export type Language = 'zh' | 'en';

export interface Visit {
  readonly page: Page;
  /** Errors of scripts and of the content policy, failed requests but refused sign-ins, requests to other hosts. */
  readonly faults: string[];
  close(): Promise<void>;
}

/** Opens the console in a profile of its own. axe can only be put in with `axe`: the content policy would keep it out. */
export async function visit(
  browser: Browser,
  url: string,
  { language = 'zh', axe = false, ...options }: { language?: Language; axe?: boolean } & BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, bypassCSP: axe, ...options });
  await context.addInitScript(`localStorage.setItem('settlement-core.language', '${language}')`);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) faults.push(`asked ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.status() !== 401) faults.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${url}/console/`);
  return { page, faults, close: () => context.close() };
}

export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form .button.main').click();
  await page.locator('nav').first().waitFor();
}

const LOOK_MS = 50;

/** Resolves once something on the page is no longer what it was; the content policy keeps Playwright's own waiting out. */
export async function changed<T>(read: () => Promise<T>, from: T): Promise<void> {
  const start = systemClock.monotonicMs();
  while (Object.is(await read(), from)) {
    if (systemClock.monotonicMs() - start > PATIENCE_MS) throw new Error(`it is still ${String(from)}`);
    await sleep(LOOK_MS);
  }
}

/** Gives the reason the page asks for before the first look at personal data. */
export async function giveReason(page: Page, reason = '热线咨询'): Promise<void> {
  await page.locator('dialog input[name=reason]').fill(reason);
  await page.keyboard.press('Enter');
}

/** Goes to an address of the page; `state` is what must not stand in it. */
export async function goTo(page: Page, address: string, state: object = {}): Promise<void> {
  const entry = JSON.stringify(state);
  await page.evaluate(
    `history.pushState(${entry}, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate', { state: ${entry} }))`,
  );
}

/** One line per rule broken, with the first element that breaks it. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(`window.axe ?? (0, eval)(${JSON.stringify(axeSource)})`);
  const violations = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map((one) => [one.id, one.nodes[0].html, one.nodes[0].failureSummary]))`,
  )) as [string, string, string][];
  return violations.map((one) => one.join(' | '));
}
