/** A browser beside a running demo, and the few gestures and looks that journeys are made of. */
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type BrowserContext, type Frame, type Page } from 'puppeteer-core';
import { findBrowser, findSmallBrowser } from '../../../scripts/find-browser.mjs';
import { startDemo, type Demo } from '../../../demo/serve.js';

/** Stands beside the pages' own scripts. */
const fakeBackend = fileURLToPath(new URL('../../components/support/fake-soluti-backend.ts', import.meta.url));

/** A visible page, or the provider's panel inside it. */
export type View = Page | Frame;

export interface Journey {
  readonly demo: Demo;
  readonly browser: Browser;
  /** A page of the demo in a browser profile of its own; ends with the journey. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Closes the pages so far: one that is left open goes on renewing its codes. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly lang?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly deviceScaleFactor?: number;
  readonly hasTouch?: boolean;
  /** What must stand before the page asks for anything, such as intercepted requests. */
  readonly prepare?: (page: Page) => Promise<void>;
}

interface JourneyOptions {
  /** Further ones under which the pages will be reached. */
  readonly origins?: readonly string[];
  /** Whether the small browser does not do. Default: false. */
  readonly needsWholeBrowser?: boolean;
}

export async function startJourney({ origins = [], needsWholeBrowser = false }: JourneyOptions = {}): Promise<Journey> {
  const found = await (needsWholeBrowser ? findBrowser() : findSmallBrowser());
  const [demo, browser] = await Promise.all([
    startDemo({ port: 0, env: {}, quiet: true, built: { 'fake-soluti-backend': fakeBackend }, origins }),
    puppeteer.launch({
      executablePath: found.executablePath,
      args: [...found.args, '--disable-background-networking'],
      headless: true,
    }),
  ]);
  const contexts: BrowserContext[] = [];
  const leave = async (): Promise<void> => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  };
  return {
    demo,
    browser,
    async open(path, options = {}) {
      const context = await browser.createBrowserContext();
      contexts.push(context);
      const page = await context.newPage();
      const { width = 1280, height = 900, deviceScaleFactor = 1, hasTouch = false } = options;
      await page.setViewport({ width, height, deviceScaleFactor, hasTouch });
      await options.prepare?.(page);
      const address = new URL(path, demo.url);
      address.searchParams.set('lang', options.lang ?? 'en');
      if (options.theme !== undefined) address.searchParams.set('theme', options.theme);
      await page.goto(address.href);
      return page;
    },
    leave,
    async close() {
      await leave();
      await browser.close();
      await demo.close();
    },
  };
}

/** Everything that a person can read, shadow roots included. */
export async function visibleText(view: View): Promise<string> {
  return view.evaluate(() => {
    const read = (node: Node): string => {
      if (node instanceof HTMLElement) {
        if (!node.checkVisibility({ visibilityProperty: true })) return '';
        if (['STYLE', 'SCRIPT'].includes(node.tagName)) return '';
        if (node instanceof HTMLInputElement) return ` ${node.value} `;
      }
      if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
      const slotted = node instanceof HTMLSlotElement ? node.assignedNodes({ flatten: true }) : [];
      const root = node instanceof Element ? node.shadowRoot : null;
      const children = slotted.length > 0 ? slotted : [...(root ?? node).childNodes];
      return ` ${children.map(read).join('')} `;
    };
    return read(document.body).replace(/\s+/g, ' ');
  });
}

/** Waits until a person can read the text; says what was there instead when it never comes. */
export async function seeText(view: View, wanted: string | RegExp, timeout = 15_000): Promise<string> {
  return eventually(timeout, async () => {
    const text = await visibleText(view);
    const found = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
    if (!found) throw new Error(`"${String(wanted)}" is not to be read. There is: ${text.trim()}`);
    return text;
  });
}

/** Presses the control that assistive technology knows by this role and name. */
export async function press(view: View, name: string, role: 'button' | 'link' | 'option' = 'button'): Promise<void> {
  const handle = await view.waitForSelector(`aria/${name}[role="${role}"]`, {
    visible: true,
    timeout: 15_000,
  });
  if (handle === null) throw new Error(`there is no ${role} "${name}"`);
  await handle.evaluate((node) => {
    node.scrollIntoView({ block: 'center' });
  });
  await handle.click();
}

/** Types into the field that has this label, in place of what is there. */
export async function fill(view: View, label: string, value: string): Promise<void> {
  const handle = await view.waitForSelector(`aria/${label}`, { visible: true, timeout: 15_000 });
  if (handle === null) throw new Error(`there is no field "${label}"`);
  await handle.click({ count: 3 });
  await handle.press('Backspace');
  await handle.type(value);
}

/** Chooses an option of one of the demo's settings. */
export async function choose(page: Page, setting: string, value: string): Promise<void> {
  await page.select(`select[data-setting="${setting}"]`, value);
}

/** The provider's simulated side: the panel in the demo page. */
export async function otherSide(page: Page): Promise<Frame> {
  const handle = await page.waitForSelector('#other-side iframe');
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error('the page shows no simulated side');
  await frame.waitForSelector('body');
  return frame;
}

/** The names of the events that the demo's log shows, oldest first. */
export async function loggedEvents(page: Page): Promise<string[]> {
  return page.$$eval('#events li code', (nodes) => nodes.map((node) => node.textContent).reverse());
}

/** Waits for an event in the demo's log and gives its detail as shown. */
export async function seeEvent(page: Page, name: string, timeout = 15_000): Promise<Record<string, unknown>> {
  return eventually(timeout, async () => {
    const rows = await page.$$eval('#events li', (nodes) =>
      nodes.map((node) => [node.querySelector('code')?.textContent, node.querySelector('pre')?.textContent] as const),
    );
    const row = rows.find(([event]) => event === name);
    if (row === undefined) throw new Error(`no ${name} among ${rows.map(([event]) => event).join(', ')}`);
    return JSON.parse(row[1] ?? 'null') as Record<string, unknown>;
  });
}

/** The element's own state. */
export async function elementState(page: Page, tag: string): Promise<string> {
  return page.$eval(tag, (element) => (element as Element & { state: string }).state);
}

/** Waits until the element is in the state. */
export async function seeState(page: Page, tag: string, state: string, timeout = 15_000): Promise<void> {
  await eventually(timeout, async () => {
    const reached = await elementState(page, tag);
    if (reached !== state)
      throw new Error(`<${tag}> is ${reached}, not ${state}. There is: ${await visibleText(page)}`);
  });
}

/** Tries until it works, or throws the last failure. */
export async function eventually<T>(timeout: number, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The window that opens while `open` runs. */
export async function windowOpenedBy(page: Page, open: () => Promise<void>): Promise<Page> {
  const opened = new Promise<Page>((resolve) => {
    page.once('popup', (popup) => {
      if (popup !== null) resolve(popup);
    });
  });
  await open();
  return opened;
}
