/** Elements that move: in the page, to a frame, and to a document that shows nothing. */
import { expect, fixture, fixtureCleanup, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { IdengeBackend } from './support/idenge-backend.js';
import { FakeOpener, makeButton, reach } from './support/ingresse-login-button.js';
import { mount } from './support/pass-card.js';
import { cleanUp, stage, waiting } from './support/soluti-qr-auth.js';

let opener: FakeOpener | undefined;

const overlay = async () => {
  opener = new FakeOpener();
  const button = await makeButton(
    html`<ingresse-login-button api-key="key" lang="en" overlay></ingresse-login-button>`,
  );
  void button.login();
  await reach(button, 'waiting');
  return button;
};

const elements: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'soluti-qr-auth': async () => (await stage()).element,
  'ingresse-login-button': () => makeButton(),
  'idenge-pass-card': async () => (await mount(new IdengeBackend())).card,
};

const dialogs: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'the login dialog': async () => (await waiting({ presentation: 'dialog' })).element,
  'the enlarged code': async () => {
    const { element } = await waiting({}, {}, '150px');
    await waitUntil(() => element.shadowRoot?.querySelector('.large[open]') !== null, 'the enlarged code stays closed');
    element.style.inlineSize = '150px';
    return element;
  },
  'the overlay of a login': overlay,
};

async function frame(): Promise<Document> {
  const element = await fixture<HTMLIFrameElement>(html`<iframe title="Frame" width="700" height="500"></iframe>`);
  const { contentDocument } = element;
  if (contentDocument === null) throw new Error('the frame has no document');
  return contentDocument;
}

/** Of the base and its first control. */
function looks(element: HTMLElement): (string | undefined)[] {
  const parts = ['[part~=base]', 'button'].map((selector) => element.shadowRoot?.querySelector(selector));
  return parts.flatMap((part) => {
    const { display, padding, minBlockSize, boxSizing } = part ? getComputedStyle(part) : ({} as CSSStyleDeclaration);
    return [display, padding, minBlockSize, boxSizing];
  });
}

const modalOf = (element: HTMLElement) => element.shadowRoot?.querySelector('dialog:modal');

describe('moves', () => {
  afterEach(() => {
    opener?.restore();
    opener = undefined;
    fixtureCleanup();
    cleanUp();
  });

  for (const [tag, make] of Object.entries(elements)) {
    it(`<${tag}> keeps its styles in a frame, and back in the page`, async () => {
      const element = await make();
      const parent = element.parentElement as HTMLElement;
      const before = looks(element);
      const inner = await frame();
      inner.body.append(element);
      await new Promise((resolve) => setTimeout(resolve));
      expect(looks(element)).to.deep.equal(before);
      parent.append(element);
      expect(looks(element)).to.deep.equal(before);
      document.createElement('template').content.append(element);
      parent.append(element);
      expect(looks(element)).to.deep.equal(before);
    });

    it(`<${tag}> made by script renders first in a frame`, async () => {
      const reference = looks(await make());
      const inner = await frame();
      const element = document.createElement(tag) as HTMLElementTagNameMap['soluti-qr-auth'];
      inner.body.append(element);
      await element.updateComplete;
      expect(looks(element).slice(0, 4)).to.deep.equal(reference.slice(0, 4));
    });
  }

  for (const [name, open] of Object.entries(dialogs)) {
    it(`${name} is modal after a move in the page, and in a frame, where Escape closes it`, async () => {
      const element = await open();
      const closed: Event[] = [];
      modalOf(element)?.addEventListener('close', (event) => closed.push(event));
      const elsewhere = await fixture<HTMLElement>(html`<div lang="en"></div>`);
      elsewhere.append(element);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([modalOf(element) instanceof HTMLDialogElement, closed.length]).to.deep.equal([true, 0]);
      const inner = await frame();
      inner.body.append(element);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([modalOf(element)?.ownerDocument === inner, closed.length]).to.deep.equal([true, 0]);
      (modalOf(element)?.querySelector('button') as HTMLElement).focus();
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => !modalOf(element), 'the dialog stays open');
    });
  }
});
