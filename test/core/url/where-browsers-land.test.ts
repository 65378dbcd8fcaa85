/**
 * The judge of `safeReturnUrl` is a real browser: each address is navigated to from a page of the shop, every
 * request is caught before it leaves, and where it was going must be what the policy allows.
 */
import fc from 'fast-check';
import { launch, type Browser, type HTTPRequest, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSmallBrowser } from '../../../scripts/find-browser.mjs';
import { safeReturnUrl, type ReturnPolicy } from '../../../src/core/url/safe-return-url.js';
import vectors from '../../vectors/return-urls.json' with { type: 'json' };
import { hostileUrls } from './hostile-urls.js';

const start = 'https://shop.example/app/start';
const policy: ReturnPolicy = { allowed: ['https://shop.example/app', 'shopapp://home'], base: start };

type Way = 'location' | 'link';

let browser: Browser;
let page: Page;
/** Takes the next address that the page asks for; null while the page itself loads. */
let takeNavigation: ((url: string) => void) | null = null;

function answer(request: HTTPRequest): void {
  if (takeNavigation === null) {
    void request.respond({ contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>Shop</title>' });
    return;
  }
  if (request.isNavigationRequest()) takeNavigation(request.url());
  // The browser stays where it is, ready for the next address.
  void request.respond({ status: 204 });
}

beforeAll(async () => {
  const { executablePath, args } = await findSmallBrowser();
  browser = await launch({ executablePath, args });
  page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', answer);
  await page.goto(start);
});

afterAll(async () => {
  await browser.close();
});

/** Milliseconds after which a browser that asked for nothing is taken to go nowhere. */
const patience = 6000;

/** Where the browser goes: the address that it asks for, or null where it goes nowhere on the web. */
async function land(address: string, way: Way): Promise<string | null> {
  if (!/^https?:/.test(await page.evaluate(readLink, address))) return null;
  const navigation = new Promise<string>((resolve) => {
    takeNavigation = resolve;
  });
  await page.evaluate(navigate, address, way);
  return Promise.race([navigation, new Promise<null>((resolve) => setTimeout(resolve, patience, null))]);
}

/** Runs in the page: how the browser reads a link. */
function readLink(address: string): string {
  const link = document.createElement('a');
  link.href = address;
  return link.href;
}

/** Runs in the page. */
function navigate(address: string, way: Way): void {
  if (way === 'location') {
    location.href = address;
    return;
  }
  const link = document.createElement('a');
  link.href = address;
  link.click();
}

/** Written by hand for the policy above; shares nothing with what is judged. */
function isInside(landed: string): boolean {
  const path = /^https:\/\/shop\.example(\/[^?#]*)/.exec(landed)?.[1] ?? '';
  return /^\/app(?:\/|$)/.test(path) && !/\/\.\.|\/\/|\\|%2e%2e|\.\.%|%09/i.test(path.replace(/%25/g, '%'));
}

describe('what is accepted', () => {
  const web = vectors.accept.filter((input) => !input.startsWith('shopapp:'));
  const ways: Way[] = ['location', 'link'];

  test.each(web.flatMap((input) => ways.map((way) => [input, way] as const)))('%j, by %s', async (input, way) => {
    const output = safeReturnUrl(input, policy) ?? '';
    expect(isInside(output)).toBe(true);
    expect(await land(output, way)).toBe(output);
    // What came in leads to the same place: nothing got lost on the way through the parser.
    expect(await land(input, way)).toBe(output);
  });

  test('a custom scheme stays what it is', async () => {
    for (const input of vectors.accept.filter((address) => address.startsWith('shopapp:'))) {
      const output = safeReturnUrl(input, policy) ?? '';
      expect(output).toMatch(/^shopapp:\/\/home(?:\?|$)/);
      expect(await page.evaluate(readLink, output)).toBe(output);
    }
  });

  test('of generated addresses', async () => {
    const accepted = new Map<string, string>();
    for (const input of fc.sample(hostileUrls, 5000)) {
      const output = safeReturnUrl(input, policy);
      if (output?.startsWith('https:') === true) accepted.set(input, output);
    }
    expect(accepted.size).toBeGreaterThan(100);
    for (const [input, output] of [...accepted].slice(0, 80)) {
      const landed = await land(input, 'link');
      expect({ input, landed, inside: isInside(output) }).toEqual({ input, landed: output, inside: true });
    }
  }, 60_000);
});

describe('what is refused', () => {
  const refused = vectors.refuse.filter((input) => input.trim() !== '' && input.length < 2048);

  test('would leave the policy, but for two that only a browser on an https page reads so kindly', async () => {
    const stays: string[] = [];
    for (const input of refused) {
      expect(safeReturnUrl(input, policy)).toBeNull();
      const landed = await land(input, 'link');
      if (landed !== null && isInside(landed)) stays.push(input);
    }
    expect(stays).toEqual(['https:evil.example', '\u0000https://shop.example/app']);
  }, 60_000);
});
