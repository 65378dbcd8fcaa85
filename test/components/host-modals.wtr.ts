/** Elements in a modal of the page: with real keys and clicks, in the modals of libraries that trap the focus. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { hostModals, type HostModal } from './support/host-modals.bundle.js';
import { cleanUp, find, part, reached, stage } from './support/soluti-qr-auth.js';

async function open(library: string, presentation: 'inline' | 'dialog' = 'dialog') {
  const { element } = await stage({ presentation });
  const box = await fixture<HTMLElement>(html`<div></div>`);
  const modal = hostModals[library]!(box, element);
  after.push(modal.remove);
  await waitUntil(() => element.isConnected && document.activeElement !== document.body, 'the modal takes the focus');
  await element.updateComplete;
  return { element, modal };
}

/** With the dialog of the element above the page's modal. */
async function openBoth(library: string): Promise<Awaited<ReturnType<typeof open>>> {
  const opened = await open(library);
  await click(part(opened.element, 'start-button'));
  await reached(opened.element, 'waiting');
  await waitUntil(() => find(opened.element, 'qr') !== null, 'no code is drawn');
  return opened;
}

async function click(target: HTMLElement): Promise<void> {
  target.scrollIntoView({ block: 'nearest' });
  const { left, top, width, height } = target.getBoundingClientRect();
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] });
}

let after: HostModal['remove'][] = [];

describe('modals of the page', () => {
  afterEach(async () => {
    await resetMouse();
    for (const remove of after) remove();
    after = [];
    cleanUp();
  });

  for (const library of Object.keys(hostModals)) {
    it(`${library}: the first Escape closes the dialog of the element, the second the modal`, async () => {
      const { element, modal } = await openBoth(library);
      await sendKeys({ press: 'Escape' });
      await reached(element, 'cancelled');
      expect(modal.isOpen()).to.equal(true);
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => !modal.isOpen(), 'the modal stays open');
    });

    it(`${library}: the dialog takes clicks, and the modal stays open`, async () => {
      const { element, modal } = await openBoth(library);
      await click(part(element, 'title'));
      expect([modal.isOpen(), element.state]).to.deep.equal([true, 'waiting']);
      await click(part(element, 'close-button'));
      await reached(element, 'cancelled');
      expect(modal.isOpen()).to.equal(true);
    });

    it(`${library}: Tab reaches every control of the dialog`, async () => {
      const { element } = await openBoth(library);
      const seen = await tabThrough(element, 12);
      expect(seen).to.include.members(['close-button', 'username-field', 'cancel-button']);
      // Around and around: the focus leaves for nothing outside, and stays nowhere.
      expect(seen).to.not.include(null);
      expect(seen.slice(0, 3)).to.deep.equal(seen.slice(seen.indexOf(seen[0]!, 1)).slice(0, 3));
    });

    it(`${library}: Tab reaches the controls of an element without a dialog`, async () => {
      const { element } = await open(library, 'inline');
      expect(await tabThrough(element, 4)).to.include('start-button');
    });
  }
});

/** The parts that had the focus. */
async function tabThrough(element: HTMLElement, times: number): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  for (let time = 0; time < times; time++) {
    await sendKeys({ press: 'Tab' });
    seen.push(element.shadowRoot?.activeElement?.getAttribute('part') ?? null);
  }
  return seen;
}
