/**
 * Every way to the login page and back in a real browser: each opener policy of the login page, each of the site's own
 * page, a window, a tab and a redirect, without a backend and with one. A tab goes through the policies by itself.
 */
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { openerPolicies, startLoginSite, type How, type LoginSite } from '../support/login-site.js';

/** A backend on another site differs where a window has to find its way back: the long form of this goes through all. */
const runs: readonly (readonly [How, 'popup' | 'tab' | 'redirect'])[] = [
  ['browser', 'popup'],
  ['browser', 'tab'],
  ['browser', 'redirect'],
  ['backend', 'popup'],
  ['backend', 'tab'],
  ['backend', 'redirect'],
  ['elsewhere', 'popup'],
];
const policies = openerPolicies.flatMap((host) => openerPolicies.map((provider) => ({ host, provider })));

let site: LoginSite;
let browser: Browser;

beforeAll(async () => {
  const { executablePath, args } = await findBrowser();
  [site, browser] = await Promise.all([startLoginSite(), puppeteer.launch({ executablePath, args })]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

describe.each(runs)('run by %s, in a %s', (how, mode) => {
  let pages: string[];

  beforeAll(async () => {
    pages = policies.map((policy) => site.page({ how, modes: mode, ...policy, clicks: true }));
    site.chain(pages);
    const tab = await browser.newPage();
    await tab.goto(pages[0] ?? '');
  });

  it.each(policies.map((policy, index) => ({ ...policy, index })))(
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
