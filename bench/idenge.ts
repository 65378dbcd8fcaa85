/** The pass card in the real demo: from the element's definition to its card on screen, and a list of 10,000. */
import type { CDPSession, Page } from 'puppeteer-core';
import { choose, seeState, startJourney, type Journey } from '../test/e2e/support/journey.js';
import { spread, type Spread } from './support/statistics.js';

const tag = 'idenge-pass-card';
const rounds = 15;
const listRounds = 5;
const cardholders = 10_000;
const pagesTurned = 20;

/** What the page notes down about itself, milliseconds from its start. */
interface Notes {
  definedAt?: number;
  /** The skeleton is on screen: what was there before is the page's to reserve (docs/components/idenge-pass-card.md). */
  skeletonAt?: number;
  shownAt?: number;
  choosingAt?: number;
  shift: number;
}

/** Measures; milliseconds and bytes unless the name says otherwise. */
export async function run(): Promise<object> {
  const journey = await startJourney();
  try {
    // The server has to have made every module once.
    await firstCard(journey);
    const shown: number[] = [];
    let layoutShift = 0;
    for (let count = 0; count < rounds; count += 1) {
      const { took, shift } = await firstCard(journey);
      shown.push(took);
      layoutShift = Math.max(layoutShift, shift);
    }
    const definedToCard = { ...spread(shown), rounds };
    console.log(`defined -> card on screen: ${describe(definedToCard)} of ${String(rounds)}`);
    console.log(`layout shift from the skeleton on: ${layoutShift.toFixed(4)}`);
    return { definedToCard, layoutShift, list: await longList(journey) };
  } finally {
    await journey.close();
  }
}

async function firstCard(journey: Journey): Promise<{ took: number; shift: number }> {
  const page = await openNoting(journey);
  await seeState(page, tag, 'viewing');
  const { definedAt = NaN, shownAt = NaN, shift } = await notesOf(page, 'shownAt');
  await journey.leave();
  return { took: shownAt - definedAt, shift };
}

/** The first page of everyone, the next ones, and what the browser keeps of them. */
async function longList(journey: Journey): Promise<object> {
  const { idenge } = journey.demo.sandbox.control;
  idenge.createUsers(cardholders - idenge.users().length);
  const firsts: number[] = [];
  const turns: number[] = [];
  let heap = { before: 0, firstPage: 0, afterTurning: 0 };
  for (let count = 0; count < listRounds; count += 1) {
    const page = await openNoting(journey);
    await choose(page, 'account', 'staff');
    await seeState(page, tag, 'empty');
    const session = await page.createCDPSession();
    const before = await heapOf(session);
    const startedAt = await page.evaluate(() => {
      const now = performance.now();
      document.querySelector<HTMLButtonElement>('#look-up-all')?.click();
      return now;
    });
    const { choosingAt = NaN } = await notesOf(page, 'choosingAt');
    firsts.push(choosingAt - startedAt);
    if (count === 0) {
      const firstPage = await heapOf(session);
      for (let turn = 0; turn < pagesTurned; turn += 1) turns.push(await turnPage(page));
      heap = { before, firstPage, afterTurning: await heapOf(session) };
    }
    await journey.leave();
  }
  const firstPage = spread(firsts);
  const turn = spread(turns);
  console.log(`list of ${String(cardholders)}, first page: ${describe(firstPage)} of ${String(listRounds)}`);
  console.log(`turning a page: ${describe(turn)} of ${String(turns.length)}`);
  console.log(
    `heap: ${Object.entries(heap)
      .map(([when, size]) => `${when} ${(size / 1e6).toFixed(1)} MB`)
      .join(', ')}`,
  );
  return { cardholders, firstPage, turn, heap, pagesTurned };
}

async function openNoting(journey: Journey): Promise<Page> {
  const page = await journey.open('/');
  await page.evaluateOnNewDocument((name) => {
    const notes: Notes = { shift: 0 };
    Object.assign(window, { notes });
    // A task after the frame in which it was drawn.
    const note = (key: 'skeletonAt' | 'shownAt' | 'choosingAt') =>
      requestAnimationFrame(() => setTimeout(() => (notes[key] ??= performance.now())));
    void customElements.whenDefined(name).then(() => {
      notes.definedAt ??= performance.now();
      note('skeletonAt');
    });
    document.addEventListener('idenge-pass-load', () => note('shownAt'), { once: true });
    document.addEventListener('idenge-pass-state-change', ({ detail }) => {
      if (detail.state === 'choosing') note('choosingAt');
    });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        if (notes.skeletonAt !== undefined && entry.startTime > notes.skeletonAt) notes.shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  }, tag);
  await page.goto(`${journey.demo.url}/idenge.html?lang=en`);
  return page;
}

async function notesOf(page: Page, wanted: keyof Notes): Promise<Notes> {
  await page.waitForFunction((key) => (window as unknown as { notes: Notes }).notes[key] !== undefined, {}, wanted);
  return page.evaluate(() => (window as unknown as { notes: Notes }).notes);
}

/** Presses "Next" and waits until other people are on screen. */
function turnPage(page: Page): Promise<number> {
  return page.evaluate(async (name) => {
    const root = document.querySelector(name)?.shadowRoot;
    const first = () => root?.querySelector('[part="list-item"]')?.textContent;
    const before = first();
    const startedAt = performance.now();
    root?.querySelector<HTMLButtonElement>('[part="next-button"]')?.click();
    while (first() === before) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - startedAt;
  }, tag);
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

function describe({ median, worst }: Spread): string {
  return `median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`;
}
