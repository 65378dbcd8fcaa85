/** Hostile texts in every field of a backend's answers: the elements show them as text, and nothing else on the page changes. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { hostileStrings, mark } from '../support/hostile-strings.js';
import { allFields, IdengeBackend, marcos } from './support/idenge-backend.js';
import { mount } from './support/pass-card.js';
import { cleanUp, waiting } from './support/soluti-qr-auth.js';

/** Tags and names of attributes below a root: what a text must not change. */
function structure(root: ParentNode): string {
  return [...root.querySelectorAll('*')]
    .map((element) => `${element.localName}[${element.getAttributeNames().sort().join()}]`)
    .join('\n');
}

/** Addresses below a root that lead anywhere but to https or this origin, or whose handler is text. */
function dangers(root: ParentNode): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes]
      .filter(({ name, value }) => {
        if (name.startsWith('on') || name === 'srcdoc') return true;
        if (!['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcset', 'poster'].includes(name))
          return false;
        const { protocol, origin } = new URL(value, location.href);
        return protocol !== 'https:' && origin !== location.origin;
      })
      .map(({ name, value }) => `${element.localName} ${name}=${value}`),
  );
}

let violations: string[] = [];
const note = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) =>
  void violations.push(`${effectiveDirective} ${blockedURI}`);

beforeEach(() => {
  violations = [];
  document.addEventListener('securitypolicyviolation', note);
});
afterEach(() => {
  document.removeEventListener('securitypolicyviolation', note);
  cleanUp();
});

function expectHarmless(root: ShadowRoot | null, expected: string, text: string): void {
  expect(structure(root!), text).to.equal(expected);
  expect(dangers(root!), text).to.deep.equal([]);
  expect(mark in window, text).to.equal(false);
  expect(violations).to.deep.equal([]);
}

describe('hostile texts of a provider', () => {
  it('are text in <soluti-qr-auth>', async () => {
    const rendered = async (text: string) => {
      const { element } = await waiting({}, { clientName: text, qrCode: () => text.slice(0, 300) });
      const root = element.shadowRoot;
      const path = root?.querySelector('path');
      // How many modules a code has depends on its text.
      path?.removeAttribute('d');
      return root;
    };
    // A code that is a web address has one button more.
    const expected = structure((await rendered('Loja'))!);
    const expectedOfAddress = structure((await rendered('https://qr.example/1'))!);
    for (const text of hostileStrings) {
      expectHarmless(await rendered(text), text.startsWith('https:') ? expectedOfAddress : expected, text);
      cleanUp();
    }
  });

  it('are text in <idenge-pass-card>', async () => {
    const rendered = async (text: string) => {
      const fields = allFields.map((field) => ({ ...field, label: { 'pt-BR': text, es: text, en: text } }));
      const pass = {
        ...marcos,
        name: text,
        email: text,
        phone: text,
        externalId: text,
        platform: text,
        imageUrl: text,
      };
      const backend = new IdengeBackend({
        ...pass,
        data: Object.fromEntries(fields.map(({ id }) => [id, text.slice(0, 1000)])),
      });
      backend.fields = fields;
      return (await mount(backend)).card.shadowRoot;
    };
    const expected = structure((await rendered('Loja'))!);
    for (const text of hostileStrings) {
      expectHarmless(await rendered(text), expected, text);
      cleanUp();
    }
  });

  it('are text in <ingresse-login-button>', async () => {
    const button = await fixture<HTMLElementTagNameMap['ingresse-login-button']>(
      html`<ingresse-login-button api-key="demo" lang="en"></ingresse-login-button>`,
    );
    const rendered = async (text: string) => {
      button.user = { id: text, name: text, email: text, picture: text };
      await button.updateComplete;
      return button.shadowRoot;
    };
    const expected = structure((await rendered('Loja'))!);
    for (const text of hostileStrings) expectHarmless(await rendered(text), expected, text);
  });

  it('of an error are not shown', async () => {
    for (const text of hostileStrings) {
      const button = await fixture<HTMLElementTagNameMap['ingresse-login-button']>(
        html`<ingresse-login-button endpoint="/catraca" lang="en"></ingresse-login-button>`,
      );
      const problem = JSON.stringify({ type: text, title: text, status: 502, code: text, detail: text });
      button.fetch = async () =>
        new Response(problem, { status: 502, headers: { 'content-type': 'application/problem+json' } });
      button.login({ modes: ['redirect'] }).catch(() => undefined);
      await waitUntil(() => button.state === 'failed');
      await button.updateComplete;
      expect(button.shadowRoot?.textContent).not.to.include(mark);
      expect(dangers(button.shadowRoot!)).to.deep.equal([]);
    }
  });
});
