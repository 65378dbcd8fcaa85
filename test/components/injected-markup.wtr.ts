/**
 * Each attribute of each element with hostile values, as markup that a sanitiser let through. The requests
 * and windows of the page are recorded while every button of the elements is pressed.
 */
import { expect, fixture, html } from '@open-wc/testing';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../src/components/soluti-qr-auth/soluti-qr-auth.js';

const strange = 'stranger.example';

/** Named by the attribute, so that a request tells where it came from. */
const valuesOf = (attribute: string): readonly string[] => [
  `https://${strange}/${attribute}`,
  `//${strange}/${attribute}`,
  `https://user@${strange}/${attribute}`,
  `javascript:window.hacked='${attribute}'`,
  `data:text/html,<script>window.hacked='${attribute}'</script>`,
  `"><img src=https://${strange}/${attribute} onerror=window.hacked=1>`,
  '__proto__',
  '',
];

/** What an attribute needs beside it, so that the element would do what it is there for. */
const companions: Readonly<Record<string, string>> = {
  'ingresse-login-button': 'api-key="key" modes="popup"',
  'soluti-qr-auth': 'endpoint="/catraca" start-on="visible"',
  'idenge-pass-card': 'endpoint="/catraca" editable',
};

/** Addresses that the page asked for or opened. */
let urls: string[] = [];
const real = { fetch: window.fetch, open: window.open };

beforeEach(() => {
  urls = [];
  performance.clearResourceTimings();
  window.fetch = async (input) => {
    urls.push(new URL(input instanceof Request ? input.url : String(input), location.href).href);
    return new Response(null, { status: 404 });
  };
  const opened = { location: { replace: (url: string) => urls.push(url), href: 'about:blank' }, closed: false };
  window.open = (url) => {
    if (url !== undefined && String(url) !== 'about:blank') urls.push(String(url));
    return { ...opened, focus() {}, close() {} } as unknown as Window;
  };
});
afterEach(() => {
  Object.assign(window, real);
  sessionStorage.clear();
});

const allowedOrigins = [location.origin, 'https://auth.ingresse.com'];

/** Resources that the browser loaded by itself: images, forms, styles. */
function loaded(): string[] {
  return performance.getEntriesByType('resource').map(({ name }) => name);
}

function isAllowed(url: string): boolean {
  return allowedOrigins.includes(new URL(url, location.href).origin);
}

/** Presses what can be pressed. A link is judged by its address: to follow it would be a navigation of the visitor's. */
function press(element: Element): void {
  for (const form of element.shadowRoot?.querySelectorAll('form') ?? []) form.requestSubmit();
  for (const button of element.shadowRoot?.querySelectorAll('button') ?? []) button.click();
}

function linksOf(element: Element): string[] {
  return [...(element.shadowRoot?.querySelectorAll('a[href], img[src], form[action]') ?? [])].map(
    (found) => found.getAttribute('href') ?? found.getAttribute('src') ?? found.getAttribute('action') ?? '',
  );
}

/** A link of the page's own choice, which the visitor follows: any https address. */
const linkAttribute = 'privacy-url';

describe('injected markup (X6)', function () {
  this.timeout(120_000);

  for (const [tag, companion] of Object.entries(companions)) {
    it(`<${tag}>: no attribute makes it ask, open or go to a stranger`, async () => {
      const here = location.href;
      const definition = customElements.get(tag) as unknown as { readonly observedAttributes: readonly string[] };
      const attributes = definition.observedAttributes;
      expect(attributes.length).to.be.greaterThan(10);
      const markup = [...attributes, 'src', 'href', 'action', 'fetch', 'id', 'name'].flatMap((attribute) =>
        // The value, escaped as an attribute: what it can do is to mean something, not to end the attribute.
        valuesOf(attribute).map((value) => {
          const escaped = value.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
          return `<${tag} ${attribute}="${escaped}" ${companion}></${tag}>`;
        }),
      );
      const box = await fixture<HTMLElement>(html`<div></div>`);
      box.innerHTML = markup.join('');
      const elements = [...box.querySelectorAll<Element & { updateComplete: Promise<unknown> }>(tag)];
      expect(elements.length).to.equal(markup.length);
      for (let round = 0; round < 3; round++) {
        await Promise.all(elements.map((element) => element.updateComplete));
        elements.forEach(press);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const links = elements.flatMap((element) => (element.hasAttribute(linkAttribute) ? [] : linksOf(element)));
      const asked = [...urls, ...loaded(), ...links];
      expect(urls.length, 'the buttons do something').to.be.greaterThan(0);
      expect(asked.filter((url) => !isAllowed(url))).to.deep.equal([]);
      expect(location.href).to.equal(here);
      expect('hacked' in window).to.equal(false);
    });
  }
});
