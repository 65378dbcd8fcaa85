/** Which keys of an element the page around it hears, and where its dialogs take clicks: with real keys. */
import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { cleanUpDialogs, dialogs } from './support/dialogs.js';
import { IdengeBackend } from './support/idenge-backend.js';
import { input, mount, nextState, press, statusText, type } from './support/pass-card.js';
import { field, part, stage, waiting } from './support/soluti-qr-auth.js';

const openDialogs = (element: HTMLElement) => element.shadowRoot?.querySelectorAll('dialog[open]').length;

/** The keys that the page hears, by any of the usual listeners. */
function listen(): string[] {
  const heard: string[] = [];
  const note = ({ type: name, key }: KeyboardEvent) => {
    if (!heard.includes(`${name} ${key}`)) heard.push(`${name} ${key}`);
  };
  for (const name of ['keydown', 'keyup'] as const) {
    document.addEventListener(name, note, { capture: true, signal: end.signal });
    document.addEventListener(name, note, { signal: end.signal });
    window.addEventListener(name, note, { signal: end.signal });
  }
  return heard;
}

let end: AbortController;

describe('keys', () => {
  beforeEach(() => (end = new AbortController()));

  afterEach(() => {
    end.abort();
    cleanUpDialogs();
  });

  for (const [name, open] of Object.entries(dialogs)) {
    it(`${name} closes with Escape, and the page hears nothing of it`, async () => {
      const element = await open();
      const heard = listen();
      await sendKeys({ press: 'Escape' });
      expect([openDialogs(element), heard]).to.deep.equal([0, []]);
      await sendKeys({ press: 'Escape' });
      expect(heard).to.deep.equal(['keydown Escape', 'keyup Escape']);
    });

    it(`${name} closes with Escape after a click beside it, which takes the focus away`, async () => {
      const element = await open();
      const heard = listen();
      (element.shadowRoot?.activeElement as HTMLElement | null)?.blur();
      await sendKeys({ press: 'Escape' });
      expect([openDialogs(element), heard]).to.deep.equal([0, []]);
    });

    it(`${name} keeps Tab to itself`, async () => {
      const element = await open();
      const heard = listen();
      await sendKeys({ press: 'Tab' });
      expect([heard, openDialogs(element)]).to.deep.equal([['keyup Tab'], 1]);
    });

    it(`${name} takes clicks where the page has turned them off`, async () => {
      document.body.style.pointerEvents = 'none';
      const element = await open();
      const box = element.shadowRoot?.querySelector('dialog[open]')?.getBoundingClientRect() ?? new DOMRect();
      const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      document.body.style.pointerEvents = '';
      expect(hit?.localName).to.equal(element.localName);
    });
  }

  it('one Escape closes one dialog, where no gesture opened them', async () => {
    const dialog = document.createElement('dialog');
    document.body.append(dialog);
    const { element } = await stage({ presentation: 'dialog' });
    dialog.append(element);
    dialog.showModal();
    void element.open();
    await waitUntil(() => element.state === 'waiting');
    await sendKeys({ press: 'Escape' });
    expect([openDialogs(element), dialog.open]).to.deep.equal([0, true]);
    dialog.remove();
  });

  it('Escape is the page’s while its own dialog lies above ours', async () => {
    const { element } = await waiting({ presentation: 'dialog' });
    const dialog = document.createElement('dialog');
    dialog.append(document.createElement('input'));
    document.body.append(dialog);
    dialog.showModal();
    await sendKeys({ press: 'Escape' });
    expect([openDialogs(element), dialog.open]).to.deep.equal([1, false]);
    dialog.remove();
  });

  it('shortcuts of the page do not run while a visitor types a CPF, but those with a modifier do', async () => {
    const { element } = await waiting();
    const heard = listen();
    const stop = (event: KeyboardEvent) => event.preventDefault();
    document.addEventListener('keydown', stop, { signal: end.signal });
    field(element).focus();
    await sendKeys({ type: '529' });
    await sendKeys({ press: 'Backspace' });
    await sendKeys({ press: 'ArrowLeft' });
    await sendKeys({ type: '0' });
    expect([field(element).value, heard]).to.deep.equal(['502', []]);
    // WebDriver has no keys that are held.
    for (const kind of ['keydown', 'keyup']) {
      const held = { key: 'k', ctrlKey: true, bubbles: true, composed: true, cancelable: true };
      field(element).dispatchEvent(new KeyboardEvent(kind, held));
    }
    expect(heard).to.deep.equal(['keydown k', 'keyup k']);
    part(element, 'cancel-button').focus();
    await sendKeys({ press: '5' });
    expect(heard).to.include('keydown 5');
  });

  it('Escape in a form of the pass card is not heard by the page, also where it listens first', async () => {
    const { card } = await mount(new IdengeBackend(), { editable: true });
    press(card, 'edit-button');
    await nextState(card, 'editing');
    type(card, 'name', 'Ana');
    input(card, 'name').focus();
    const heard = listen();
    await sendKeys({ press: 'Escape' });
    await card.updateComplete;
    expect([statusText(card), heard]).to.deep.equal(['Discard what you typed?', []]);
    card.cancel();
    await nextState(card, 'viewing');
    await sendKeys({ press: 'Escape' });
    expect(heard).to.include('keydown Escape');
  });
});
