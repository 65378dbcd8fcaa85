/** The login button on pages that make it hard: watched, framed, under a strict policy, reloaded, with windows blocked. */
import puppeteer, { type Browser, type BrowserContext, type Frame, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser, findSmallBrowser } from '../../scripts/find-browser.mjs';
import { startLoginSite, type How, type LoginSite, type SitePage } from '../support/login-site.js';
import { eventually } from './support/journey.js';

const { isShell } = await findBrowser();

const tag = 'ingresse-login-button';
const token = '12345-valid';

let site: LoginSite;
let browser: Browser;
/** Nobody's flags: windows are blocked unless a click opens them, and cookies of other sites are not sent. */
let strict: Browser;
let context: BrowserContext;

beforeAll(async () => {
  const [small, whole] = await Promise.all([findSmallBrowser(), findBrowser()]);
  [site, browser, strict] = await Promise.all([
    startLoginSite(),
    puppeteer.launch({ executablePath: small.executablePath, args: small.args }),
    puppeteer.launch({
      executablePath: whole.executablePath,
      args: [...whole.args, '--test-third-party-cookie-phaseout'],
      ignoreDefaultArgs: ['--disable-popup-blocking'],
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser.close(), strict.close()]);
  await site.close();
});
beforeEach(async () => {
  site.waits = false;
  context = await browser.createBrowserContext();
});
afterEach(async () => {
  await context.close();
});

async function open(page: SitePage, from: BrowserContext | Browser = context): Promise<Page> {
  const tab = await from.newPage();
  await tab.goto(site.page(page));
  await tab.waitForFunction((name) => customElements.get(name) !== undefined, {}, tag);
  return tab;
}

async function press(view: Page | Frame, part = 'button'): Promise<void> {
  const handle = await view.waitForSelector(`${tag} >>> [part~="${part}"]`);
  await handle?.click();
}

async function see(view: Page | Frame, wanted: string): Promise<void> {
  await eventually(20_000, async () => {
    expect(await view.$eval(tag, (element) => (element as Element & { state: string }).state)).toBe(wanted);
  });
}

/** The window that a press opens, once it shows the login page. */
async function windowOf(tab: Page, act: () => Promise<unknown> = () => press(tab)): Promise<Page> {
  const opened = new Promise<Page>((resolve) => {
    tab.once('popup', (popup) => popup !== null && resolve(popup));
  });
  await act();
  const popup = await opened;
  await popup.waitForFunction(() => document.title === 'Login page');
  return popup;
}

/** What the visitor does on a login page that waits. */
async function signInAt(popup: Page): Promise<void> {
  await popup.waitForFunction(() => document.querySelector('a')?.getAttribute('href') !== '');
  // The window closes before the click is answered.
  await popup.click('a').catch(() => undefined);
}

describe('a page that is watched by others', () => {
  it.each<How>(['browser', 'backend', 'elsewhere'])('shows no token to any of them, run by %s', async (how) => {
    const other = site.providerUrl;
    site.requests.length = 0;
    const tab = await open({
      how,
      modes: 'redirect',
      head: `<meta name="referrer" content="strict-origin"><script src="/return-head.js"></script><script src="${other}/spy.js"></script>`,
      extra: `<img src="${other}/picture.png" alt=""><a id="out" href="${other}/out" referrerpolicy="unsafe-url">Out</a>`,
    });
    const address = tab.url();
    await press(tab);
    await site.report(address);
    await see(tab, 'signed-in');
    const seen = await tab.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    // It looked, and it would have seen: the address is there, and the moment of success.
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.join()).toContain(address);
    expect(seen.join()).toContain('signed-in');
    expect(seen.filter((text) => text.includes(token))).toEqual([]);
    await Promise.all([tab.waitForNavigation(), tab.click('#out')]);
    expect(await tab.evaluate(() => document.referrer)).toBe(address);
    const entries = await (await tab.createCDPSession()).send('Page.getNavigationHistory');
    expect(entries.entries.filter(({ url }) => url.includes(token)).map(({ url }) => url)).toEqual([]);
    // Only the way back itself: to the page, or to the backend's callback.
    const lines = site.requests.filter(({ line }) => line.includes(token)).map(({ line }) => line);
    const wayBack =
      how === 'browser' ? address : `${how === 'backend' ? site.url : other}/catraca/unsafe-none/ingresse/callback/`;
    expect(lines.filter((line) => !line.startsWith(`GET ${wayBack}`) && !line.includes('/ingresse/api/'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith(`GET ${wayBack}`))).toHaveLength(1);
    expect(site.requests.filter(({ referer }) => referer.includes(token))).toEqual([]);
    expect(site.requests.filter(({ line }) => /pixel|picture|\/out/.test(line)).length).toBeGreaterThan(2);
  });
});

describe('a framed page', () => {
  it.each<How>(['browser', 'backend', 'elsewhere'])('of another site signs in by a window, run by %s', async (how) => {
    const page = site.page({ how, modes: 'redirect popup' });
    const tab = await context.newPage();
    await tab.goto(`${site.providerUrl}/frame?${encodeURIComponent(page)}`);
    const frame = await eventually(10_000, async () => {
      const found = tab.frames().find((each) => each.url() === page);
      if (found === undefined) throw new Error('the frame is not there yet');
      await found.waitForSelector(tag);
      return found;
    });
    await press(frame);
    await see(frame, 'signed-in');
    expect((await site.report(page)).via).toBe('popup');
    expect(tab.url()).toContain('/frame?');
  });
});

describe('a strict policy', () => {
  it('is kept in every state', async () => {
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'";
    site.waits = true;
    const tab = await open({ how: 'browser', modes: 'popup', policy, attributes: { overlay: '' } });
    await tab.evaluate(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        const { dataset } = document.documentElement;
        dataset['violations'] = `${dataset['violations'] ?? ''}${violatedDirective} ${blockedURI};`;
      });
      document.documentElement.dataset['violations'] = '';
    });
    const visited: string[] = ['idle'];
    const popup = await windowOf(tab);
    await see(tab, 'waiting');
    visited.push('waiting');
    expect(await tab.$eval(`${tag} >>> dialog`, (dialog) => dialog.matches(':modal'))).toBe(true);
    await signInAt(popup);
    await see(tab, 'signed-in');
    visited.push('signed-in');
    await tab.$eval(tag, (element) => {
      (element as Element & { expire(): void }).expire();
    });
    await see(tab, 'expired');
    visited.push('expired');
    await tab.$eval(tag, (element) => {
      const button = Object.assign(element, { apiKey: '' }) as Element & { login(): Promise<unknown> };
      button.login().catch(() => undefined);
    });
    await see(tab, 'failed');
    visited.push('failed');
    await tab.$eval(tag, (element) => {
      Object.assign(element, { apiKey: 'demo-key', returnUrl: 'myapp://home' });
    });
    const app = await windowOf(tab);
    await see(tab, 'handed-over');
    visited.push('handed-over');
    await app.close();
    expect(visited).toEqual(['idle', 'waiting', 'signed-in', 'expired', 'failed', 'handed-over']);
    expect(await tab.evaluate(() => document.documentElement.dataset['violations'])).toBe('');
    // The policy does hold: what it forbids is told.
    await tab.evaluate(() => document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x' })));
    await eventually(5_000, async () => {
      expect(await tab.evaluate(() => document.documentElement.dataset['violations'])).toContain('img-src');
    });
  });
});

describe('a reload of the page that began', () => {
  it.each<How>(['browser', 'backend', 'elsewhere'])('goes on waiting for its window, run by %s', async (how) => {
    site.waits = true;
    const tab = await open({ how, modes: 'popup' });
    const address = tab.url();
    const popup = await windowOf(tab);
    await see(tab, 'waiting');
    await tab.reload();
    await see(tab, 'waiting');
    // Out of reach for the new page: instead of bringing it to the front, one may open it again.
    expect(await tab.$eval(`${tag} >>> .actions`, (row) => row.textContent)).toContain('Open the window again');
    await signInAt(popup);
    await see(tab, 'signed-in');
    expect(site.reports(address)).toHaveLength(1);
    await eventually(5_000, async () => expect(popup.isClosed()).toBe(true));
  });

  it('may open the window again, and only the new one counts', async () => {
    site.waits = true;
    const tab = await open({ how: 'backend', modes: 'popup' });
    const first = await windowOf(tab);
    await tab.reload();
    await see(tab, 'waiting');
    const second = await windowOf(tab);
    await signInAt(first);
    await eventually(10_000, async () => expect(first.isClosed() || first.url().includes('/callback/')).toBe(true));
    expect(await tab.$eval(tag, (element) => (element as Element & { state: string }).state)).toBe('waiting');
    await signInAt(second);
    await see(tab, 'signed-in');
  });
});

describe('a tab that the visitor duplicates', () => {
  /** What the browser's command opens: the same address, with a copy of the tab's sessionStorage. */
  async function duplicate(tab: Page): Promise<Page> {
    const opened = new Promise<Page>((resolve) => {
      tab.once('popup', (copy) => copy !== null && resolve(copy));
    });
    await tab.evaluate(() => void window.open(location.href));
    return opened;
  }

  const storedIn = (tab: Page) => tab.evaluate(() => Object.keys(sessionStorage));

  it.each<How>(['browser', 'backend', 'elsewhere'])(
    'waits in both for the window, and closing the copy ends nothing, run by %s',
    async (how) => {
      site.waits = true;
      const tab = await open({ how, modes: 'popup' });
      const address = tab.url();
      const popup = await windowOf(tab);
      await see(tab, 'waiting');
      const copy = await duplicate(tab);
      await see(copy, 'waiting');
      await copy.close();
      await signInAt(popup);
      await see(tab, 'signed-in');
      expect(site.reports(address)).toHaveLength(1);
      expect(await storedIn(tab)).not.toContain('catraca:login');
    },
  );

  it('that comes back second is at rest, without an error, and leaves the first signed in', async () => {
    site.waits = true;
    const tab = await open({ how: 'backend', modes: 'redirect' });
    const address = tab.url();
    await Promise.all([tab.waitForNavigation(), press(tab)]);
    const copy = await duplicate(tab);
    await copy.waitForFunction(() => document.title === 'Login page');
    await signInAt(tab);
    await site.report(address);
    await see(tab, 'signed-in');
    // A real duplicate has the history of the first tab: this is its back button.
    await copy.goto(address);
    await eventually(20_000, async () => expect((await storedIn(copy)).join()).not.toContain('catraca:flow'));
    await see(copy, 'idle');
    expect(await copy.$eval(`${tag} >>> [part~="status"]`, (status) => status.textContent)).toBe('');
    await see(tab, 'signed-in');
    expect(site.reports(address)).toHaveLength(1);
  });
});

describe('the back button', () => {
  it.each<How>(['browser', 'backend', 'elsewhere'])(
    'after a login, and a reload, do no harm, run by %s',
    async (how) => {
      site.waits = true;
      const tab = await open({ how, modes: 'redirect' });
      const address = tab.url();
      await Promise.all([tab.waitForNavigation(), press(tab)]);
      // Back without signing in: the button is at rest and can begin again.
      await tab.goBack();
      await see(tab, 'idle');
      await tab.goForward();
      await signInAt(tab);
      await site.report(address);
      await see(tab, 'signed-in');
      expect(tab.url()).toBe(address);
      await tab.reload();
      await see(tab, 'idle');
      expect(tab.url()).toBe(address);
      // Back to the login page, and in again from there: the old login is spent.
      await tab.goBack();
      await tab.goForward();
      expect(tab.url()).toBe(address);
      expect(site.reports(address)).toHaveLength(1);
      expect(await tab.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).not.toContain(token);
    },
  );
});

describe("a window of the page's own", () => {
  it.each<How>(['browser', 'backend', 'elsewhere'])('takes the login, run by %s', async (how) => {
    const tab = await open({ how, modes: 'redirect' });
    const address = tab.url();
    await tab.evaluate((name) => {
      const button = document.querySelector(name) as Element & { login(options: object): Promise<unknown> };
      const own = window.open('about:blank');
      void button.login({ window: own });
    }, tag);
    expect(await site.report(address)).toMatchObject({ via: 'popup' });
    await see(tab, 'signed-in');
    await eventually(5_000, async () => expect(await context.pages()).toHaveLength(1));
  });
});

describe('a window that the visitor closes', () => {
  it.each([2_000])('after %i ms on the login page is noticed', async (stay) => {
    site.waits = true;
    const tab = await open({ how: 'browser', modes: 'popup' });
    const popup = await windowOf(tab);
    await see(tab, 'waiting');
    await new Promise((resolve) => setTimeout(resolve, stay));
    await popup.close();
    await tab.bringToFront();
    await see(tab, 'idle');
    const again = await windowOf(tab);
    await signInAt(again);
    await see(tab, 'signed-in');
  });
});

describe('a browser that blocks', () => {
  // Chromium's headless shell opens windows that nobody clicked for.
  it.skipIf(isShell)('windows without a click leaves the page in the same call', async () => {
    const tab = await open({ how: 'browser', modes: 'popup redirect', clicks: true }, strict);
    const address = tab.url();
    expect(await site.report(address)).toMatchObject({ via: 'redirect' });
    await tab.close();
  });

  it('windows without a click lets the visitor open one', async () => {
    const tab = await open({ how: 'browser', modes: 'popup redirect' }, strict);
    await press(tab);
    await see(tab, 'signed-in');
    expect(await site.report(tab.url())).toMatchObject({ via: 'popup' });
    await tab.close();
  });

  it.each(['popup', 'redirect'])(
    'cookies of other sites still signs in at a backend elsewhere, by %s',
    async (modes) => {
      const tab = await open({ how: 'elsewhere', modes }, strict);
      const address = tab.url();
      await press(tab);
      expect(await site.report(address)).toMatchObject({ via: modes, userId: '12345' });
      await tab.close();
    },
  );
});
