/** Elements with a modal dialog open: one of each kind of dialog. */
import { waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import '../../../src/components/ingresse-login-button/ingresse-login-button.js';
import { FakeOpener, makeButton, reach } from './ingresse-login-button.js';
import { cleanUp, waiting } from './soluti-qr-auth.js';

let opener: FakeOpener | undefined;

export const dialogs: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'the login dialog': async () => (await waiting({ presentation: 'dialog' })).element,
  'the enlarged code': async () => {
    const { element } = await waiting({}, {}, '150px');
    await waitUntil(() => element.shadowRoot?.querySelector('.large[open]') !== null, 'the enlarged code stays closed');
    // In a wider place the code would have enough room.
    element.style.inlineSize = '150px';
    return element;
  },
  'the overlay of a login': async () => {
    opener = new FakeOpener();
    const button = await makeButton(
      html`<ingresse-login-button api-key="key" lang="en" overlay></ingresse-login-button>`,
    );
    void button.login();
    await reach(button, 'waiting');
    return button;
  },
};

/** After each test. */
export function cleanUpDialogs(): void {
  opener?.restore();
  opener = undefined;
  cleanUp();
}
