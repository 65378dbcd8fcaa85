/**
 * What a login costs the page, in a real browser with the built scripts: on the way back of a redirect, from the start of
 * our script to the token's leaving the address and to the success event; on the way out, from the click to the login page.
 */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { findBrowser } from '../scripts/find-browser.mjs';
import { startLoginSite, type How, type LoginSite } from '../test/support/login-site.js';
import { quantile } from './support/statistics.js';

export interface IngresseBenchOptions {
  readonly runs?: number;
}

interface Bench {
  readonly site: LoginSite;
  readonly browser: Browser;
}

const tag = 'ingresse-login-button';
const median = (values: readonly number[]) => quantile(values, 0.5);

export async function run({ runs = 15 }: IngresseBenchOptions = {}): Promise<object> {
  const { executablePath, args } = await findBrowser();
  const [site, browser] = await Promise.all([startLoginSite(), puppeteer.launch({ executablePath, args })]);
  const bench = { site, browser };
  try {
    const result: Record<string, object> = {};
    for (const how of ['browser', 'backend'] as const) {
      const times = await repeat(runs, () => comeBack(bench, how));
      result[how] = {
        scriptToStripped: how === 'browser' ? median(times.map(({ stripped }) => stripped)) : null,
        scriptToSuccess: median(times.map(({ success }) => success)),
        clickToLoginPage: median(await repeat(runs, () => clickToLoginPage(bench, how))),
      };
      console.log(`${how}: ${JSON.stringify(result[how])} (medians of ${String(runs)}, milliseconds)`);
    }
    return { runs, unit: 'ms, median', ...result };
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Milliseconds from the first statement of our script on the page that a redirect came back to. */
async function comeBack({ site, browser }: Bench, how: How): Promise<{ stripped: number; success: number }> {
  site.waits = false;
  const tab = await browser.newPage();
  await tab.evaluateOnNewDocument(() => {
    const real = history.replaceState.bind(history);
    history.replaceState = (...change) => {
      real(...change);
      performance.mark('stripped');
    };
  });
  const address = await openPage(tab, site, how, 'redirect');
  await tab.$eval(tag, (button) => button.shadowRoot?.querySelector('button')?.click());
  const { at } = await site.report(address);
  const marks = await tab.evaluate(() =>
    ['script', 'stripped'].map((name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN),
  );
  await tab.close();
  const [script = Number.NaN, stripped = Number.NaN] = marks;
  return { stripped: stripped - script, success: at - script };
}

/** Milliseconds from a click until the login page has been read in its window. */
async function clickToLoginPage({ site, browser }: Bench, how: How): Promise<number> {
  site.waits = true;
  const tab = await browser.newPage();
  await openPage(tab, site, how, 'popup');
  const opened = new Promise<Page>((resolve) => {
    tab.once('popup', (popup) => {
      if (popup !== null) resolve(popup);
    });
  });
  const clickedAt = await tab.$eval(tag, (button) => {
    button.shadowRoot?.querySelector('button')?.click();
    return performance.timeOrigin + performance.now();
  });
  const popup = await opened;
  await popup.waitForFunction(() => document.title === 'Login page' && document.readyState === 'complete');
  const shownAt = await popup.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation');
    return performance.timeOrigin + (entry instanceof PerformanceNavigationTiming ? entry.domInteractive : Number.NaN);
  });
  await popup.close();
  await tab.close();
  return shownAt - clickedAt;
}

async function openPage(tab: Page, site: LoginSite, how: How, modes: string): Promise<string> {
  const address = site.page({ how, modes });
  await tab.goto(address);
  await tab.waitForFunction((name) => customElements.get(name) !== undefined, {}, tag);
  return address;
}

async function repeat<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < times; index++) results.push(await act());
  return results;
}
