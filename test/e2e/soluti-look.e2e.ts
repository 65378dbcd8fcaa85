/** The certificate login for eyes that need it otherwise: no motion, the visitor's own colours, large text, small screens, right to left. */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startJourney, type Journey } from './support/journey.js';
import { openStage, reach, type StageOptions } from './support/soluti-stage.js';

/** What must be there while a login waits. */
const controls = ['more-time-button', 'username-field', 'notify-button', 'cancel-button', 'copy-button'];

describe('a certificate login as the visitor needs to see it', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
  });
  afterAll(async () => {
    await journey.close();
  });

  afterEach(async () => {
    await journey.leave();
  });

  async function waiting(options: StageOptions): Promise<Page> {
    const page = await openStage(journey, options);
    await page.evaluate(() => void stage.element.start());
    await reach(page, 'waiting');
    await page.waitForSelector('soluti-qr-auth >>> [part=qr]');
    return page;
  }

  /** Everything in the element that moves by itself or would glide to its place. */
  async function moving(page: Page): Promise<string[]> {
    return page.evaluate(() =>
      [...(stage.element.shadowRoot?.querySelectorAll('*') ?? [])]
        .filter((node) => {
          const style = getComputedStyle(node);
          return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        })
        .map((node) => node.getAttribute('class') ?? node.localName),
    );
  }

  for (const [wish, isStill] of [
    ['no-preference', false],
    ['reduce', true],
  ] as const) {
    it(`moves nothing where the visitor wants no motion (${wish})`, async () => {
      const page = await openStage(journey, { media: { 'prefers-reduced-motion': wish } });
      await page.evaluate(() => {
        stage.backend.always('start', () => new Promise<Response>(() => {}));
        void stage.element.start();
      });
      await reach(page, 'starting');
      expect((await moving(page)).includes('spinner')).toBe(!isStill);
      const later = await waiting({ media: { 'prefers-reduced-motion': wish } });
      expect((await moving(later)).includes('rest')).toBe(!isStill);
      if (isStill) expect(await moving(later)).toEqual([]);
    });
  }

  it('lets a phone rest between two seconds: the ring is not drawn at every frame', async () => {
    const page = await waiting({});
    const begun = await page.metrics();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const ended = await page.metrics();
    const seconds = (ended.Timestamp ?? 0) - (begun.Timestamp ?? 0);
    expect(((ended.RecalcStyleCount ?? 0) - (begun.RecalcStyleCount ?? 0)) / seconds).toBeLessThan(25);
  });

  for (const lang of ['pt-BR', 'es', 'en']) {
    it(`loses nothing at 320 px with text of 200 %, in both directions (${lang})`, async () => {
      const page = await waiting({ lang, width: 320 });
      const before = await textSize(page);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = '200%';
      });
      expect(await textSize(page)).toBeCloseTo(before * 2, 0);
      expect(await lost(page)).toEqual([]);
      await turn(page, 'rtl');
      expect(await lost(page)).toEqual([]);
      await page.evaluate(() => stage.element.notify('52998224725'));
      await page.waitForSelector('soluti-qr-auth >>> .digits');
      const pushControls = ['more-time-button', 'notify-button', 'cancel-button'];
      expect(await lost(page, pushControls)).toEqual([]);
      await turn(page, 'ltr');
      expect(await lost(page, pushControls)).toEqual([]);
    });
  }

  it('is the mirror of itself right to left, with numbers from the left', async () => {
    const page = await waiting({ width: 1280 });
    const places = (): Promise<number[]> =>
      page.evaluate(() =>
        ['qr', 'push-form'].map(
          (part) => stage.element.shadowRoot?.querySelector(`[part=${part}]`)?.getBoundingClientRect().x ?? NaN,
        ),
      );
    const [code = NaN, form = NaN] = await places();
    expect(code).toBeLessThan(form);
    await turn(page, 'rtl');
    const [mirroredCode = NaN, mirroredForm = NaN] = await places();
    expect(mirroredCode).toBeGreaterThan(mirroredForm);
    expect(await lost(page)).toEqual([]);
  });

  for (const scheme of ['light', 'dark']) {
    it(`keeps the code black on white, and each control seen, in forced colours (${scheme})`, async () => {
      const page = await waiting({ media: { 'forced-colors': 'active', 'prefers-color-scheme': scheme } });
      const seen = await page.evaluate(() => {
        const root = stage.element.shadowRoot;
        const style = (selector: string) => getComputedStyle(root?.querySelector(selector) ?? document.body);
        const canvas = root?.querySelector('canvas');
        // The first pixel on the diagonal that is not white: the corner of the code.
        const diagonal = Array.from({ length: canvas?.width ?? 0 }, (_, at) =>
          canvas?.getContext('2d')?.getImageData(at, at, 1, 1).data.join(),
        );
        const buttons = [...(root?.querySelectorAll<HTMLElement>('button, input') ?? [])];
        return {
          isForced: matchMedia('(forced-colors: active)').matches,
          paper: style('.paper').backgroundColor,
          ink: diagonal.find((pixel) => pixel !== '255,255,255,255'),
          vanished: buttons.filter((each) => getComputedStyle(each).color === getComputedStyle(each).backgroundColor),
          frameless: buttons
            .filter((each) => !each.matches('.link') && parseFloat(getComputedStyle(each).borderTopWidth) < 1)
            .map((each) => each.getAttribute('part')),
        };
      });
      expect(seen).toMatchObject({
        isForced: true,
        paper: 'rgb(255, 255, 255)',
        ink: '0,0,0,255',
        vanished: [],
        frameless: [],
      });
      expect(await lost(page)).toEqual([]);
    });
  }

  async function turn(page: Page, direction: string): Promise<void> {
    await page.evaluate((to) => {
      document.documentElement.dir = to;
    }, direction);
  }

  /** Pixels of the steps' text. */
  async function textSize(page: Page): Promise<number> {
    return page.evaluate(() =>
      parseFloat(getComputedStyle(stage.element.shadowRoot?.querySelector('li') ?? document.body).fontSize),
    );
  }

  /** Controls that are gone, too small or outside the page; and what sticks out or is cut off. */
  async function lost(page: Page, wanted: readonly string[] = controls): Promise<string[]> {
    return page.evaluate((parts) => {
      const root = stage.element.shadowRoot;
      const width = document.documentElement.clientWidth;
      const out = ({ left, right }: DOMRect): boolean => left < -0.5 || right > width + 0.5;
      const gone = parts.filter((part) => {
        const box = root?.querySelector(`[part=${part}]`)?.getBoundingClientRect();
        return box === undefined || box.width < 24 || box.height < 24 || out(box);
      });
      const wide = [...(root?.querySelectorAll<HTMLElement>('*') ?? [])].filter(
        (node) => node.closest('.visually-hidden, dialog') === null && out(node.getBoundingClientRect()),
      );
      const cut = [...(root?.querySelectorAll<HTMLElement>('button, p, li, h2, h3, label') ?? [])].filter(
        (node) =>
          node.closest('.visually-hidden, dialog') === null &&
          node.scrollWidth > node.clientWidth + 1 &&
          node.clientWidth > 0 &&
          getComputedStyle(node).display !== 'inline',
      );
      const name = (node: HTMLElement): string =>
        `${node.localName} ${node.className} ${node.textContent.trim().slice(0, 40)}`;
      const isScrolled = document.documentElement.scrollWidth > width;
      return [
        ...gone.map((part) => `no ${part}`),
        ...wide.map((node) => `outside: ${name(node)}`),
        ...cut.map((node) => `cut: ${name(node)}`),
        ...(isScrolled ? ['the page scrolls sideways'] : []),
      ];
    }, wanted);
  }
});
