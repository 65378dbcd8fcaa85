/** One visit to one page, as from a slow phone with an empty cache: what it cost until its widget could be used. */
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { watchPage, type Noted, type Wanted } from './watch.js';

/**
 * "Slow 4G" of Chrome's developer tools, which is what Lighthouse's DevTools throttling uses for a phone: latency per
 * request in milliseconds, throughput in bytes per second.
 */
export const slow4g = {
  latency: 150 * 3.75,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (750 * 1024 * 0.9) / 8,
} as const;

/** The processor is this many times slower. */
export const slowdown = 4;

const patience = 60_000;

/** Milliseconds without news from the network, after which a page counts as settled. */
const quiet = 1_000;

export interface Visit {
  /** Milliseconds from the start of the navigation; null where nothing could be used. */
  readonly usable: number | null;
  /** Milliseconds that the main thread was busy until then, on the slow processor. */
  readonly mainThread: number;
  readonly scripts: number;
  /** Requests of the page after its own document, all of them and to other origins. */
  readonly requests: number;
  readonly foreign: readonly string[];
  /** Of all answers, as they came over the wire, heads and the document included. */
  readonly bytes: number;
  readonly shift: number;
}

interface Traffic {
  readonly requests: { readonly url: string; readonly type: string }[];
  bytes: number;
  lastAt: number;
}

export interface Where {
  readonly url: string;
  readonly wanted: readonly Wanted[];
  /** Milliseconds to wait for what can never be used here: its requests are counted all the same. */
  readonly giveUpAfter?: number | undefined;
}

/** `look` sees the page when all is counted. */
export async function visit(browser: Browser, where: Where, look?: (page: Page) => Promise<void>): Promise<Visit> {
  // A profile of its own: nothing is cached.
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    const session = await page.createCDPSession();
    const traffic = await listen(session);
    await slowDown(session);
    await cutOff(session);
    const usable = waitForUse(session, where.giveUpAfter ?? patience);
    await page.evaluateOnNewDocument(watchPage, where.wanted);
    await page.goto(where.url, { waitUntil: 'domcontentloaded', timeout: patience });
    const isUsable = await usable;
    const mainThread = await busyMilliseconds(session);
    await settled(traffic);
    if (isUsable) await look?.(page);
    const noted: Noted = await page.evaluate(() => window.benchNoted);
    return countUp(where, traffic, { mainThread, noted });
  } finally {
    await context.close();
  }
}

function countUp(
  { url, giveUpAfter }: Where,
  traffic: Traffic,
  { mainThread, noted }: { readonly mainThread: number; readonly noted: Noted },
): Visit {
  if (noted.usableAt === null && giveUpAfter === undefined)
    throw new Error(`${url}: nothing to use after ${patience} ms`);
  const after = traffic.requests.filter((request) => request.url !== url && !request.url.startsWith('data:'));
  return {
    usable: noted.usableAt,
    mainThread,
    scripts: after.filter(({ type }) => type === 'Script').length,
    requests: after.length,
    foreign: after.filter((request) => new URL(request.url).origin !== new URL(url).origin).map((each) => each.url),
    bytes: traffic.bytes,
    shift: noted.shift,
  };
}

async function listen(session: CDPSession): Promise<Traffic> {
  const traffic: Traffic = { requests: [], bytes: 0, lastAt: performance.now() };
  const isLocal = new Map<string, boolean>();
  session.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    traffic.requests.push({ url: request.url, type: type ?? 'Other' });
    isLocal.set(requestId, request.url.startsWith('http:'));
    traffic.lastAt = performance.now();
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    traffic.bytes += encodedDataLength;
    traffic.lastAt = performance.now();
  });
  session.on('Network.loadingFailed', () => {
    traffic.lastAt = performance.now();
  });
  await session.send('Network.enable');
  return traffic;
}

async function slowDown(session: CDPSession): Promise<void> {
  await session.send('Network.emulateNetworkConditions', { offline: false, ...slow4g });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
}

/** Other origins cannot be reached from a bench: each request to one fails, after the latency of the profile. */
async function cutOff(session: CDPSession): Promise<void> {
  session.on('Fetch.requestPaused', ({ requestId }) => {
    setTimeout(() => {
      // The page may be gone by then.
      session.send('Fetch.failRequest', { requestId, errorReason: 'NameNotResolved' }).catch(() => undefined);
    }, slow4g.latency);
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: 'https://*' }] });
}

async function waitForUse(session: CDPSession, patienceMs: number): Promise<boolean> {
  const called = new Promise<boolean>((resolve) => {
    session.on('Runtime.bindingCalled', ({ name }) => {
      if (name === 'benchUsable') resolve(true);
    });
  });
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: 'benchUsable' });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  return Promise.race([called, late]).finally(() => clearTimeout(timer));
}

async function busyMilliseconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

/** Streams stay open: a page is settled when nothing began or ended for a while. */
async function settled(traffic: Traffic): Promise<void> {
  for (;;) {
    const rest = traffic.lastAt + quiet - performance.now();
    if (rest <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}
