/**
 * Every way to the login page and back in a real browser: each opener policy of the login page, each of the site's own
 * page, a window, a tab and a redirect, without a backend and with one. A tab goes through the policies by itself.
 */
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { startLoginSite, type How, type LoginSite } from '../support/login-site.js';
import { allPairs, fewPairs, type OpenerPair } from '../support/opener-pairs.js';

/** A window has to find its way back through both policies; the rest hangs on them less: all of it is in test/matrix. */
const runs: readonly (readonly [How, 'popup' | 'tab' | 'redirect', readonly OpenerPair[]])[] = [
  ['browser', 'popup', allPairs],
  ['backend', 'popup', allPairs],
  ['elsewhere', 'popup', fewPairs(1)],
  ['browser', 'tab', fewPairs(2)],
  ['backend', 'tab', fewPairs(3)],
  ['browser', 'redirect', fewPairs(0)],
  ['backend', 'redirect', fewPairs(1)],
];

let site: LoginSite;
let browser: Browser;

beforeAll(async () => {
  const { executablePath, args } = await findSmallBrowser();
  [site, browser] = await Promise.all([startLoginSite(), puppeteer.launch({ executablePath, args })]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

describe.each(runs)('run by %s, in a %s', (how, mode, pairs) => {
  let pages: string[];

  beforeAll(async () => {
    pages = pairs.map((policy) => site.page({ how, modes: mode, ...policy, clicks: true }));
    site.chain(pages);
    const tab = await browser.newPage();
    await tab.goto(pages[0] ?? '');
  });

  it.each(pairs.map((policy, index) => ({ ...policy, index })))(
    'the page says $host, the login page $provider',
    async ({ index }) => {
      const page = pages[index] ?? '';
      const { via, userId, address, began, stored } = await site.report(page, pages);
      expect({ via, userId, address, stored }).toEqual({
        via: mode,
        userId: how === 'browser' ? null : '12345',
        address: page,
        stored: [],
      });
      // In the window that the visitor began in; leaving the page may take its name away.
      if (mode !== 'redirect') expect(began).toBe(true);
      expect(site.reports(page)).toHaveLength(1);
    },
  );
});
