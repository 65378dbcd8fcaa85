import { expect, fixture } from '@open-wc/testing';
import { html } from 'lit';
import '../../src/components/idenge-pass-card/idenge-pass-card.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import type { CatracaElement } from '../../src/components/internal/catraca-element.js';

const tags = ['ingresse-login-button', 'soluti-qr-auth', 'idenge-pass-card'] as const;

describe('styles of the page around', () => {
  /** The base part's style, in a page that sets what its own words look like. */
  async function baseStyle(tag: string, theme = 'auto'): Promise<CSSStyleDeclaration> {
    const page = await fixture<HTMLElement>(
      html`<div style="text-align: center; letter-spacing: 3px; text-transform: uppercase; white-space: pre"></div>`,
    );
    const element = document.createElement(tag) as CatracaElement<string, object>;
    Object.assign(element, { endpoint: '/catraca', apiKey: 'key', theme, fetch: () => new Promise(() => undefined) });
    page.append(element);
    await element.updateComplete;
    return getComputedStyle(element.renderRoot.querySelector('[part~="base"]')!);
  }

  for (const tag of tags) {
    it(`do not bend the words of <${tag}>`, async () => {
      const { textAlign, letterSpacing, textTransform, whiteSpace } = await baseStyle(tag);
      expect([textAlign, letterSpacing, textTransform, whiteSpace]).to.deep.equal([
        'start',
        'normal',
        'none',
        'normal',
      ]);
    });
  }

  it('a pass card with a scheme of its own brings its own ground', async () => {
    const clear = 'rgba(0, 0, 0, 0)';
    expect((await baseStyle('idenge-pass-card')).backgroundColor).to.equal(clear);
    expect((await baseStyle('idenge-pass-card', 'dark')).backgroundColor).not.to.equal(clear);
  });
});
