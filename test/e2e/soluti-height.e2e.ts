/** What stands below a certificate login stays where it is while the login goes from one state to the next. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually, startJourney, type Journey } from './support/journey.js';
import { openStage, reach, setStage } from './support/soluti-stage.js';

interface Place {
  readonly height: number;
  /** Of the square that holds the code, within the element. */
  readonly square: readonly number[];
}

describe('the height of a certificate login', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });
  afterEach(() => journey.leave());

  /** Without push there is nothing beside the code that would be higher than it. */
  async function renew(page: Page, width: number, withoutPush = false): Promise<void> {
    await setStage(page, { codeLife: 600, properties: { renewals: 0, withoutPush } });
    await page.evaluate((pixels) => {
      stage.element.style.inlineSize = `${String(pixels)}px`;
    }, width);
  }

  async function start(page: Page): Promise<void> {
    await page.evaluate(() => void stage.element.start());
    await reach(page, 'waiting');
    await page.waitForSelector('soluti-qr-auth >>> [part=qr]');
  }

  async function place(page: Page): Promise<Place> {
    return page.evaluate(() => {
      const { height, left, top } = stage.element.getBoundingClientRect();
      const frame = stage.element.shadowRoot?.querySelector('.frame')?.getBoundingClientRect() ?? new DOMRect();
      const square = [frame.left - left, frame.top - top, frame.width, frame.height];
      return { height: Math.round(height), square: square.map(Math.round) };
    });
  }

  /** Each from a code on screen. */
  const ends: Readonly<Record<'finishing' | 'done' | 'expired' | 'failed' | 'cancelled', () => void>> = {
    finishing: () => {
      stage.backend.next('redeem', () => new Promise(() => {}));
      stage.backend.approve();
    },
    done: () => stage.backend.approve(),
    expired: () => stage.backend.change({ state: 'expired', expiresIn: 0, qrCode: null }),
    failed: () => stage.backend.change({ state: 'failed', reason: 'provider_refused' }),
    cancelled: () => stage.element.cancel(),
  };

  for (const lang of ['en', 'pt-BR', 'es']) {
    for (const width of [320, 400, 700]) {
      it(`is one and the same from the loading frame to each end, with the square in its place (${lang}, ${String(width)} px)`, async () => {
        const page = await openStage(journey, { lang, height: 1600 });
        await renew(page, width);
        await page.evaluate(() => {
          stage.backend.next('start', () => new Promise(() => {}));
          void stage.element.start();
        });
        await reach(page, 'starting');
        const places: Record<string, Place> = { starting: await place(page) };
        for (const [name, end] of Object.entries(ends)) {
          await renew(page, width);
          await start(page);
          places['waiting'] = await place(page);
          await page.evaluate(end);
          await reach(page, name);
          places[name] = await place(page);
        }
        await renew(page, width);
        await start(page);
        await page.evaluate(() => stage.element.notify('52998224725'));
        await page.waitForSelector('soluti-qr-auth >>> .digits');
        places['pushed'] = await place(page);
        const same = Object.fromEntries(Object.keys(places).map((name) => [name, places['waiting']]));
        expect(places).toEqual(same);
      });
    }
  }

  it('follows another width, also when all is over', async () => {
    const page = await openStage(journey, { width: 320, height: 1600 });
    await start(page);
    await page.evaluate(ends.done);
    await reach(page, 'done');
    const narrow = await place(page);
    await page.setViewport({ width: 700, height: 1600 });
    await eventually(5000, async () => {
      expect((await place(page)).height).toBeLessThan(narrow.height - 200);
    });
  });

  it('gives the place of a push back, once it is known that there is none', async () => {
    const page = await openStage(journey, { height: 1600 });
    await renew(page, 400, true);
    await start(page);
    const { height } = await place(page);
    await page.evaluate(() => {
      const { fetch } = new FakeSolutiBackend({ canNotify: false });
      Object.assign(stage.element, { fetch, withoutPush: false });
      stage.element.cancel();
    });
    await reach(page, 'cancelled');
    expect((await place(page)).height).toBe(height);
    await start(page);
    expect((await place(page)).height).toBe(height);
  });
});
