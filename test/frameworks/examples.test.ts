/** Every app of examples/, built from the packed package as a user would, in a real browser. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { apps, type App } from './apps.js';
import { showLeast } from './least.js';
import { pack, prepare, runIn } from './prepare.js';
import { build, makeReady, type Ready } from './ready.js';
import { startSite, type Site } from './site.js';

const wished = process.env['CATRACA_EXAMPLES']?.split(',');
const tried = apps.filter(({ name }) => wished?.includes(name) ?? true);
let browser: Browser;
let backendFolder: string;
let readyApps: ReadonlyMap<App, Ready>;

beforeAll(async () => {
  await pack();
  backendFolder = await prepare('plain-html');
  readyApps = makeReady(tried);
  const { executablePath, args } = await findBrowser();
  browser = await puppeteer.launch({ executablePath, args });
});

afterAll(() => browser.close());

describe.each(tried)('$name', (app) => {
  let site: Site | undefined;
  let page: Page;
  let complaints: string[];

  afterAll(() => site?.close());

  it('installs from the tarball', () => readyApps.get(app)!.installed);

  // Plain HTML has nobody who would compare.
  if (app.compares !== undefined) {
    it(`compiles, and tells of wrong ${app.compares.join(', ')}`, async () => {
      const { unseen, elsewhere } = (await readyApps.get(app)!.compared)!;
      expect({ unseen, elsewhere }).toEqual({ unseen: [], elsewhere: [] });
    });
  }

  it('builds and starts', async () => {
    const folder = await readyApps.get(app)!.built;
    site = await startSite({ folder, files: app.files, serve: app.serve, backendFolder });
  });

  it(`${app.rendersOnServer ? 'has' : 'has not'} the element in what the server sends`, async () => {
    const html = await (await fetch(site!.url)).text();
    expect(html.includes('Sign in to the shop')).toBe(app.rendersOnServer);
    const [tag = ''] = /<soluti-qr-auth\b[^>]*>/.exec(html) ?? [];
    expect(tag.match(/\b(?:disabled|without-?push)\b(?:="[^"]*")?/gi) ?? []).toEqual(app.servedFlags ?? []);
  });

  it('sets properties and attributes, and fills the slot', async () => {
    complaints = [];
    const context = await browser.createBrowserContext();
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (['warn', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(site!.url);
    await sees('soluti-qr-auth', '[part~="start-button"]', 'Show me the code');
    const seen = await page.$eval('soluti-qr-auth', (element) => ({
      endpoint: (element as unknown as { endpoint?: string }).endpoint,
      renewals: (element as unknown as { renewals: unknown }).renewals,
      title: element.querySelector('h2')?.assignedSlot?.name,
      disabled: (element as unknown as { disabled: unknown }).disabled,
      isDisabled: element.matches(':disabled'),
      withoutPush: (element as unknown as { withoutPush: unknown }).withoutPush,
    }));
    const flags = { disabled: false, isDisabled: false, withoutPush: false };
    expect(seen).toEqual({ endpoint: app.endpoint, renewals: 2, title: 'title', ...flags });
  });

  it('hears an event with its typed detail, and calls a method', async () => {
    expect(await page.$eval('#renew', (button) => button.checkVisibility()).catch(() => false)).toBe(false);
    await startSignIn('Show me the code');
    await reads('#until', /^Good until \d+:\d\d:\d\d [AP]M$/);
    // Which the attribute would hide.
    await sees('soluti-qr-auth', '[part~="username-field"]', '');
    await vi.waitFor(() => expect(requestsOf('/events').length).toBeGreaterThan(0), { timeout: 10_000 });
    // The property that is a function was asked for at each of them.
    expect(new Set(site!.requests.map(({ shop }) => shop))).toEqual(new Set(['example']));
    await page.click('#renew');
    await vi.waitFor(() => expect(requestsOf('/renew')).toHaveLength(1), { timeout: 10_000 });
  });

  it('removes the element, which then lets go of the backend', async () => {
    const isHeard = () => requestsOf('/events').some(({ isOpen }) => isOpen);
    await vi.waitFor(() => expect(isHeard()).toBe(true), { timeout: 10_000 });
    await page.click('#toggle');
    await page.waitForFunction(() => document.querySelector('soluti-qr-auth') === null);
    await vi.waitFor(() => expect(isHeard()).toBe(false), { timeout: 10_000 });
    await page.click('#toggle');
    await page.waitForSelector('soluti-qr-auth');
  });

  it('signs in, and shows the pass', async () => {
    await startSignIn('Show me the code');
    await approve();
    await reads('#holder', /^Signed in as \d{11}$/);
    await page.waitForFunction(() => document.querySelector('soluti-qr-auth') === null);
    await reads('#pass', /^Pass of Marcos/);
    await sees('idenge-pass-card', '[part~="edit-button"]', '');
  });

  it('signs out: the pass is gone, the sign-in is back', async () => {
    await page.click('#leave');
    await page.waitForSelector('soluti-qr-auth');
    expect(await page.$('idenge-pass-card')).toBeNull();
    await page.browserContext().close();
  });

  it('wrote no warning and no error to the console: what the server sent came to life as it was', () => {
    expect(complaints).toEqual([]);
  });

  it('signs in with the least of its page alone', async () => {
    await site!.close();
    site = undefined;
    const folder = await readyApps.get(app)!.installed;
    const takeAway = await showLeast(folder, app);
    try {
      if (app.compares !== undefined) await runIn(folder, 'npm', ['run', 'check']);
      if (app.builds) await build(folder, app);
    } finally {
      await takeAway();
    }
    site = await startSite({ folder, files: app.files, serve: app.serve, backendFolder });
    page = await (await browser.createBrowserContext()).newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(site.url);
    await startSignIn('Generate QR code');
    await approve();
    await vi.waitFor(() => expect(said).toContainEqual(expect.stringMatching(/^signed in as \d{11}$/)), 10_000);
  });

  const requestsOf = (end: string) => site!.requests.filter(({ path }) => path.endsWith(end));

  /** By the element's own button, as a visitor does. */
  async function startSignIn(label: string) {
    await sees('soluti-qr-auth', '[part~="start-button"]', label);
    await page.click('soluti-qr-auth >>> [part~="start-button"]');
    await sees('soluti-qr-auth', '[part~="qr"]', '');
  }

  /** By the simulated phone. */
  async function approve() {
    const approval = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"latest":true}' };
    expect((await fetch(`${site!.sandbox}/control/soluti/approve`, approval)).status).toBe(200);
  }

  /** Waits for something visible in the element's shadow. */
  const sees = (tag: string, part: string, text: string) =>
    page.waitForFunction(
      (...[tag, part, text]) => {
        const found = document.querySelector(tag)?.shadowRoot?.querySelector(part);
        return found?.checkVisibility() === true && (found.textContent ?? '').includes(text);
      },
      { timeout: 20_000 },
      ...([tag, part, text] as const),
    );

  async function reads(selector: string, pattern: RegExp) {
    const text = () => page.$eval(selector, (element) => element.textContent?.trim()).catch(() => null);
    await vi.waitFor(async () => expect(await text()).toMatch(pattern), { timeout: 20_000, interval: 50 });
  }
});

it('has every app of examples/ in its table', async () => {
  const folders = (await readdir('examples')).filter((name) => existsSync(join('examples', name, 'package.json')));
  expect(apps.map(({ name }) => name).sort()).toEqual(folders.sort());
});
