/** The site on a narrow screen, by keyboard alone, in each language: where the focus goes, what fits, and where the phone is. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoTexts, locales } from '../../demo/texts.js';
import { eventually, otherSide, seeState, seeText, startJourney, type Journey } from '../e2e/support/journey.js';

const axeSource = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const narrow = { width: 320, height: 640 };
const elements = [
  ['/ingresse.html', 'ingresse-login-button', 'idle', 'ing'],
  ['/soluti.html', 'soluti-qr-auth', 'idle', 'sol'],
  ['/idenge.html', 'idenge-pass-card', 'viewing', 'pass'],
] as const;

describe('the site by hand', () => {
  let journey: Journey;
  let axe: string;
  beforeAll(async () => {
    [journey, axe] = await Promise.all([startJourney(), readFile(axeSource, 'utf8')]);
  });
  afterAll(async () => {
    await journey.close();
  });
  afterEach(() => journey.leave());

  describe.each(elements)('%s', (path, tag, ready, words) => {
    it('has the other side next to the element on a narrow screen, one jump away and back', async () => {
      for (const lang of locales) {
        const page = await journey.open(path, { lang, ...narrow });
        await seeState(page, tag, ready);
        const order = await page.$$eval('.stage, .other-side, .playground', (parts) =>
          parts.map((part) => [
            part.classList[0] === 'panel' ? 'playground' : part.className,
            part.getBoundingClientRect().top,
          ]),
        );
        expect(order.map(([name]) => name)).toEqual(['stage', 'other-side', 'playground']);
        expect(order.map(([, top]) => top)).toEqual(order.map(([, top]) => Number(top)).sort((a, b) => a - b));

        await jump(page, demoTexts[lang][`${words}.toOther`], '#other-title');
        await jump(page, demoTexts[lang]['page.toElement'], '#element-title');
        expect(new URL(page.url()).hash).toBe('');
      }
    });

    it('has the other side beside the element on a wide screen, and no jump', async () => {
      const page = await journey.open(path, { width: 1280 });
      await seeState(page, tag, ready);
      const [stage, other] = await page.$$eval('.stage, .other-side', (parts) =>
        parts.map((part) => part.getBoundingClientRect().toJSON() as DOMRect),
      );
      expect(other?.left).toBeGreaterThanOrEqual(stage?.right ?? Infinity);
      expect(other?.top).toBeLessThanOrEqual(stage?.top ?? 0);
      expect(await page.$$eval('.jump', (links) => links.filter((link) => link.checkVisibility()).length)).toBe(0);
    });
  });

  it('is approved by keyboard on the phone: heading by heading, the answer in view, the element one jump away', async () => {
    const page = await journey.open('/soluti.html', { lang: 'pt-BR', ...narrow });
    await seeState(page, 'soluti-qr-auth', 'idle');
    const button = await page.waitForSelector('aria/Gerar QR Code[role="button"]');
    await button?.press('Enter');
    await seeState(page, 'soluti-qr-auth', 'waiting');
    const phone = await otherSide(page);
    const pressed = async (name: string) => {
      const control = await phone.waitForSelector(`[data-testid="phone-${name}"]`);
      await control?.press('Enter');
    };
    const begins = (title: string) =>
      eventually(5000, async () => {
        const { text, ring, isWhole } = await phone.evaluate(() => ({
          text: document.activeElement?.textContent,
          ring: getComputedStyle(document.activeElement ?? document.body).outlineStyle,
          isWhole: (document.querySelector('.device')?.getBoundingClientRect().bottom ?? Infinity) <= innerHeight,
        }));
        expect({ text, ring, isWhole }).toEqual({ text: title, ring: 'solid', isWhole: true });
      });
    await pressed('scan');
    await begins('Ler um QR Code');
    await pressed('code');
    await begins('Solicitação');
    await pressed('approve');
    await begins('Solicitações');
    await eventually(5000, async () => {
      const inFrame = await phone.$eval('.notice', (notice) => notice.getBoundingClientRect().toJSON() as DOMRect);
      const frame = await page.$eval('iframe', (each) => each.getBoundingClientRect().top);
      expect(frame + inFrame.top).toBeGreaterThanOrEqual(0);
      expect(frame + inFrame.bottom).toBeLessThanOrEqual(narrow.height);
    });
    expect(await phone.$eval('.app-bar .number', (each) => each.clientHeight)).toBeLessThan(30);

    // The link to scan, then out of the frame.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await eventually(5000, async () => {
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(demoTexts['pt-BR']['page.toElement']);
    });
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('element-title');
  });

  it.each(locales)('%s: has one menu, whose lines break in the same places on every page', async (lang) => {
    const places: string[] = [];
    for (const path of ['/', ...elements.map(([own]) => own), '/search.html']) {
      const page = await journey.open(path, { lang, ...narrow });
      places.push(
        await page.$$eval('.site-header nav a', (links) =>
          links.map((link) => `${String(link.offsetLeft)},${String(link.offsetTop)}`).join(' '),
        ),
      );
    }
    expect(new Set(places).size).toBe(1);
  });

  it.each(locales)(
    '%s: has a heading for each element on its home page, by the name that the menu has',
    async (lang) => {
      const page = await journey.open('/', { lang, ...narrow });
      const texts = demoTexts[lang];
      expect(await page.$$eval('.cards h2', (all) => all.map((each) => each.innerText))).toEqual([
        texts['nav.ingresse'],
        texts['nav.soluti'],
        texts['nav.idenge'],
      ]);
      for (const name of ['Ingresse', 'Soluti', 'Idenge'] as const) {
        const menu = texts[`nav.${name.toLowerCase() as 'ingresse'}`];
        expect(texts[`home.open${name}`].toLowerCase()).toContain(menu.toLowerCase());
      }
    },
  );

  it('keeps numbers and addresses whole', async () => {
    const page = await journey.open('/soluti.html', { lang: 'pt-BR', ...narrow });
    expect(await page.$$eval('.lead .whole', (all) => all.map((each) => each.getClientRects().length))).toEqual([1]);
    expect(await page.$eval('.lead', (lead) => lead.textContent)).toBe(demoTexts['pt-BR']['sol.lead']);
    await page.goto(
      `${journey.demo.sandboxUrl}/ingresse/auth/?apikey=demo-key&lang=pt-BR&returnUrl=${journey.demo.url}`,
    );
    const lines = await page.$$eval('.accounts .note', (all) =>
      all.map((each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return range.getClientRects().length;
      }),
    );
    expect(lines).toEqual([1, 1]);
  });

  describe.each(locales)('a document, read in %s,', (lang) => {
    it('has its code copied by keyboard, and says so to who does not see it', async () => {
      const page = await journey.open(`/docs/guides/${lang}/backend.html`, narrow);
      const { origin } = new URL(journey.demo.url);
      await page
        .browserContext()
        .setPermission(
          origin,
          { permission: { name: 'clipboard-read' }, state: 'granted' },
          { permission: { name: 'clipboard-write' }, state: 'granted' },
        );
      const blocks = await page.$$('.code');
      expect(blocks.length).toBeGreaterThan(2);
      for (const block of blocks.slice(0, 1)) {
        const button = await block.$('button');
        expect(await button?.evaluate((each) => each.innerText)).toBe(demoTexts[lang]['docs.copy']);
        await button?.focus();
        await page.keyboard.press('Enter');
        await seeText(page, demoTexts[lang]['page.copied']);
        expect(await page.$eval('[role=status]', (status) => status.textContent)).toBe(demoTexts[lang]['page.copied']);
        const code = await block.$eval('code', (each) => each.textContent);
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
        // Ready for the next.
        await eventually(5000, async () => {
          expect(await button?.evaluate((each) => each.innerText)).toBe(demoTexts[lang]['docs.copy']);
        });
      }
    });

    it('scrolls what is wide by keyboard, named in the language of its reader, and not the page', async () => {
      // Exists in English alone.
      const page = await journey.open('/docs/components/soluti-qr-auth.html', { lang, ...narrow });
      for (const [wide, name] of [
        ['.scroll', demoTexts[lang]['docs.wideTable']],
        ['pre', demoTexts[lang]['docs.wideCode']],
      ] as const) {
        const part = await page.waitForSelector(`article ${wide}[tabindex="0"]`);
        expect(await part?.evaluate((each) => each.ariaLabel)).toBe(name);
        await part?.focus();
        await page.keyboard.press('ArrowRight');
        await eventually(5000, async () => {
          expect(await part?.evaluate((each) => each.scrollLeft)).toBeGreaterThan(0);
        });
      }
      expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(narrow.width);
      expect(await page.$eval('article', (article) => article.lang)).toBe('en');
      expect(await page.$eval('.copy', (button) => [button.textContent, (button as HTMLElement).lang])).toEqual([
        demoTexts[lang]['docs.copy'],
        lang,
      ]);
      const stops = await page.$$eval('article [tabindex]', (all) =>
        all.filter((each) => each.scrollWidth <= each.clientWidth).map((each) => each.textContent),
      );
      expect(stops).toEqual([]);
    });
  });

  const walked = (lang: string) => [
    '/',
    ...elements.map(([path]) => path),
    `/docs/guides/${lang}/backend.html`,
    `/docs/reference/${lang}/soluti-qr-auth.html`,
    '/search.html?q=webhook',
  ];

  it.each(walked('en'))('%s: has nothing in the dark that axe complains of', async (path) => {
    const page = await journey.open(path, { theme: 'dark', ...narrow });
    await settled(page, path);
    expect(await complaintsOf(page, axe)).toEqual([]);
  });

  describe.each(locales)('%s', (lang) => {
    it.each(walked(lang))(
      '%s: every stop of the Tab key is seen, named and in order, and nothing scrolls sideways',
      async (path) => {
        const page = await journey.open(path, { lang, ...narrow });
        await settled(page, path);
        expect(await page.$eval('html', (root) => root.lang)).toBe(lang);
        // Everything that can be opened is open.
        await page.$$eval('details', (all) => {
          for (const each of all) each.open = true;
        });
        if (path.startsWith('/idenge') || path.startsWith('/soluti') || path.startsWith('/ingresse')) {
          await page.waitForSelector('.control');
        }
        const { stops, faults } = await walk(page);
        expect(faults).toEqual([]);
        expect(stops[0]).toContain(demoTexts[lang].skip);
        expect(stops.length).toBeGreaterThan(8);
        expect(await complaintsOf(page, axe)).toEqual([]);
        const sideways = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
        expect(sideways).toBeLessThanOrEqual(narrow.width);
      },
    );
  });
});

/** What axe complains of; the page in the frame is tested where it is made. */
async function complaintsOf(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run(document, { iframes: false })')) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** The page has what its visitor came for. */
async function settled(page: Page, path: string): Promise<void> {
  const element = elements.find(([own]) => own === path);
  if (element !== undefined) await seeState(page, element[1], element[2]);
  if (path.startsWith('/search')) await page.waitForSelector('#found a');
}

/** Presses a jump by keyboard: the focus and the view are where it says. */
async function jump(page: Page, name: string, target: string): Promise<void> {
  const link = await page.waitForSelector(`aria/${name}[role="link"]`, { visible: true });
  await link?.focus();
  await page.keyboard.press('Enter');
  await eventually(5000, async () => {
    const { isFocused, top } = await page.$eval(target, (heading) => ({
      isFocused: document.activeElement === heading,
      top: heading.getBoundingClientRect().top,
    }));
    expect(isFocused).toBe(true);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(narrow.height / 2);
  });
}

/** Presses Tab from the top of the page until the focus leaves it. */
async function walk(page: Page): Promise<{ stops: string[]; faults: string[] }> {
  const stops: string[] = [];
  const faults: string[] = [];
  for (let count = 0; count < 400; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(lookAtFocus);
    if (stop === null) return { stops, faults };
    // The stops inside another document are its own affair.
    if (stop.name === 'IFRAME' && stops.at(-1) === 'IFRAME') continue;
    stops.push(stop.name);
    faults.push(...stop.faults.map((fault) => `${stop.name}: ${fault}`));
  }
  throw new Error(`the focus never leaves the page: ${stops.slice(-10).join(', ')}`);
}

/** Runs in the page: what has the focus, and what is wrong with it. Null where nothing has it. */
function lookAtFocus(): { name: string; faults: string[] } | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element === null || element === document.body) return null;
  if (element instanceof HTMLIFrameElement) return { name: 'IFRAME', faults: element.title === '' ? ['no title'] : [] };
  const faults: string[] = [];
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  if (width === 0 || height === 0) faults.push('has no size');
  if (bottom <= 0 || top >= innerHeight) faults.push('is not in view');
  if (left < -1 || right > innerWidth + 1) faults.push('reaches out of the view sideways');
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) faults.push('shows no focus');
  const root = document as Document & { lastStop?: Element };
  const place = element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : element;
  const before = root.lastStop;
  if (
    before?.isConnected &&
    before !== place &&
    !(before.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING)
  ) {
    faults.push('comes before the stop before');
  }
  root.lastStop = place;
  const label = element.getAttribute('aria-label') ?? element.textContent ?? '';
  return {
    name: `${element.localName}${element.id === '' ? '' : `#${element.id}`} ${label.trim().slice(0, 40)}`,
    faults,
  };
}
