/**
 * Really navigates a browser to many addresses, and says where it landed. Its only way out is a proxy of ours, which
 * answers for every host there is, so that it may go wherever an address leads it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { launch } from 'puppeteer-core';
import { findSmallBrowser } from '../../scripts/find-browser.mjs';
import { safeReturnUrl, type ReturnPolicy } from '../../src/core/url/safe-return-url.js';
import vectors from '../vectors/return-urls.json' with { type: 'json' };
import { hostileUrls } from '../core/url/hostile-urls.js';

const start = 'http://shop.localhost/app/start';
/** The policy of the vectors, on a host that a browser reaches without a certificate. */
export const policy: ReturnPolicy = {
  allowed: ['http://shop.localhost/app', 'shopapp://home'],
  base: start,
  loopbackHttp: true,
};

/** The distinct addresses that the policy accepts among the vectors and so many generated ones: of the web, and of an app. */
export function acceptedAmong(count: number): { web: string[]; app: string[] } {
  const accepted = new Set<string>();
  const judge = (input: string) => {
    const local = input.replace(/https/gi, 'http').replaceAll('shop.example', 'shop.localhost');
    const output = safeReturnUrl(local, policy);
    if (output !== null) accepted.add(output);
  };
  [...vectors.accept, ...vectors.refuse].forEach(judge);
  const chunk = 50_000;
  for (let made = 0; made < count; made += chunk) {
    fc.sample(hostileUrls, { numRuns: Math.min(chunk, count - made), seed: made + 1 }).forEach(judge);
  }
  const all = [...accepted];
  return { web: all.filter((url) => url.startsWith('http:')), app: all.filter((url) => !url.startsWith('http:')) };
}

export interface Landings {
  /** Where each address led, in order; null where the browser left the site, or went nowhere. */
  readonly landed: readonly (string | null)[];
  /** What the browser asked for elsewhere. */
  readonly elsewhere: readonly string[];
}

export async function landAll(addresses: readonly string[]): Promise<Landings> {
  const elsewhere: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '';
    if (!isErrand(url) && !isInside(url)) elsewhere.push(url);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Shop</title>');
  };
  const proxy = createServer(answer);
  proxy.on('connect', (request, socket) => {
    if (!isErrand(String(request.url))) elsewhere.push(`CONNECT ${String(request.url)}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { executablePath, args } = await findSmallBrowser();
  const server = `--proxy-server=http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
  const quiet = ['--disable-background-networking', '--disable-component-update', '--no-first-run'];
  const browser = await launch({
    executablePath,
    args: [...args, server, '--proxy-bypass-list=<-loopback>', ...quiet],
  });
  try {
    const page = await browser.newPage();
    await page.goto(start);
    elsewhere.length = 0;
    const landed: (string | null)[] = [];
    // In parts, because an answer of the page has its limits.
    for (let from = 0; from < addresses.length; from += 500) {
      landed.push(...(await page.evaluate(navigateFrames, addresses.slice(from, from + 500))));
    }
    return { landed, elsewhere };
  } finally {
    await browser.close();
    proxy.closeAllConnections();
    proxy.close();
  }
}

/** What the browser asks for of its own accord: an icon, and its maker's services. */
function isErrand(url: string): boolean {
  return /^[^?#]*(?:\/favicon\.ico$|\.google\.com|gstatic\.com|googleapis\.com)/.test(url);
}

/** Written by hand for the policy; shares nothing with what is judged. */
function isInside(url: string): boolean {
  const path = /^http:\/\/shop\.localhost(\/[^?#]*)/.exec(url)?.[1] ?? '';
  return /^\/app(?:\/|$)/.test(path) && !/\/\.\.|\/\/|\\|%2e%2e|\.\.%|%09/i.test(path.replace(/%25/g, '%'));
}

/** Runs in the page: a few frames share the addresses, each goes from one to the next. */
async function navigateFrames(addresses: string[]): Promise<(string | null)[]> {
  const landed: (string | null)[] = addresses.map(() => null);
  let next = 0;
  const go = (frame: HTMLIFrameElement, address: string) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 10_000);
      frame.onload = () => {
        clearTimeout(timer);
        resolve();
      };
      frame.contentWindow?.location.replace(address);
    });
  const withoutFragment = (address: string) => address.replace(/#.*/s, '');
  const work = async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    let last = '';
    for (let index = next++; index < addresses.length; index = next++) {
      const address = addresses[index] ?? '';
      // Another fragment of the same page would load nothing.
      if (withoutFragment(address) === withoutFragment(last)) await go(frame, 'about:blank');
      await go(frame, address);
      try {
        landed[index] = frame.contentWindow?.location.href ?? null;
      } catch {
        landed[index] = null;
      }
      last = address;
    }
    frame.remove();
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return landed;
}
