/** A login without backend whose nonce is lost on the way back, and pages that bring a token of their own. */
import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { startLoginSite, type LoginSite } from '../support/login-site.js';
import { eventually } from './support/journey.js';

const tag = 'ingresse-login-button';

let site: LoginSite;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  const { executablePath, args } = await findSmallBrowser();
  [site, browser] = await Promise.all([startLoginSite(), puppeteer.launch({ executablePath, args })]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});
beforeEach(async () => {
  Object.assign(site, { waits: false, returnQuery: 'keep' });
  context = await browser.createBrowserContext();
});
afterEach(() => context.close());

/** The settings of a page whose login page drops the query. */
const optOut = { requireNonce: false };

async function press(tab: Page): Promise<void> {
  const handle = await tab.waitForSelector(`${tag} >>> [part~="button"]`);
  await handle?.click();
}

/** The state, and the code of the error, which the page shows as its title. */
async function see(tab: Page, state: string, title?: string): Promise<void> {
  await eventually(20_000, async () => {
    expect(await tab.$eval(tag, (element) => (element as Element & { state: string }).state)).toBe(state);
    if (title !== undefined) expect(await tab.title()).toBe(title);
  });
}

/** A page that keeps the query is in every other test. */
const ways = ['glue', 'drop'] as const;
const modes = ['popup', 'redirect'] as const;

describe('a login page that keeps, glues or drops the query of the return address', () => {
  it.each(ways.flatMap((way) => modes.map((mode) => ({ way, mode }))))(
    'signs in with the nonce alone: $way, by $mode',
    async ({ way, mode }) => {
      site.returnQuery = way;
      const tab = await context.newPage();
      const said: string[] = [];
      tab.on('console', (message) => said.push(message.text()));
      const address = site.page({ how: 'browser', modes: mode });
      await tab.goto(address);
      await press(tab);
      if (way === 'drop') {
        await see(tab, 'failed', 'unexpected_token');
        expect(said.join()).toContain('configure({ requireNonce: false })');
        expect(site.reports(address)).toHaveLength(0);
      } else {
        expect(await site.report(address)).toMatchObject({ via: mode, address });
      }
      expect(tab.url()).toBe(address);
    },
  );

  it.each(modes)('signs in without the nonce where the page allows it: %s', async (mode) => {
    site.returnQuery = 'drop';
    const tab = await context.newPage();
    const address = site.page({ how: 'browser', modes: mode, settings: optOut });
    await tab.goto(address);
    await press(tab);
    expect(await site.report(address)).toMatchObject({ via: mode, address });
  });

  it('refuses what return.html hands over without the nonce', async () => {
    site.returnQuery = 'drop';
    const tab = await context.newPage();
    const attributes = { 'return-url': '/return.html' };
    await tab.goto(site.page({ how: 'browser', modes: 'popup', attributes }));
    await press(tab);
    await see(tab, 'failed', 'unexpected_token');
  });
});

describe('a page that opened the tab of the site and sends it to the return address with a token of its own', () => {
  it.each(
    modes.flatMap((mode) => [
      { mode, settings: {} },
      { mode, settings: optOut },
    ]),
  )('signs no visitor in while their own login by $mode is pending, with the settings $settings', async (how) => {
    site.waits = true;
    const address = site.page({ how: 'browser', modes: how.mode, settings: how.settings });
    const evil = await context.newPage();
    await evil.goto(`${site.providerUrl}/evil`);
    const opened = new Promise<Page>((resolve) => {
      evil.once('popup', (tab) => tab !== null && resolve(tab));
    });
    await evil.evaluate((url) => {
      Object.assign(globalThis, { site: window.open(url) });
    }, address);
    const tab = await opened;
    // A wait that began in the empty page of a new window may never end.
    await eventually(20_000, () => tab.waitForSelector(`${tag} >>> [part~="button"]`, { timeout: 1000 }));
    await press(tab);
    if (how.mode === 'redirect') await tab.waitForFunction(() => document.title === 'Login page');
    else await see(tab, 'waiting');
    await evil.evaluate((url) => {
      (globalThis as unknown as { site: Window }).site.location.href = `${url}?usertoken=666-evil`;
    }, address);
    await tab.waitForFunction((url) => location.href === url, {}, address);
    await see(tab, 'failed', 'unexpected_token');
    expect(site.reports(address)).toHaveLength(0);
    expect(await tab.$eval(tag, (element) => (element as Element & { userToken: unknown }).userToken)).toBeNull();
  });
});
