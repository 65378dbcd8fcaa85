/** A page of the demo that holds one `<soluti-qr-auth>` and a backend of its own, which does what a test tells it. */
import type { Page } from 'puppeteer-core';
import type { SolutiQrAuthElement } from '../../../src/components/soluti-qr-auth/soluti-qr-auth-element.js';
import type { FakeSolutiBackend as FakeBackend } from '../../components/support/fake-soluti-backend.js';
import { eventually, type Journey, type OpenOptions } from './journey.js';

/** What scripts in the page reach as `stage`. */
export interface InPage {
  readonly element: SolutiQrAuthElement;
  readonly backend: FakeBackend;
  /** What the status said, in order. */
  readonly said: string[];
}

declare global {
  var stage: InPage;
  var FakeSolutiBackend: typeof FakeBackend;
}

export interface StageOptions extends OpenOptions {
  readonly media?: Readonly<Record<string, string>>;
  /** Properties of the element. */
  readonly properties?: Partial<SolutiQrAuthElement>;
  /** The text of the code. */
  readonly qrCode?: string;
  readonly appLink?: string;
  /** Seconds. */
  readonly codeLife?: number;
}

export async function openStage(journey: Journey, options: StageOptions = {}): Promise<Page> {
  const page = await journey.open('/soluti.html', options);
  if (options.media !== undefined) {
    const client = await page.createCDPSession();
    const features = Object.entries(options.media).map(([name, value]) => ({ name, value }));
    await client.send('Emulation.setEmulatedMedia', { features });
  }
  await setStage(page, options);
  return page;
}

/** A new element in place of all that is on the page. */
export async function setStage(
  page: Page,
  { properties = {}, qrCode, appLink, codeLife = 120 }: StageOptions = {},
): Promise<void> {
  // As text, because the test runner would take an import of its own out of a function.
  await page.evaluate("import('/fake-soluti-backend.js').then((module) => { Object.assign(globalThis, module); })");
  await page.evaluate(
    async (given, code, link, life) => {
      await customElements.whenDefined('soluti-qr-auth');
      const backend = new FakeSolutiBackend({
        ...(code && { qrCode: () => code }),
        appLink: link ?? null,
        codeLife: life,
      });
      const element = document.createElement('soluti-qr-auth');
      Object.assign(element, { endpoint: '/catraca', fetch: backend.fetch, ...given });
      sessionStorage.clear();
      const main = document.createElement('main');
      main.append(element);
      document.body.replaceChildren(main);
      const said: string[] = [];
      globalThis.stage = { element, backend, said };
      await element.updateComplete;
      const listen = (): void => {
        const text = element.shadowRoot?.querySelector('[role=status]')?.textContent.trim() ?? '';
        if (text !== '' && text !== said.at(-1)) said.push(text);
      };
      new MutationObserver(listen).observe(element.shadowRoot ?? element, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    },
    properties,
    qrCode,
    appLink,
    codeLife,
  );
}

/** Waits until the element is in a state, and at rest. */
export async function reach(page: Page, state: string): Promise<void> {
  await eventually(10_000, async () => {
    const reached = await page.evaluate(async () => {
      await stage.element.updateComplete;
      return stage.element.state;
    });
    if (reached !== state) throw new Error(`the element is ${reached}, not ${state}`);
  });
}

/** The deepest element that has the focus, as a screen reader would name it: role or tag, and name. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (active === null || active === document.body) return 'nothing';
    const label = active.getAttribute('aria-label') ?? (active as HTMLInputElement).labels?.[0]?.textContent;
    return `${active.localName}: ${(label ?? active.textContent).replace(/\s+/g, ' ').trim()}`;
  });
}
