/** The site of nothing but files, in a folder of a plain host: the same journeys, with backend and providers in the browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Frame, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../demo/build-site.js';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { hostFiles, type FileHost } from '../support/file-host.js';
import {
  choose,
  eventually,
  fill,
  otherSide,
  press,
  seeEvent,
  seeState,
  seeText,
  visibleText,
  windowOpenedBy,
} from './support/journey.js';

describe('the site as files', () => {
  let folder: string;
  let files: string[];
  let host: FileHost;
  let browser: Browser;
  /** What pages complained of. */
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-site-'));
    const [built, found] = await Promise.all([buildSite(folder), findSmallBrowser()]);
    files = built;
    host = await hostFiles(folder, '/some/folder/');
    browser = await puppeteer.launch({ executablePath: found.executablePath, args: found.args });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const page of await browser.pages()) if (page.url() !== 'about:blank') await page.close();
  });

  async function open(path: string, lang = 'en'): Promise<Page> {
    const page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(`${path}: ${(error as Error).message}`));
    await page.setViewport({ width: 1280, height: 900 });
    const address = new URL(path, host.url);
    address.searchParams.set('lang', lang);
    await page.goto(address.href);
    return page;
  }

  async function tap(phone: Frame, testId: string): Promise<void> {
    await eventually(10_000, async () => {
      const control = await phone.waitForSelector(`[data-testid="${testId}"]`, { visible: true, timeout: 5000 });
      await control?.click();
    });
  }

  it('signs in with a certificate: the code is approved on the phone beside it', async () => {
    const page = await open('soluti.html');
    await press(page, 'Generate QR code');
    await seeState(page, 'soluti-qr-auth', 'waiting');
    const phone = await otherSide(page);
    await tap(phone, 'phone-scan');
    await tap(phone, 'phone-code');
    await tap(phone, 'phone-approve');
    await seeState(page, 'soluti-qr-auth', 'done');
    expect(await seeEvent(page, 'soluti-auth-success')).toMatchObject({ username: '52998224725' });
  });

  it.each(['browser', 'backend'])('signs in with Ingresse in a window, run by the %s', async (how) => {
    const page = await open('ingresse.html');
    await choose(page, 'how', how);
    await seeState(page, 'ingresse-login-button', 'idle');
    const popup = await windowOpenedBy(page, () => press(page, 'Sign in with Ingresse'));
    await fill(popup, 'E-mail', 'ana@example.com');
    await fill(popup, 'Password', 'segredo');
    await press(popup, 'Sign in');
    await seeState(page, 'ingresse-login-button', 'signed-in');
    expect(await seeEvent(page, 'ingresse-login-success')).toMatchObject({
      userId: how === 'backend' ? '12345' : null,
      userToken: '[redacted]',
    });
  });

  it('leaves the page for Ingresse and comes back signed in by the backend, which knows the browser by its cookie', async () => {
    const page = await open('ingresse.html');
    await choose(page, 'how', 'backend');
    await choose(page, 'modes', 'redirect');
    await seeState(page, 'ingresse-login-button', 'idle');
    await press(page, 'Sign in with Ingresse');
    await page.waitForNavigation();
    await fill(page, 'E-mail', 'ana@example.com');
    await fill(page, 'Password', 'segredo');
    await press(page, 'Sign in');
    await seeState(page, 'ingresse-login-button', 'signed-in');
    expect(await seeEvent(page, 'ingresse-login-success')).toMatchObject({ userId: '12345' });
  });

  it("shows the visitor's pass, saves an edit, and nobody's after the sign-out", async () => {
    const page = await open('idenge.html');
    await seeState(page, 'idenge-pass-card', 'viewing');
    await press(page, 'Edit');
    await fill(page, 'Name', 'Marcos Lima');
    await press(page, 'Save');
    expect(await seeEvent(page, 'idenge-pass-update')).toHaveProperty('pass');
    await choose(page, 'account', '');
    await seeText(page, 'Sign in to the site');
    const card = await page.$eval('idenge-pass-card', (element) => element.shadowRoot?.textContent);
    expect(card).not.toContain('Marcos Lima');
  });

  it('works again after a reload that passes the worker by', async () => {
    const page = await open('soluti.html');
    await seeText(await otherSide(page), 'Requests');
    const client = await page.createCDPSession();
    await client.send('Page.reload', { ignoreCache: true });
    await press(page, 'Generate QR code');
    await seeState(page, 'soluti-qr-auth', 'waiting');
  });

  it('says so where a browser lets no worker run, instead of waiting', async () => {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => {
      Object.defineProperty(navigator.serviceWorker, 'register', { value: () => Promise.reject(new Error('no')) });
    });
    await page.goto(`${host.url}soluti.html?lang=en`);
    await seeText(page, 'lets the site run no worker');
  });

  it('finds what a visitor looks for, whatever its accents, and leads there', async () => {
    const page = await open('search.html', 'pt-BR');
    await fill(page, 'Palavras a procurar', 'webhok');
    await seeText(page, /Encontrados: [1-9]/);
    await page.click('#found a');
    await page.waitForSelector('article h1');
    expect(page.url()).toContain('/some/folder/docs/');
  });

  it('leads from a guide to its translation when the language is changed, and stays with a document that has none', async () => {
    const page = await open('docs/guides/en/backend.html');
    await Promise.all([page.waitForNavigation(), choose(page, 'lang', 'es')]);
    expect(page.url()).toContain('/docs/guides/es/backend.html');
    expect(await page.$eval('article', (article) => article.lang)).toBe('es');
    expect(await page.$eval('html', (root) => root.lang)).toBe('es');
    await page.goto(`${host.url}docs/protocol.html`);
    await choose(page, 'lang', 'pt-BR');
    await seeText(page, 'Documentos');
    expect(page.url()).toContain('/docs/protocol.html');
    // Its lists are the visitor's, and so is every page that they lead to.
    await seeText(page, 'Os primeiros cinco minutos');
    expect(await visibleText(page)).not.toContain('The first five minutes');
  });

  it('is whole in the language of a guide, whatever was chosen elsewhere, and goes on in one that was chosen there', async () => {
    const page = await open('docs/guides/es/backend.html', 'en');
    expect(await page.$eval('html', (root) => root.lang)).toBe('es');
    await seeText(page, 'Tarjeta digital');
    expect(await page.$eval('select[data-setting="lang"]', (select) => select.value)).toBe('es');
    await Promise.all([page.waitForNavigation(), page.click('.translations a[hreflang="pt-BR"]')]);
    expect(await page.$eval('html', (root) => root.lang)).toBe('pt-BR');
    await Promise.all([page.waitForNavigation(), press(page, 'Cartão digital', 'link')]);
    await seeText(page, 'O cartão digital');
  });

  it('has every page that a page leads to, and every heading', async () => {
    const page = await open('.');
    const pages = files.filter((file) => file.endsWith('.html'));
    const broken = await page.evaluate(
      async (all, root) => {
        const documents = new Map<string, Document>();
        for (const path of all) {
          const response = await fetch(new URL(path, root));
          documents.set(new URL(path, root).href, new DOMParser().parseFromString(await response.text(), 'text/html'));
        }
        const lost: string[] = [];
        for (const [address, found] of documents) {
          for (const link of found.querySelectorAll('a[href], link[href], script[src]')) {
            const target = new URL(link.getAttribute('href') ?? link.getAttribute('src') ?? '', address);
            if (target.origin !== location.origin) continue;
            const [place = ''] = target.href.split('#');
            const other = documents.get(place.endsWith('/') ? `${place}index.html` : place);
            const exists = other !== undefined || (await fetch(place, { method: 'HEAD' })).ok;
            const isThere =
              target.hash === '' || other?.getElementById(decodeURIComponent(target.hash.slice(1))) instanceof Element;
            if (!exists || !isThere) lost.push(`${address} -> ${target.href}`);
          }
        }
        return lost;
      },
      pages,
      host.url,
    );
    expect(broken).toEqual([]);
    expect(pages.length).toBeGreaterThan(30);
  });

  it('asked for nothing that is not there, and complained of nothing', () => {
    expect(host.missing).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
