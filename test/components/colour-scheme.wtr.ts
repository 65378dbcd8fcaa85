/** Light and dark: of the system, of the page, and of an element, and whether the words can be read. */
import { expect, waitUntil } from '@open-wc/testing';
import type { CatracaElement } from '../../src/components/internal/catraca-element.js';
import { IdengeBackend, marcos } from './support/idenge-backend.js';
import { mount } from './support/pass-card.js';
import { faces } from './support/pass-card-faces.js';
import { setSystem, systemSchemes } from './support/system-media.js';
import { cleanUp, scenes as logins, stage, waiting } from './support/soluti-qr-auth.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';

type AnyElement = CatracaElement<string, object>;

const root = document.documentElement;
const light = 'rgb(255, 255, 255)';
const dark = 'rgb(29, 27, 36)';
/** What a page may be coloured like; no colour of ours. */
const pageColour = 'rgb(34, 35, 36)';

async function button(properties: Record<string, unknown> = {}): Promise<AnyElement> {
  const element = document.createElement('ingresse-login-button');
  Object.assign(element, { endpoint: '/catraca', ...properties });
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const scenes: Readonly<Record<string, () => Promise<AnyElement>>> = {
  ...Object.fromEntries(
    Object.entries(logins).map(([name, make]) => [`certificate login, ${name}`, async () => (await make()).element]),
  ),
  ...Object.fromEntries(Object.entries(faces).map(([name, make]) => [`pass card, ${name}`, () => make()])),
  'certificate login, disabled': async () => (await stage({ disabled: true })).element,
  'certificate login, behind a button': async () => (await stage({ presentation: 'dialog' })).element,
  'login button': () => button(),
  'login button, outline': () => button({ variant: 'outline' }),
  'login button, neutral': () => button({ variant: 'neutral' }),
  'login button, disabled': () => button({ disabled: true }),
};

function meta(content: string): HTMLMetaElement {
  return Object.assign(document.createElement('meta'), { name: 'color-scheme', content });
}

const pages: Readonly<Record<string, () => void>> = {
  'says nothing': () => undefined,
  'is light by its meta element': () => document.head.append(meta('light')),
  'has both by its meta element': () => document.head.append(meta('light dark')),
  'is light by its style': () => root.style.setProperty('color-scheme', 'light'),
  'is dark by its style': () => root.style.setProperty('color-scheme', 'dark'),
};

function forget(): void {
  for (const each of document.head.querySelectorAll('meta[name=color-scheme], [data-test]')) each.remove();
  for (const each of document.querySelectorAll('body > ingresse-login-button, [data-test]')) each.remove();
  root.removeAttribute('style');
  root.removeAttribute('class');
}

/** A colour on its way to another is neither. */
const still = new CSSStyleSheet();
still.replaceSync('* { transition: none !important; animation: none !important; }');

const surface = (element: HTMLElement): string =>
  getComputedStyle(element.shadowRoot!.querySelector('[part=base]')!).backgroundColor;

const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;

function channels(colour: string): readonly number[] {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data];
}

/** WCAG 2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The ground of ours under a node; null: it is the page's. */
function groundOf(node: Element): string | null {
  for (let at: Element | null = node; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (channels(backgroundColor)[3] === 255) return backgroundColor;
  }
  return null;
}

/** Every node with words that are seen. The drawn pass is a picture with colours of its own. */
function wordy(element: AnyElement): Element[] {
  return [...element.shadowRoot!.querySelectorAll('[part~=base], [part~=base] *')].filter((node) => {
    const text = [...node.childNodes].some((child) => child instanceof Text && child.data.trim() !== '');
    const isSeen = node.checkVisibility({ visibilityProperty: true });
    return (
      (text || node.localName === 'input') && isSeen && node.closest('.drawn, .pictured, .visually-hidden') === null
    );
  });
}

function unreadable(element: AnyElement): string[] {
  return wordy(element).flatMap((node) => {
    const { color } = getComputedStyle(node);
    const ground = groundOf(node);
    const isFine = ground === null ? color === pageColour : contrast(color, ground) >= 4.5;
    const name = node.getAttribute('part') ?? node.className;
    return isFine ? [] : [`${node.localName} ${name}: ${color} on ${ground ?? 'the page'}`];
  });
}

describe('the colour scheme', () => {
  beforeEach(() => {
    document.body.style.color = pageColour;
  });
  afterEach(async () => {
    cleanUp();
    forget();
    document.body.removeAttribute('style');
    await setSystem({ colorScheme: 'light' });
  });

  for (const [name, make] of Object.entries(scenes)) {
    it(`leaves all words readable in every combination: ${name}`, async () => {
      const found = new Set<string>();
      await setSystem({ colorScheme: 'light' });
      const element = await make();
      element.shadowRoot!.adoptedStyleSheets.push(still);
      for (const colorScheme of systemSchemes) {
        await setSystem({ colorScheme });
        for (const [page, set] of Object.entries(pages)) {
          set();
          for (const theme of ['auto', 'light', 'dark'] as const) {
            element.theme = theme;
            await element.updateComplete;
            // What a mutation of the page leads to.
            await Promise.resolve();
            await element.updateComplete;
            const where = `${colorScheme} system, the page ${page}, theme ${theme}`;
            for (const each of unreadable(element)) found.add(`${each} (${where})`);
          }
          document.head.querySelector('meta[name=color-scheme]')?.remove();
          root.removeAttribute('style');
        }
      }
      element.remove();
      expect([...found]).to.deep.equal([]);
    });
  }

  for (const [page, onLight, onDark] of [
    ['says nothing', light, dark],
    ['is light by its meta element', light, light],
    ['has both by its meta element', light, dark],
    ['is light by its style', light, light],
    ['is dark by its style', dark, dark],
  ] as const) {
    it(`is that of a page which ${page}`, async () => {
      const { element } = await stage();
      pages[page]?.();
      for (const colorScheme of systemSchemes) {
        const expected = colorScheme === 'light' ? onLight : onDark;
        await setSystem({ colorScheme });
        await waitUntil(() => surface(element) === expected, `${colorScheme}: ${surface(element)}`);
      }
    });
  }

  it('follows a class, a meta element, a style sheet and a switch that come later', async () => {
    const { element } = await stage();
    const css = (text: string) => {
      const style = Object.assign(document.createElement('style'), { textContent: text });
      style.dataset['test'] = '';
      return style;
    };
    const turns = async (colour: string, what: string): Promise<void> => {
      await waitUntil(() => surface(element) === colour, `${what}: ${surface(element)}`);
    };
    document.head.append(css('.night { color-scheme: dark }'));
    root.classList.add('night');
    await turns(dark, 'a class');
    root.classList.remove('night');
    await turns(light, 'no class');
    document.head.append(meta('dark'));
    await turns(dark, 'a meta element');
    document.head.querySelector('meta[name=color-scheme]')?.setAttribute('content', 'light');
    await turns(light, 'another content');
    document.head.querySelector('meta[name=color-scheme]')?.remove();
    const sheet = css(':root { color-scheme: dark }');
    document.body.append(sheet);
    await turns(dark, 'a style sheet in the body');
    sheet.remove();
    document.head.append(css(':root:has(#night:checked) { color-scheme: dark }'));
    const input = Object.assign(document.createElement('input'), { type: 'checkbox', id: 'night' });
    input.dataset['test'] = '';
    document.body.append(input);
    input.click();
    await turns(dark, 'a switch');
  });

  it("gives words on a page that says nothing that page's colour, on a dark system too", async () => {
    document.body.removeAttribute('style');
    await setSystem({ colorScheme: 'dark' });
    const { card } = await mount(new IdengeBackend({ ...marcos }));
    expect(channels(getComputedStyle(card.shadowRoot!.querySelector('dd')!).color)).to.deep.equal([0, 0, 0, 255]);
  });

  it('shows the focus on every ground: between the ring and the control there is a colour of ours', async () => {
    const { element } = await waiting();
    const control = element.shadowRoot!.querySelector<HTMLElement>('input')!;
    control.focus();
    const { outlineColor, boxShadow } = getComputedStyle(control);
    const gap = /^rgba?\([^)]+\)/.exec(boxShadow)?.[0] ?? outlineColor;
    expect(contrast(outlineColor, gap)).to.be.at.least(3);
  });
});
