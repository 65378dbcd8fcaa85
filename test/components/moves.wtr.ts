/** Elements that move: in the page, to a frame, and to a document that shows nothing. */
import { aTimeout, expect, fixture, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { html } from 'lit';
import '../../src/components/ingresse-login-button/ingresse-login-button.js';
import { cleanUpDialogs, dialogs } from './support/dialogs.js';
import { IdengeBackend } from './support/idenge-backend.js';
import { makeButton } from './support/ingresse-login-button.js';
import { mount, nextState, type } from './support/pass-card.js';
import { find, part, reached, stage, waiting } from './support/soluti-qr-auth.js';

const elements: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'soluti-qr-auth': async () => (await stage()).element,
  'ingresse-login-button': () => makeButton(),
  'idenge-pass-card': async () => (await mount(new IdengeBackend())).card,
};

async function frame(): Promise<Document> {
  const element = await fixture<HTMLIFrameElement>(html`<iframe title="Frame" width="700" height="500"></iframe>`);
  const { contentDocument } = element;
  if (contentDocument === null) throw new Error('the frame has no document');
  return contentDocument;
}

const openWindow = window.open.bind(window);
let opened: Window | null = null;

/** A window of the page's own, as a page opens it in a click. */
async function ownWindow(): Promise<Document> {
  const button = await fixture<HTMLButtonElement>(html`<button>Open</button>`);
  button.addEventListener('click', () => (opened = openWindow('', '', 'popup,width=700,height=500')));
  button.scrollIntoView({ block: 'center' });
  const { left, top } = button.getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(left + 5), Math.round(top + 5)] });
  return opened!.document;
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
  afterEach(async () => {
    await resetMouse();
    cleanUpDialogs();
    opened?.close();
    opened = null;
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

    it(`<${tag}> keeps its styles and its state in a window of its own, and back in the page`, async () => {
      const element = (await make()) as HTMLElementTagNameMap['soluti-qr-auth'];
      const parent = element.parentElement as HTMLElement;
      const before = [looks(element), element.state];
      const there = await ownWindow();
      there.body.append(there.adoptNode(element));
      await aTimeout(50);
      expect([looks(element), element.state]).to.deep.equal(before);
      element.disabled = true;
      await element.updateComplete;
      expect(element.shadowRoot?.querySelector('button:enabled')).to.equal(null);
      element.disabled = false;
      parent.append(document.adoptNode(element));
      await aTimeout(50);
      expect([looks(element), element.state]).to.deep.equal(before);
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

  it('a login goes on in a window of its own, and back in the page when that is closed', async () => {
    const { element, backend } = await waiting();
    const parent = element.parentElement as HTMLElement;
    const there = await ownWindow();
    // As pages do with a window of Document Picture-in-Picture.
    opened?.addEventListener('pagehide', () => parent.append(element));
    there.body.append(element);
    await aTimeout(50);
    part(element, 'cancel-button').focus();
    expect(there.activeElement === element).to.equal(true);
    opened?.close();
    await waitUntil(() => parent.contains(element), 'the element stays in the window');
    expect([element.state, find(element, 'qr')?.localName]).to.deep.equal(['waiting', 'canvas']);
    backend.approve();
    await reached(element, 'done');
  });

  it('a pass card with unsaved changes keeps the page from being left, also after a move', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    const isKept = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    void card.edit();
    await nextState(card, 'editing');
    expect(isKept()).to.equal(false);
    type(card, 'name', 'Ana');
    expect(isKept()).to.equal(true);
    (await fixture<HTMLElement>(html`<div lang="en"></div>`)).append(card);
    expect(isKept()).to.equal(true);
    card.remove();
    expect(isKept()).to.equal(false);
  });

  for (const [name, open] of Object.entries(dialogs)) {
    it(`${name} is modal after a move in the page, in a window of its own, and in a frame, where Escape closes it`, async () => {
      const there = await ownWindow();
      const element = await open();
      const closed: Event[] = [];
      modalOf(element)?.addEventListener('close', (event) => closed.push(event));
      const elsewhere = await fixture<HTMLElement>(html`<div lang="en"></div>`);
      elsewhere.append(element);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([modalOf(element) instanceof HTMLDialogElement, closed.length]).to.deep.equal([true, 0]);
      there.body.append(element);
      await aTimeout(50);
      expect([modalOf(element)?.ownerDocument === there, closed.length]).to.deep.equal([true, 0]);
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
