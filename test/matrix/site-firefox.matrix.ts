/** The site of nothing but files in Firefox: the three logins, with backend and providers in the browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../demo/build-site.js';
import { findFirefox } from '../../scripts/engines.mjs';
import { hostFiles, type FileHost } from '../support/file-host.js';
import {
  choose,
  eventually,
  otherSide,
  seeEvent,
  seeState,
  windowOpenedBy,
  type View,
} from '../e2e/support/journey.js';

const firefox = await findFirefox();

describe.skipIf(firefox === null)('the site as files, in Firefox', () => {
  let folder: string;
  let host: FileHost;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catraca-site-'));
    await buildSite(folder);
    host = await hostFiles(folder, '/some/folder/');
    browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox ?? '', headless: true });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await host.close();
    await rm(folder, { recursive: true });
  });
  afterEach(async () => {
    for (const page of await browser.pages()) if (page.url() !== 'about:blank') await page.close();
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(`${host.url}${path}?lang=en`);
    return page;
  }

  /** Presses what the selector names, in the page itself: what it does is looked at here, not how it is aimed at. */
  async function tap(view: View, selector: string): Promise<void> {
    await eventually(15_000, async () => {
      const control = await view.waitForSelector(selector, { timeout: 5000 });
      await control?.click();
    });
  }

  it('signs in with a certificate: the code is approved on the phone beside it', async () => {
    const page = await open('soluti.html');
    await tap(page, 'soluti-qr-auth >>> [part~=start-button]');
    await seeState(page, 'soluti-qr-auth', 'waiting');
    const phone = await otherSide(page);
    await tap(phone, '[data-testid=phone-scan]');
    await tap(phone, '[data-testid=phone-code]');
    await tap(phone, '[data-testid=phone-approve]');
    await seeState(page, 'soluti-qr-auth', 'done');
    expect(await seeEvent(page, 'soluti-auth-success')).toMatchObject({ username: '52998224725' });
  });

  it.each(['browser', 'backend'])('signs in with Ingresse in a window, run by the %s', async (how) => {
    const page = await open('ingresse.html');
    await choose(page, 'how', how);
    await seeState(page, 'ingresse-login-button', 'idle');
    const popup = await windowOpenedBy(page, () => tap(page, 'ingresse-login-button >>> [part~=button]'));
    await popup.waitForSelector('[data-testid=ingresse-email]');
    await popup.type('[data-testid=ingresse-email]', 'ana@example.com');
    await popup.type('[data-testid=ingresse-password]', 'segredo');
    await popup.keyboard.press('Enter');
    await seeState(page, 'ingresse-login-button', 'signed-in');
    expect(await seeEvent(page, 'ingresse-login-success')).toMatchObject({ userToken: '[redacted]' });
  });

  it("shows the visitor's pass, and nobody's after the sign-out", async () => {
    const page = await open('idenge.html');
    await seeState(page, 'idenge-pass-card', 'viewing');
    expect(await seeEvent(page, 'idenge-pass-load')).toHaveProperty('pass.name', 'Marcos');
    await choose(page, 'account', '');
    await seeState(page, 'idenge-pass-card', 'failed');
  });
});
