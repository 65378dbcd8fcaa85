/** What a page goes through while a login waits: left and come back to, frozen, offline, reloaded; in a real browser. */
import type { Server } from 'node:http';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKeptPages } from '../support/kept-pages.js';
import {
  choose,
  elementState,
  eventually,
  press,
  seeState,
  seeText,
  startJourney,
  windowOpenedBy,
  type Journey,
} from './support/journey.js';
import { focused, openStage, reach } from './support/soluti-stage.js';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { freePort } from '../../scripts/free-port.mjs';

const { isShell } = await findBrowser();

const tag = 'soluti-qr-auth';

describe('a certificate login in a page that is left', () => {
  let journey: Journey;

  let port: number;
  let front: Server;

  beforeAll(async () => {
    port = await freePort();
    journey = await startJourney({ origins: [`http://localhost:${String(port)}`], needsWholeBrowser: true });
    front = await startKeptPages(port, journey.demo.url);
  });
  afterAll(async () => {
    front.closeAllConnections();
    front.close();
    await journey.close();
  });

  async function showCode(): Promise<Page> {
    journey.demo.sandbox.reset();
    const page = await journey.open('/soluti.html');
    await press(page, 'Generate QR code');
    await seeState(page, tag, 'waiting');
    return page;
  }

  /** As the holder's phone would. */
  function approve(): void {
    journey.demo.sandbox.control.soluti.approve({ holder: '52998224725' });
  }

  // Chromium's headless shell has no back/forward cache.
  it.skipIf(isShell)('comes out of the back/forward cache, looks at once, and is done', async () => {
    journey.demo.sandbox.reset();
    const page = await journey.open('/idenge.html');
    await page.goto(`http://localhost:${String(port)}/soluti.html?lang=en`);
    await press(page, 'Generate QR code');
    await seeState(page, tag, 'waiting');
    await page.evaluate(() => {
      window.addEventListener('pageshow', ({ persisted }) => {
        document.title = persisted ? 'from the cache' : 'loaded anew';
      });
    });
    await page.goto(`http://localhost:${String(port)}/idenge.html`);
    approve();
    await page.goBack();
    expect(await page.title()).toBe('from the cache');
    await seeState(page, tag, 'done', 5000);
  });

  it('frozen and thawed, it looks at once, and is done', async () => {
    const page = await showCode();
    const client = await page.createCDPSession();
    await client.send('Page.setWebLifecycleState', { state: 'frozen' });
    approve();
    await client.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
    await seeState(page, tag, 'done', 5000);
  });

  it('without a network it says so, and goes on by itself when there is one', async () => {
    const page = await showCode();
    await page.setOfflineMode(true);
    await seeText(page, 'No connection. We will go on when it is back.');
    expect(await page.$eval(tag, ({ connection }) => connection)).toBe('offline');
    approve();
    await page.setOfflineMode(false);
    await seeState(page, tag, 'done', 10_000);
  });

  it('ignored to its end it pauses with one button, and neither network nor reload leaves it without a way on', async () => {
    journey.demo.sandbox.control.setSwitches({ soluti: { authTtl: 3 } });
    const page = await journey.open('/soluti.html');
    journey.demo.sandbox.control.setSwitches({ soluti: { authTtl: 3 } });
    await choose(page, 'renewals', '0');
    await press(page, 'Generate QR code');
    await seeState(page, tag, 'expired', 20_000);
    await page.setOfflineMode(true);
    await press(page, 'Get a new code');
    await seeText(page, 'Try again', 20_000);
    await page.setOfflineMode(false);
    journey.demo.sandbox.control.setSwitches({ soluti: { authTtl: 60 } });
    await press(page, 'Try again');
    await seeState(page, tag, 'waiting');
    await page.reload();
    await seeState(page, tag, 'waiting');
    approve();
    await seeState(page, tag, 'done', 10_000);
  });

  /** What the browser's command opens that duplicates a tab: the same address, with a copy of its sessionStorage. */
  async function duplicate(page: Page): Promise<Page> {
    const copy = await windowOpenedBy(page, () => page.evaluate(() => void window.open(location.href)));
    await seeState(copy, tag, 'waiting');
    return copy;
  }

  it('duplicated, the copy shows the same login, and neither leaving its page nor closing it ends that of the first', async () => {
    const page = await showCode();
    const copy = await duplicate(page);
    await copy.$eval(tag, (element) => element.remove());
    // The time after which a removed element ends its login.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await copy.close();
    await page.bringToFront();
    await seeState(page, tag, 'waiting');
    approve();
    await seeState(page, tag, 'done');
  });

  it('duplicated, the tab that looks second says where the login was completed', async () => {
    const page = await showCode();
    const copy = await duplicate(page);
    const client = await page.createCDPSession();
    await client.send('Page.setWebLifecycleState', { state: 'frozen' });
    await copy.bringToFront();
    approve();
    await seeState(copy, tag, 'done');
    await client.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
    await seeState(page, tag, 'cancelled');
    await seeText(page, 'Authentication was completed in another tab. Continue there.');
    expect(await elementState(copy, tag)).toBe('done');
  });

  it('in its dialog the keyboard alone opens, moves inside, cancels by Escape, and is back where it was', async () => {
    const page = await openStage(journey, { properties: { presentation: 'dialog' } });
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('button: Sign in with a cloud certificate');
    await page.keyboard.press('Enter');
    await reach(page, 'waiting');
    const path: string[] = [];
    for (let steps = 0; steps < 7; steps += 1) {
      path.push(await focused(page));
      await page.keyboard.press('Tab');
    }
    expect(path.slice(0, 6)).toEqual([
      'button: Close',
      'button: More time',
      "input: Holder's CPF or CNPJ",
      'button: Send a notification to my phone',
      'button: Cancel',
      'button: Copy link',
    ]);
    await page.keyboard.press('Escape');
    await reach(page, 'cancelled');
    await eventually(2000, async () => {
      expect(await focused(page)).toBe('button: Sign in with a cloud certificate');
    });
    expect(await page.evaluate(() => stage.backend.count('cancel'))).toBe(1);
  });
});
