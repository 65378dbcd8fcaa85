/** The first snippets of the two logins' pages, run as they are written: from the click to what they print. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, HTTPRequest } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { seeState, startJourney, windowOpenedBy, type Journey } from '../e2e/support/journey.js';

/** The first snippet in HTML of a page of the documentation. */
async function firstSnippet(tag: string): Promise<string> {
  const text = await readFile(`docs/components/${tag}.md`, 'utf8');
  const [, code] = /^```html\n([\s\S]*?)^```/m.exec(text) ?? [];
  if (code === undefined) throw new Error(`${tag}.md has no snippet`);
  return code;
}

describe('the documentation of the logins', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  afterEach(() => journey.leave());

  /** A site that holds the snippet, with the built scripts below /js/ and the backend of the demo. */
  async function open(tag: string, script: boolean): Promise<{ page: Page; printed: string[] }> {
    const body = await firstSnippet(tag);
    const printed: string[] = [];
    const answer = async (request: HTTPRequest): Promise<void> => {
      const { origin, pathname } = new URL(request.url());
      const file = join('dist-cdn', pathname.replace('/js/', ''));
      if (origin === journey.demo.url && pathname === '/shop') {
        await request.respond({
          contentType: 'text/html; charset=utf-8',
          body: `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><body>${body}</body></html>`,
        });
      } else if (pathname.startsWith('/js/') && existsSync(file)) {
        await request.respond({ contentType: 'text/javascript', body: await readFile(file) });
      } else await request.continue();
    };
    const page = await journey.open('/shop', {
      async prepare(page) {
        page.on('console', (message) => printed.push(message.text()));
        page.on('pageerror', (error) => printed.push(String(error)));
        page.on('request', (request) => void answer(request));
        await page.setJavaScriptEnabled(script);
        await page.setRequestInterception(true);
      },
    });
    return { page, printed };
  }

  it('signs in with Ingresse, and prints by which way', async () => {
    const { page, printed } = await open('ingresse-login-button', true);
    const button = await page.waitForSelector('ingresse-login-button >>> [part~=button]');
    await windowOpenedBy(page, async () => button?.click());
    // It listens before it says that it waits.
    await page.waitForFunction(() => document.querySelector('ingresse-login-button')?.state === 'waiting');
    // Ingresse itself is not reached here: the landing page says what it would come back with.
    await page.evaluate(() => {
      const { nonce } = JSON.parse(sessionStorage.getItem('catraca:login') ?? '{}') as { readonly nonce: string };
      const channel = new BroadcastChannel(nonce);
      channel.postMessage({ type: 'catraca:token', nonce, token: '12345-token', error: null, isProven: true });
      channel.close();
    });
    await vi.waitFor(() => {
      expect(printed).toContain('signed in by popup');
    }, 10_000);
    expect(printed.join()).not.toContain('12345-token');
  });

  it('leaves a link to Ingresse where no script runs', async () => {
    const { page } = await open('ingresse-login-button', false);
    const link = await page.$('a');
    expect(await link?.isVisible()).toBe(true);
    expect(await link?.evaluate((node) => node.href)).toBe('https://auth.ingresse.com/?apikey=YOUR-PUBLIC-KEY');
  });

  it('signs in with a cloud certificate, and prints who did', async () => {
    const { page, printed } = await open('soluti-qr-auth', true);
    const start = await page.waitForSelector('soluti-qr-auth >>> [part=start-button]');
    await start?.click();
    await seeState(page, 'soluti-qr-auth', 'waiting');
    journey.demo.sandbox.control.soluti.approve({ holder: '52998224725' });
    await vi.waitFor(() => {
      expect(printed).toEqual(['signed in: 52998224725']);
    }, 10_000);
  });
});
