/** Where a click and `focus()` put the focus. */
import { expect, fixture, fixtureCleanup } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { html } from 'lit';
import { faces } from './support/pass-card-faces.js';
import { scenes, type Stage } from './support/soluti-qr-auth.js';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';

async function signedInButton(): Promise<HTMLElement> {
  const button = await fixture<HTMLElementTagNameMap['ingresse-login-button']>(
    html`<ingresse-login-button api-key="key"></ingresse-login-button>`,
  );
  button.user = { id: '7', name: 'Ana Souza', email: null, picture: null };
  await button.updateComplete;
  return button;
}

/** Elements with plain text in them, and where that text is. */
const texts: Readonly<Record<string, readonly [() => Promise<HTMLElement>, string]>> = {
  'the foot of <soluti-qr-auth>': [async () => ((await scenes['idle']?.()) as Stage).element, 'footer p'],
  'a step of <soluti-qr-auth>': [async () => ((await scenes['waiting']?.()) as Stage).element, 'li'],
  'a field of <idenge-pass-card>': [() => faces['viewing']!(), 'dd'],
  'the words of an empty <idenge-pass-card>': [() => faces['empty']!(), '.sentence'],
  'the name in <ingresse-login-button>': [signedInButton, '.who'],
};

describe('focus', () => {
  afterEach(async () => {
    await resetMouse();
    fixtureCleanup();
    sessionStorage.clear();
  });

  for (const [where, [make, selector]] of Object.entries(texts)) {
    it(`a click on ${where} focuses no control, and Space works none`, async () => {
      const element = await make();
      const text = element.shadowRoot?.querySelector<HTMLElement>(selector);
      text?.scrollIntoView({ block: 'center' });
      const { left, top, height } = text?.getBoundingClientRect() ?? new DOMRect();
      let clicks = 0;
      await sendMouse({ type: 'click', position: [Math.round(left + 4), Math.round(top + height / 2)] });
      element.shadowRoot?.addEventListener('click', () => (clicks += 1));
      await sendKeys({ press: ' ' });
      expect(element.shadowRoot?.activeElement?.matches('button, a, input, summary') ?? false).to.equal(false);
      expect(clicks).to.equal(0);
    });
  }

  it('focus() of an element focuses its first control that can be used, once', async () => {
    const { element } = (await scenes['waiting']?.()) as Stage;
    const focused = () => element.shadowRoot?.activeElement?.getAttribute('part');
    element.focus();
    expect(focused()).to.equal('more-time-button');
    element.shadowRoot?.querySelector('input')?.focus();
    element.focus();
    expect(focused()).to.equal('username-field');
    element.blur();
    const button = await fixture<HTMLElement>(html`<ingresse-login-button disabled></ingresse-login-button>`);
    button.focus();
    expect(button.shadowRoot?.activeElement).to.equal(null);
  });

  it('a click on a label focuses the first control, and works none', async () => {
    const box = await fixture<HTMLElement>(
      html`<div>
        <label>Sign in <ingresse-login-button api-key="key"></ingresse-login-button></label>
      </div>`,
    );
    const button = box.querySelector('ingresse-login-button')!;
    let clicks = 0;
    button.shadowRoot?.querySelector('button')?.addEventListener('click', () => (clicks += 1));
    const { left, top } = box.querySelector('label')!.getBoundingClientRect();
    await sendMouse({ type: 'click', position: [Math.round(left + 3), Math.round(top + 5)] });
    expect(button.shadowRoot?.activeElement?.localName).to.equal('button');
    expect(clicks).to.equal(0);
  });
});
