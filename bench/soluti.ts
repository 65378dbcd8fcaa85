/**
 * How long a sign-in with Soluti takes in a real browser, on the demo with its simulated provider: from the click to the
 * code, from the webhook to the success event, and many logins in a row.
 */
import type { Page } from 'puppeteer-core';
import { startJourney, type Journey } from '../test/e2e/support/journey.js';
import { quantile } from './support/statistics.js';

/** How many logins, and after how many the page is loaded anew, as a kiosk's would be. */
export interface SolutiBenchOptions {
  readonly logins?: number;
  readonly perPage?: number;
}

interface Timed {
  /** Milliseconds from the press to the frame that shows the code. */
  readonly clickToCode: number;
  /** Milliseconds from the moment in which the provider sends its webhook to the success event in the page. */
  readonly webhookToSuccess: number;
}

/** What the page's side of a login leaves for us. Rejects with what the element says. */
interface PageLogin {
  /** Milliseconds. */
  readonly codeAfter: Promise<number>;
  /** Milliseconds since the epoch. */
  readonly successAt: Promise<number>;
  successes: number;
}

declare global {
  interface Window {
    benchLogin?: PageLogin;
  }
}

const patience = 30_000;

export async function run({ logins = 1000, perPage = 100 }: SolutiBenchOptions = {}): Promise<object> {
  const journey = await startJourney();
  const timed: Timed[] = [];
  const failures: string[] = [];
  const begun = performance.now();
  try {
    await warmUp(journey);
    for (let done = 0; done < logins; done += perPage) {
      const page = await journey.open('/soluti.html');
      for (let login = done; login < Math.min(logins, done + perPage); login++) {
        try {
          timed.push(await signInOnce(journey, page));
        } catch (error) {
          failures.push(`login ${String(login + 1)}: ${String(error)}`);
        }
      }
      await journey.leave();
      journey.demo.sandbox.reset();
      console.log(`${String(Math.min(logins, done + perPage))} logins, ${String(failures.length)} failures`);
    }
  } finally {
    await journey.close();
  }
  const seconds = (performance.now() - begun) / 1000;
  for (const failure of failures.slice(0, 10)) console.log(failure);
  if (failures.length > 0) throw new Error(`${String(failures.length)} of ${String(logins)} logins failed`);
  return {
    logins,
    failures: failures.length,
    clickToCodeMs: quantiles(timed.map(({ clickToCode }) => clickToCode)),
    webhookToSuccessMs: quantiles(timed.map(({ webhookToSuccess }) => webhookToSuccess)),
    loginsPerSecond: round(logins / seconds),
  };
}

/** The first load compiles the demo's modules: that is not what is measured. */
async function warmUp(journey: Journey): Promise<void> {
  const page = await journey.open('/soluti.html');
  await signInOnce(journey, page);
  await journey.leave();
  journey.demo.sandbox.reset();
}

async function signInOnce({ demo }: Journey, page: Page): Promise<Timed> {
  await page.evaluate(pressStart);
  const clickToCode = await within(page.evaluate(() => window.benchLogin?.codeAfter ?? NaN));
  const sentAt = performance.timeOrigin + performance.now();
  demo.sandbox.control.soluti.approve();
  const successAt = await within(page.evaluate(() => window.benchLogin?.successAt ?? NaN));
  const successes = await page.evaluate(() => window.benchLogin?.successes);
  if (successes !== 1) throw new Error(`${String(successes)} success events`);
  return { clickToCode, webhookToSuccess: successAt - sentAt };
}

/** In the page: a new element, and a press on its button. */
async function pressStart(): Promise<void> {
  await customElements.whenDefined('soluti-qr-auth');
  const old = document.querySelector('soluti-qr-auth');
  const element = old?.cloneNode() as HTMLElement & { readonly updateComplete: Promise<unknown> };
  old?.replaceWith(element);
  await element.updateComplete;
  const now = () => performance.timeOrigin + performance.now();
  const failed = new Promise<never>((_, reject) => {
    element.addEventListener('soluti-auth-error', (event) => {
      reject(new Error(JSON.stringify((event as Event & { readonly detail: unknown }).detail)));
    });
  });
  let pressedAt = 0;
  const codeAfter = new Promise<number>((resolve) => {
    element.addEventListener('soluti-auth-code', () => {
      // The frame after the one in preparation: then this one has been shown.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(now() - pressedAt)));
    });
  });
  const successAt = new Promise<number>((resolve) => {
    element.addEventListener('soluti-auth-success', (event) => {
      resolve(now());
      const { detail } = event as Event & { readonly detail: { readonly accessToken?: unknown } };
      if (typeof detail.accessToken === 'string' && detail.accessToken !== '') login.successes += 1;
    });
  });
  const login: PageLogin = {
    codeAfter: Promise.race([codeAfter, failed]),
    successAt: Promise.race([successAt, failed]),
    successes: 0,
  };
  for (const promise of [failed, login.codeAfter, login.successAt]) promise.catch(() => undefined);
  window.benchLogin = login;
  const button = element.shadowRoot?.querySelector<HTMLElement>('[part~="start-button"]');
  pressedAt = now();
  button?.click();
}

function within(outcome: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${String(patience)} ms`)), patience);
  });
  return Promise.race([outcome, late]).finally(() => {
    clearTimeout(timer);
  });
}

function quantiles(values: readonly number[]): { median: number; p99: number; max: number } {
  return { median: quantile(values, 0.5), p99: quantile(values, 0.99), max: quantile(values, 1) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
