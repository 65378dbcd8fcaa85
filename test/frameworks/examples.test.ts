/** Every app of examples/, built from the packed package as a user would, in a real browser. */
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { apps } from './apps.js';
import { pack, prepare, runIn } from './prepare.js';
import { startSite, type Site } from './site.js';

/** What a template may not say, and the word that the compiler then names. */
const mistakes = [
  { title: 'a detail that the event does not have', right: 'detail.username', wrong: 'detail.nickname' },
  { title: 'a value that the attribute does not know', right: 'theme="light"', wrong: 'theme="pink"' },
];

const wished = process.env['CATRACA_EXAMPLES']?.split(',');
let browser: Browser;
let backendFolder: string;

beforeAll(async () => {
  await pack();
  backendFolder = await prepare('plain-html');
  const { executablePath, args } = await findBrowser();
  browser = await puppeteer.launch({ executablePath, args });
});

afterAll(() => browser.close());

describe.each(apps.filter(({ name }) => wished?.includes(name) ?? true))('$name', (app) => {
  let folder: string;
  let site: Site | undefined;
  let page: Page;
  let complaints: string[];

  afterAll(() => site?.close());

  it('installs from the tarball', async () => {
    folder = await prepare(app.name);
  });

  it.runIf(app.check !== undefined)('compiles', () => runIn(folder, 'npm', ['run', app.check!]));

  it.runIf(app.check !== undefined).each(app.typed === 'events' ? mistakes.slice(0, 1) : mistakes)(
    'does not compile with $title',
    async ({ right, wrong }) => {
      const path = join(folder, app.main);
      const code = await readFile(path, 'utf8');
      expect(code.split(right)).toHaveLength(2);
      await writeFile(path, code.replace(right, wrong));
      const failure = await runIn(folder, 'npm', ['run', app.check!]).then(
        () => 'compiled',
        (error: unknown) => String(error),
      );
      await writeFile(path, code);
      expect(failure).toContain(/\w+$/.exec(wrong.replace('"', '').replace(/"$/, ''))?.[0].replace('theme=', ''));
      expect(failure).not.toBe('compiled');
    },
  );

  it('builds and starts', async () => {
    if (app.builds) await runIn(folder, 'npm', ['run', 'build']);
    site = await startSite({ folder, files: app.files, serve: app.serve, backendFolder });
  });

  it('shows the element before any script runs, where the server renders it', async () => {
    const html = await (await fetch(site!.url)).text();
    expect(html.includes('shadowrootmode="open"')).toBe(app.rendersShadow);
    expect(html.includes('Sign in to the shop')).toBe(app.rendersOnServer);
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
      theme: (element as unknown as { theme: string }).theme,
      title: element.querySelector('h2')?.assignedSlot?.name,
    }));
    expect(seen).toEqual({ endpoint: app.endpoint, renewals: 2, theme: 'light', title: 'title' });
  });

  it('calls a method, and hears an event with its typed detail', async () => {
    await page.click('#start');
    await sees('soluti-qr-auth', '[part~="qr"]', '');
    await reads('#until', /^Good until \d+:\d\d:\d\d [AP]M$/);
    await vi.waitFor(() => expect(requestsOf('/events').length).toBeGreaterThan(0), { timeout: 10_000 });
    // The property that is a function was asked for at each of them.
    expect(new Set(site!.requests.map(({ shop }) => shop))).toEqual(new Set(['example']));
  });

  it('removes the element, which then lets go of the backend', async () => {
    const streams = requestsOf('/events');
    await page.click('#toggle');
    await page.waitForFunction(() => document.querySelector('soluti-qr-auth') === null);
    await vi.waitFor(() => expect(streams.every(({ aborted }) => aborted)).toBe(true), { timeout: 10_000 });
    await page.click('#toggle');
    await page.waitForSelector('soluti-qr-auth');
  });

  it('signs in, and shows the pass', async () => {
    await sees('soluti-qr-auth', '[part~="base"]', '');
    await page.click('#start');
    await sees('soluti-qr-auth', '[part~="qr"]', '');
    const approval = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"latest":true}' };
    expect((await fetch(`${site!.sandbox}/control/soluti/approve`, approval)).status).toBe(200);
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
    expect(complaints).toEqual([]);
  });

  const requestsOf = (end: string) => site!.requests.filter(({ path }) => path.endsWith(end));

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
