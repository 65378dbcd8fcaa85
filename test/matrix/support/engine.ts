/**
 * Chromium, Firefox and WebKit behind the few gestures that a journey through several engines needs: the first two
 * through puppeteer, WebKit through its WebDriver, which `npm run test:matrix` starts.
 */
import puppeteer, { type Page } from 'puppeteer-core';
import { remote, type Browser as WebDriver } from 'webdriverio';
import { findFirefox, webkitCapabilities } from '../../../scripts/engines.mjs';
import { findBrowser } from '../../../scripts/find-browser.mjs';
import { isCI } from '../../../scripts/test-counts.mjs';

export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** A browser with nothing in it: no cookies, no storage. */
export interface Engine {
  readonly name: EngineName;
  /** A new tab; the first one of WebKit is the tab that its driver opened. */
  newTab(): Promise<Tab>;
  /** Every tab, those that pages opened included. */
  tabs(): Promise<Tab[]>;
  close(): Promise<void>;
}

export interface Tab {
  goto(url: string): Promise<unknown>;
  back(): Promise<unknown>;
  forward(): Promise<unknown>;
  reload(): Promise<unknown>;
  url(): Promise<string>;
  /** The answer of a function that runs in the page; both ways only what JSON can hold. */
  evaluate<Args extends unknown[], T>(run: (...args: Args) => T, ...args: Args): Promise<Awaited<T>>;
  /** A real click, which counts as the visitor's gesture, on what the path leads to: each step enters a shadow root. */
  click(...path: string[]): Promise<void>;
  close(): Promise<void>;
}

/** The engines that this machine has; on CI all three must be there. `npm test` asks for Chromium alone. */
export async function installedEngines(): Promise<EngineName[]> {
  if (process.env['CATRACA_ENGINES'] === 'chromium') return ['chromium'];
  const names: EngineName[] = ['chromium'];
  if ((await findFirefox()) !== null) names.push('firefox');
  if (process.env['CATRACA_WEBKIT_PORT'] !== undefined) names.push('webkit');
  if (isCI() && names.length < 3) throw new Error(`Only ${names.join(', ')} can be driven.`);
  return names;
}

export async function startEngine(name: EngineName): Promise<Engine> {
  return name === 'webkit' ? startWebKit() : startPuppeteer(name);
}

async function startPuppeteer(name: 'chromium' | 'firefox'): Promise<Engine> {
  const browser =
    name === 'chromium'
      ? await findBrowser().then(({ executablePath, args }) =>
          puppeteer.launch({ executablePath, args: [...args, '--disable-background-networking'], headless: true }),
        )
      : await puppeteer.launch({ browser: 'firefox', executablePath: (await findFirefox()) ?? '', headless: true });
  return {
    name,
    newTab: async () => puppeteerTab(await browser.newPage()),
    tabs: async () => (await browser.pages()).map(puppeteerTab),
    close: () => browser.close(),
  };
}

function puppeteerTab(page: Page): Tab {
  return {
    goto: (url) => page.goto(url),
    back: () => page.goBack(),
    forward: () => page.goForward(),
    reload: () => page.reload(),
    url: () => Promise.resolve(page.url()),
    evaluate: (run, ...args) => page.evaluate(run as (...all: unknown[]) => never, ...args),
    click: async (...path) => {
      const handle = await page.waitForSelector(path.join(' >>> '), { visible: true, timeout: 15_000 });
      await handle?.click();
    },
    close: () => page.close(),
  };
}

async function startWebKit(): Promise<Engine> {
  const driver = await remote({
    hostname: '127.0.0.1',
    port: Number(process.env['CATRACA_WEBKIT_PORT']),
    path: '/',
    logLevel: 'error',
    capabilities: { ...webkitCapabilities },
  });
  let isFirst = true;
  return {
    name: 'webkit',
    newTab: async () => {
      if (isFirst) {
        isFirst = false;
        return webkitTab(driver, await driver.getWindowHandle());
      }
      const { handle } = await driver.createWindow('tab');
      return webkitTab(driver, handle);
    },
    tabs: async () => (await driver.getWindowHandles()).map((handle) => webkitTab(driver, handle)),
    close: () => driver.deleteSession(),
  };
}

function webkitTab(driver: WebDriver, handle: string): Tab {
  const here = async <T>(act: () => Promise<T>): Promise<T> => {
    await driver.switchToWindow(handle);
    return act();
  };
  return {
    goto: (url) => here(() => driver.navigateTo(url)),
    back: () => here(() => driver.back()),
    forward: () => here(() => driver.forward()),
    reload: () => here(() => driver.refresh()),
    url: () => here(() => driver.getUrl()),
    evaluate: (run, ...args) =>
      here(async () => (await driver.execute(run as (...all: unknown[]) => unknown, ...args)) as never),
    click: (...path) =>
      here(async () => {
        const target = driver.$(path.length === 1 ? (path[0] ?? '') : `>>>${path.join(' ')}`);
        await target.waitForDisplayed({ timeout: 15_000 });
        await target.click();
      }),
    close: () => here(() => driver.closeWindow()),
  };
}

/** Looks every 50 ms, at most for the time given in milliseconds, until the look gives a value that is not falsy. */
export async function seen<T>(look: () => Promise<T>, what: string, timeout = 15_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Never seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
