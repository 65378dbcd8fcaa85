/** A page and its backend on two sites: localhost and 127.0.0.1, in a browser that sends cookies as browsers do. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { startLoginSite, type LoginSite } from '../support/login-site.js';
import { eventually } from './support/journey.js';

let site: LoginSite;
let wholeOrigins: LoginSite;
let browser: Browser;

beforeAll(async () => {
  const { executablePath, args } = await findBrowser();
  [site, wholeOrigins, browser] = await Promise.all([
    startLoginSite(),
    // What a host may have that lists whole origins: nothing counts as on another site.
    startLoginSite((url) => ({ crossSiteOrigins: [], returnUrls: [url] })),
    puppeteer.launch({ executablePath, args }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), wholeOrigins.close()]);
});

describe('an attacker', () => {
  it.each(['redirect', 'popup'] as const)(
    'gets a code that an open redirector forwards, but nothing for it, run by %s',
    async (mode) => {
      const { url, providerUrl } = wholeOrigins;
      const endpoint = `${providerUrl}/catraca/unsafe-none/ingresse/flows`;
      const headers = { 'x-catraca': '1', 'content-type': 'application/json', origin: url };
      const evil = `${providerUrl}/frame?evil`;
      const returnTo = `/out?to=${encodeURIComponent(evil)}`;
      const started = await fetch(endpoint, {
        method: 'POST',
        headers,
        body: JSON.stringify({ mode, returnTo, origin: url }),
      });
      expect(started.status).toBe(201);
      const login = (await started.json()) as { id: string; secret: string; url: string };

      const context = await browser.createBrowserContext();
      const victim = await context.newPage();
      await victim.goto(login.url);
      const code = await eventually(20_000, () => {
        const leaked = victim.url().startsWith(evil) ? /#catraca=([\w-]{22})/.exec(victim.url())?.[1] : undefined;
        if (leaked === undefined) throw new Error(`the victim is at ${victim.url().replace(/[?#].*/, '')}`);
        return Promise.resolve(leaked);
      });
      await context.close();

      const stolen = await fetch(`${endpoint}/${login.id}/redeem`, {
        method: 'POST',
        headers: { ...headers, 'x-catraca-flow': login.secret },
        body: JSON.stringify({ code }),
      });
      expect(stolen.status).toBe(404);
      expect(await stolen.text()).not.toContain('12345');
    },
  );
});

describe('the button', () => {
  it.each(['redirect', 'popup', 'tab'])('signs in by %s where the page is listed as on another site', async (modes) => {
    const context = await browser.createBrowserContext();
    const page = site.page({ how: 'elsewhere', modes, clicks: true });
    await (await context.newPage()).goto(page);
    expect(await site.report(page)).toMatchObject({ via: modes, userId: '12345' });
    await context.close();
  });
});
