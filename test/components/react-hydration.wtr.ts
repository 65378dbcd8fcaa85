/** React 19 on a page from a server: the elements are upgraded before React compares their attributes with its own. */
import { expect, fixture } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import { h, hydrate, type Hydration } from './support/react-hydration.bundle.js';

type Loose = HTMLElement & { name: unknown; disabled: unknown; readonly updateComplete: Promise<boolean> };

describe('React 19', () => {
  let hydration: Hydration | undefined;
  let box: HTMLElement;

  const { fetch: realFetch } = globalThis;
  beforeEach(async () => {
    globalThis.fetch = () => new Promise(() => undefined);
    box = await fixture(html`<div lang="en"></div>`);
  });
  afterEach(() => {
    hydration?.unmount();
    globalThis.fetch = realFetch;
  });

  const element = () => box.firstElementChild as Loose;
  const upgraded = async () => {
    await element().updateComplete;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  };

  for (const tag of ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card']) {
    for (const [what, properties] of Object.entries({
      'no reflected attribute': {},
      'a name': { name: 'login' },
      'a name, and disabled': { name: 'login', disabled: true },
      'disabled={false}': { disabled: false },
      'attributes that are the defaults': { theme: 'auto', layout: 'card', modes: 'popup redirect' },
    })) {
      it(`hydrates <${tag}> with ${what} without a mismatch, and keeps the element`, async () => {
        let before: Element | undefined;
        const all = { endpoint: '/catraca', ...properties };
        hydration = await hydrate(box, [tag, all], async () => {
          await upgraded();
          before = element();
        });
        expect(hydration.reports).to.deep.equal([]);
        expect(element()).to.equal(before);
      });
    }

    it(`takes a reflected attribute of <${tag}> away, and sets it again`, async () => {
      const props = { endpoint: '/catraca', name: 'login', disabled: true };
      hydration = await hydrate(box, [tag, props], upgraded);
      const seen = [];
      for (const next of [{ disabled: false }, { name: 'other' }, props]) {
        hydration.update({ endpoint: '/catraca', ...next });
        await element().updateComplete;
        seen.push([element().getAttribute('name'), element().hasAttribute('disabled')]);
      }
      expect(seen).to.deep.equal([
        [null, false],
        ['other', false],
        ['login', true],
      ]);
      expect(hydration.reports).to.deep.equal([]);
    });
  }

  it('hydrates a login button with a label and a link for visitors without script', async () => {
    const link = h('a', { href: 'https://auth.ingresse.com/' }, 'Sign in');
    const children = ['Enter ', link] as const;
    hydration = await hydrate(box, ['ingresse-login-button', { 'api-key': 'key' }, ...children], upgraded);
    expect(hydration.reports).to.deep.equal([]);
    expect(box.querySelector('a')!.checkVisibility()).to.equal(false);
  });
});
