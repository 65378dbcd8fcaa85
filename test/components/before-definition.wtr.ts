/** What a page or a framework sets on an element before the script that defines it has arrived, as with the loader. */
import { expect, waitUntil } from '@open-wc/testing';
import type { ReactiveElement } from 'lit';
import { frameworks } from './support/frameworks.bundle.js';

type Loose = HTMLElement & Record<string, unknown> & { readonly updateComplete: Promise<boolean> };

const common = {
  endpoint: '/catraca',
  theme: 'dark',
  disabled: true,
  successUrl: '/welcome',
  assertionNonce: 'nonce',
  name: 'login',
  allowFormValue: true,
  messages: { 'common.cancel': 'Back' },
  fetch: () => new Promise(() => undefined),
  headers: () => ({}),
  credentials: 'include',
};

/** Every property that a page may set, with a value that is not its default. */
const properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'ingresse-login-button': {
    ...common,
    apiKey: 'key',
    apiKeyParam: 'key',
    companyId: '7',
    authUrl: '/login',
    returnUrl: '/back',
    modes: 'redirect',
    text: 'buy',
    variant: 'outline',
    size: 'large',
    shape: 'pill',
    iconOnly: true,
    remember: 'session',
    overlay: true,
    restore: true,
    user: { id: '7', name: 'Ana', email: null, picture: null },
  },
  'soluti-qr-auth': {
    ...common,
    startOn: 'manual',
    renewals: 2,
    withoutPush: true,
    username: '52998224725',
    appName: 'Vault ID',
    privacyUrl: '/privacy',
    presentation: 'dialog',
  },
  'idenge-pass-card': {
    ...common,
    passToken: 'token',
    userId: '7',
    email: 'ana@example.com',
    externalId: '7',
    phone: '1',
    browse: true,
    enrollable: true,
    editable: true,
    watch: 0,
    layout: 'compact',
    cardsPerPage: 4,
  },
};

const isSame = (one: unknown, other: unknown) =>
  one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

const early: Record<string, Loose> = {};
const words = { 'sol.start': 'Show me the code' };

describe('elements that are defined later', () => {
  const { warn } = console;
  const box = document.createElement('div');
  let warnings: string[];
  const boxes = new Map(Object.keys(frameworks).map((name) => [name, document.createElement('div')]));
  let started = 0;

  before(async () => {
    for (const [tag, values] of Object.entries(properties)) {
      early[tag] = Object.assign(document.createElement(tag), values) as unknown as Loose;
      document.body.append(early[tag]);
    }
    document.body.append(box);
    const props = { endpoint: '/catraca', renewals: 2, 'without-push': true, startOn: 'manual', messages: words };
    frameworks['React 19'](box, 'soluti-qr-auth', { ...props, 'onsoluti-auth-start': () => (started += 1) });
    for (const [name, each] of boxes) {
      document.body.append(each);
      const flags = { endpoint: '/catraca', disabled: false, 'without-push': false };
      frameworks[name as keyof typeof frameworks](each, 'soluti-qr-auth', flags);
    }
    await waitUntil(() => box.firstElementChild !== null, 'React renders nothing');
    warnings = [];
    console.warn = (text: unknown) => void warnings.push(String(text));
    await Promise.all([
      import('../../src/components/idenge-pass-card/idenge-pass-card.js'),
      import('../../src/components/ingresse-login-button/ingresse-login-button.js'),
      import('../../src/components/soluti-qr-auth/soluti-qr-auth.js'),
    ]);
  });

  after(() => {
    console.warn = warn;
    for (const element of [box, ...boxes.values(), ...Object.values(early)]) element.remove();
  });

  for (const [tag, values] of Object.entries(properties)) {
    it(`<${tag}> takes every property that was set before`, async () => {
      const element = early[tag]!;
      await element.updateComplete;
      const { elementProperties } = customElements.get(tag) as unknown as typeof ReactiveElement;
      const settable = [...elementProperties].filter(([, { state }]) => state !== true).map(([name]) => String(name));
      expect(Object.keys(values)).to.have.members(settable);
      const wrong = Object.entries(values).filter(
        ([name, value]) => !isSame(element[name], value) || Object.hasOwn(element, name),
      );
      expect(wrong.map(([name]) => [name, element[name]])).to.deep.equal([]);
    });
  }

  it('the face of a user that was set before is shown', () => {
    expect(early['ingresse-login-button']!['state']).to.equal('signed-in');
  });

  it('React 19 writes attributes: those with a name of ours work, and the console names the others', async () => {
    const element = box.firstElementChild as Loose;
    await element.updateComplete;
    expect([element['endpoint'], element['renewals'], element['withoutPush']]).to.deep.equal(['/catraca', 2, true]);
    expect([element.getAttribute('messages'), element['messages']]).to.deep.equal(['[object Object]', undefined]);
    expect([element.hasAttribute('starton'), element['startOn']]).to.deep.equal([true, 'click']);
    const lost = warnings.flatMap((text) => /the attribute (\S+) has no effect/.exec(text)?.[1] ?? []);
    expect(lost).to.have.members(['messages', 'starton']);
    void (element as unknown as HTMLElementTagNameMap['soluti-qr-auth']).start();
    expect(started).to.equal(1);
    // From now on the properties are there.
    frameworks['React 19'](box, 'soluti-qr-auth', { startOn: 'visible', messages: { ...words } });
    await waitUntil(() => element['startOn'] === 'visible', 'React sets no property');
    expect(element['messages']).to.deep.equal(words);
  });

  for (const name of Object.keys(frameworks)) {
    it(`${name}: boolean attributes that are bound to false before are false`, async () => {
      const element = boxes.get(name)?.firstElementChild as Loose;
      await element.updateComplete;
      expect([element['disabled'], element.matches(':disabled'), element['withoutPush']]).to.deep.equal([
        false,
        false,
        false,
      ]);
    });
  }

  it('the console says that disabled="false" was removed, which Vue 3 writes', () => {
    expect(warnings.filter((text) => text.includes('disabled="false"'))).to.have.length(1);
  });
});
