import { aTimeout, expect, nextFrame, waitUntil } from '@open-wc/testing';
import { encodeQr } from '../../src/core/qr/qr-path.js';
import { fakeToken, problem } from './support/fake-soluti-backend.js';
import { readCanvas } from './support/read-canvas.js';
import {
  cleanUp,
  field,
  find,
  namesOf,
  part,
  reached,
  scenes,
  stage,
  statusOf,
  waiting,
  type,
  type Stage,
} from './support/soluti-qr-auth.js';

describe('<soluti-qr-auth>', () => {
  afterEach(cleanUp);

  describe('renders', () => {
    it('a button that starts, the steps, and where one is', async () => {
      const { element } = await stage();
      expect(part(element, 'start-button').textContent.trim()).to.equal('Generate QR code');
      expect([...element.renderRoot.querySelectorAll('li')].map((step) => step.textContent)).to.deep.equal([
        'Open the Bird ID app on your phone',
        'Scan the QR code',
        'Check and approve',
      ]);
      const foot = element.renderRoot.querySelector('footer')?.textContent ?? '';
      expect(foot).to.contain(location.host).and.to.contain('Never scan a code that someone sent you.');
    });

    it('the code wide enough on white paper, in both themes', async () => {
      for (const theme of ['light', 'dark'] as const) {
        const { element } = await waiting({ theme });
        const code = part(element, 'qr');
        const { size } = encodeQr('https://qr.example/code-1');
        expect(code.getBoundingClientRect().width).to.be.at.least(Math.max(160, 4 * size));
        expect(code.getBoundingClientRect().height).to.equal(code.getBoundingClientRect().width);
        const paper = code.closest<HTMLElement>('.paper');
        expect(paper && getComputedStyle(paper).backgroundColor).to.equal('rgb(255, 255, 255)');
        // WebKit has no forced colours.
        if (CSS.supports('forced-color-adjust: none')) {
          expect(paper && getComputedStyle(paper).forcedColorAdjust).to.equal('none');
        }
        cleanUp();
      }
    });

    it('a picture of the provider on a canvas', async () => {
      const picture = document.createElement('canvas');
      [picture.width, picture.height] = [40, 30];
      const { element } = await waiting({}, { qrCode: () => picture.toDataURL('image/png') });
      const code = part(element, 'qr') as HTMLCanvasElement;
      expect([code.localName, code.width, code.height]).to.deep.equal(['canvas', 40, 30]);
    });

    it('a code that is larger than its place in a dialog too', async () => {
      const text = `https://qr.example/${'x'.repeat(600)}`;
      const { element } = await waiting({}, { qrCode: () => text }, '280px');
      await waitUntil(() => element.renderRoot.querySelector('dialog'), 'there is no dialog');
      const dialog = element.renderRoot.querySelector('dialog');
      [...element.renderRoot.querySelectorAll('button')]
        .find((button) => button.textContent === 'Enlarge QR code')
        ?.click();
      expect(dialog?.open).to.equal(true);
      const large = dialog?.querySelector('[part=qr]');
      const { size } = encodeQr(text);
      expect(large?.getBoundingClientRect().width).to.be.at.least(4 * size);
      expect(readCanvas(large)).to.equal(text);
      dialog?.querySelector('button')?.click();
      expect(dialog?.open).to.equal(false);
    });

    it('one icon, one sentence and one button at each end', async () => {
      for (const [name, buttons] of [
        ['done', 0],
        ['expired', 1],
        ['cancelled', 1],
        ['failed', 1],
      ] as const) {
        const made = await scenes[name]?.();
        const root = made?.element.renderRoot;
        expect(root?.querySelectorAll('svg.icon').length, name).to.equal(1);
        expect(root?.querySelectorAll('button').length, name).to.equal(buttons);
        expect(made && statusOf(made.element), name).not.to.equal('');
        cleanUp();
      }
    });

    it('keeps the place of the code while it comes: nothing moves', async () => {
      const { element } = (await scenes['starting']?.()) as Stage;
      const before = element.renderRoot.querySelector('.frame')?.getBoundingClientRect();
      const form = part(element, 'push-form').getBoundingClientRect().top;
      const other = await waiting();
      const after = other.element.renderRoot.querySelector('.frame')?.getBoundingClientRect();
      expect([after?.width, after?.height]).to.deep.equal([before?.width, before?.height]);
      const shift =
        part(other.element, 'push-form').getBoundingClientRect().top - other.element.getBoundingClientRect().top;
      expect(shift).to.be.closeTo(form - element.getBoundingClientRect().top, 0.1);
    });
  });

  describe('accessibility', () => {
    for (const [name, make] of Object.entries(scenes)) {
      for (const [theme, lang] of [
        ['light', 'en'],
        ['dark', 'pt-BR'],
        ['light', 'es'],
      ] as const) {
        it(`has no findings: ${name}, ${theme}, ${lang}`, async () => {
          const { element } = await make();
          Object.assign(element, { theme, lang });
          await element.updateComplete;
          await stillness(element);
          await expect(element).to.be.accessible();
        }).timeout(15_000);
      }
    }

    it('names the code by a sentence, never by what it holds', async () => {
      const { element } = await waiting();
      const code = part(element, 'qr');
      expect(code.getAttribute('role')).to.equal('img');
      expect(code.getAttribute('aria-label')).to.equal(
        'QR code to authenticate with Loja Exemplo. Open the Bird ID app on your phone. Scan the QR code.',
      );
      expect(element.renderRoot.textContent).not.to.contain('qr.example');
    });

    it('has one status region, which stays the same node from start to end', async () => {
      const { element, backend } = await stage();
      const status = part(element, 'status');
      const said: string[] = [];
      new MutationObserver(() => said.push(status.textContent.trim())).observe(status, {
        childList: true,
        subtree: true,
        characterData: true,
      });
      void element.start();
      await reached(element, 'waiting');
      await aTimeout(2200);
      backend.approve();
      await reached(element, 'done');
      expect(part(element, 'status')).to.equal(status);
      expect(element.renderRoot.querySelectorAll('[role=status], [aria-live], [role=alert]').length).to.equal(1);
      // Not a word a second.
      expect(said.length).to.be.at.most(4);
      expect(said.at(-1)).to.equal('Authentication complete');
    });

    it('says 60, 30 and 10 seconds, and nothing between', async () => {
      const { element, backend } = await waiting({}, { codeLife: 61 });
      await waitUntil(() => statusOf(element) === 'The code expires in 60 seconds', 'says nothing at 60', {
        timeout: 3000,
      });
      expect(part(element, 'countdown').textContent).to.contain('1:00');
      backend.change({});
      await aTimeout(1100);
      expect(statusOf(element)).to.equal('The code expires in 60 seconds');
    });

    it('reads the challenge digit by digit, and shows it grouped', async () => {
      const { element } = (await scenes['a pending push']?.()) as Stage;
      const challenge = part(element, 'challenge');
      expect(challenge.querySelector('[aria-hidden]')?.textContent).to.equal('47 21');
      expect(challenge.querySelector('.visually-hidden')?.textContent).to.equal('Match this code in the app: 4 7 2 1');
    });

    it('never loses the focus when the control that has it goes', async () => {
      const { element, backend } = await stage({ renewals: 0 });
      const inside = () => element.shadowRoot?.activeElement;
      part(element, 'start-button').focus();
      part(element, 'start-button').click();
      await reached(element, 'starting');
      expect(inside()).to.equal(part(element, 'base'));
      await reached(element, 'waiting');
      field(element).focus();
      type(field(element), '52998224725');
      part(element, 'notify-button').click();
      await waitUntil(() => find(element, 'challenge'));
      expect(inside()?.getAttribute('role')).to.equal('group');
      backend.change({ state: 'expired' });
      await reached(element, 'expired');
      expect(inside()).to.equal(part(element, 'renew-button'));
    });

    it('has targets of at least 44 px, and the order of what one reads', async () => {
      const { element } = await waiting();
      const controls = [...element.renderRoot.querySelectorAll<HTMLElement>('button, input')];
      expect(controls.map((control) => control.getAttribute('part'))).to.deep.equal([
        'more-time-button',
        'username-field',
        'notify-button',
        'cancel-button',
        'copy-button',
      ]);
      for (const control of controls) expect(control.getBoundingClientRect().height).to.be.at.least(44);
    });

    it('marks a wrong number at the field, and takes the visitor there', async () => {
      const { element, backend } = (await scenes['a wrong number']?.()) as Stage;
      const input = field(element);
      expect(input.getAttribute('aria-invalid')).to.equal('true');
      expect(element.shadowRoot?.activeElement).to.equal(input);
      const described = (input.getAttribute('aria-describedby') ?? '').split(' ');
      const words = described.map((id) => element.shadowRoot?.getElementById(id)?.textContent.trim());
      expect(words.join(' ')).to.contain('Invalid CPF or CNPJ. Check the digits.');
      expect(backend.count('notify')).to.equal(0);
    });
  });

  describe('flow', () => {
    it('start() gives the result, and null when cancelled', async () => {
      const { element, backend } = await waiting();
      const outcome = element.start();
      backend.approve();
      expect(await outcome).to.deep.equal(fakeToken);
      const again = element.start();
      await reached(element, 'waiting');
      element.cancel();
      expect(await again).to.equal(null);
      await waitUntil(() => backend.count('cancel') === 1);
    });

    it('masks a number as it is typed, keeps the caret, and sends it without mask', async () => {
      const { element, backend } = await waiting();
      const input = field(element);
      input.focus();
      type(input, '529982225');
      expect(input.value).to.equal('529.982.225');
      input.setSelectionRange(9, 9);
      type(input, '47');
      expect([input.value, input.selectionStart]).to.deep.equal(['529.982.247-25', 11]);
      expect([input.autocomplete, input.inputMode]).to.deep.equal(['off', '']);
      part(element, 'push-form').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
      await waitUntil(() => find(element, 'challenge'));
      expect(backend.calls.find(({ route }) => route === 'notify')?.body).to.deep.equal({ username: '52998224725' });
      expect(statusOf(element)).to.contain('If this holder has the app, a notification is on its way.');
    });

    it('"I see another number" cancels, and says why', async () => {
      const { element, backend, events } = (await scenes['a pending push']?.()) as Stage;
      const other = [...element.renderRoot.querySelectorAll('button')].find((button) =>
        button.textContent.includes('another'),
      );
      other?.click();
      await reached(element, 'cancelled');
      expect(events.at(-1)).to.have.deep.property('detail', { reason: 'other-number' });
      await waitUntil(() => backend.count('cancel') === 1);
    });

    it('ends as cancelled when a duplicate of the tab fetched the result: the page shows where to continue', async () => {
      const { element, backend, events } = (await scenes['a pending push']?.()) as Stage;
      backend.change({ state: 'done' });
      await reached(element, 'cancelled');
      expect(statusOf(element)).to.equal('Authentication was completed in another tab. Continue there.');
      expect(part(element, 'start-button').textContent.trim()).to.equal('Get a new code');
      expect(events.at(-1)).to.have.deep.property('detail', { reason: 'other-tab' });
      expect(backend.count('cancel')).to.equal(0);
    });

    it('sends a push again only after a while', async () => {
      const { element } = (await scenes['a pending push']?.()) as Stage;
      const again = part(element, 'notify-button');
      expect(again.matches(':disabled')).to.equal(true);
      expect(again.textContent.replace(/\s+/g, ' ').trim()).to.match(/^Send again in \d+ s$/);
    });

    it('notify() refuses what is no number, and the code stays when the backend refuses', async () => {
      const { element, backend, events } = await waiting();
      const invalid = await element.notify('123').catch((error: unknown) => error);
      expect(invalid).to.have.property('code', 'request_invalid');
      backend.next('notify', () => problem('slow_down', 429));
      const refused = await element.notify('52998224725').catch((error: unknown) => error);
      expect(refused).to.have.property('code', 'slow_down');
      await element.updateComplete;
      expect(statusOf(element)).to.equal('Too many attempts for now. Scan the code, or try again in a few minutes.');
      expect([element.state, namesOf(events).at(-1)]).to.deep.equal(['waiting', 'error']);
      expect(find(element, 'qr')).not.to.equal(null);
    });

    it('more time brings a new code to the same flow, and keeps what was typed', async () => {
      const { element, backend } = await waiting({}, { codeLife: 60 });
      expect(readCanvas(part(element, 'qr'))).to.equal('https://qr.example/code-1');
      type(field(element), '529');
      part(element, 'more-time-button').click();
      await waitUntil(() => backend.count('renew') === 1);
      await waitUntil(() => find(element, 'qr') && readCanvas(part(element, 'qr')) === 'https://qr.example/code-2');
      expect([backend.count('start'), field(element).value, element.state]).to.deep.equal([1, '529', 'waiting']);
    });

    it('renews by itself, then pauses, and goes on when asked', async () => {
      const { element, backend, events } = await waiting({ renewals: 1 }, { codeLife: 1 });
      await reached(element, 'expired');
      expect(backend.count('renew')).to.equal(1);
      expect(namesOf(events).filter((name) => name === 'expire')).to.have.lengthOf(1);
      part(element, 'renew-button').click();
      await reached(element, 'waiting');
      expect(namesOf(events).filter((name) => name === 'start')).to.have.lengthOf(1);
    });

    it('says when too little of the code is on screen', async () => {
      const { element } = await waiting();
      await waitUntil(() => statusOf(element) === 'Waiting for your approval…');
      element.style.cssText = `position: fixed; inset-block-start: -150px; inset-inline-start: 0`;
      await waitUntil(() => statusOf(element).startsWith('The QR code is not fully visible.'));
      element.style.cssText = '';
      await waitUntil(() => statusOf(element) === 'Waiting for your approval…');
    });

    it('takes a login up again after a reload', async () => {
      const { element, backend } = await waiting();
      const copy = document.createElement('soluti-qr-auth');
      // As the next page of this tab would: its own element, the same storage.
      Object.assign(copy, { endpoint: '/catraca', fetch: backend.fetch });
      element.replaceWith(copy);
      await reached(copy, 'waiting');
      expect(backend.count('start')).to.equal(1);
      copy.remove();
    });

    it('goes where success-url says, unless the page prevents it', async () => {
      const { element, backend } = await waiting({ successUrl: '#after' });
      element.addEventListener('soluti-auth-success', (event) => event.preventDefault(), { once: true });
      backend.approve();
      await reached(element, 'done');
      expect(location.hash).to.equal('');
      void element.start();
      await reached(element, 'waiting');
      backend.approve();
      await waitUntil(() => location.hash === '#after');
      history.replaceState(null, '', location.pathname + location.search);
    });
  });
});

/** Colours fade in; the ring, which never rests, is not looked at. */
async function stillness(element: HTMLElement): Promise<void> {
  await nextFrame();
  await nextFrame();
  const isFading = (animation: Animation) =>
    animation instanceof CSSTransition && animation.transitionProperty !== 'stroke-dashoffset';
  await waitUntil(() => !element.shadowRoot?.getAnimations().some(isFading), 'colours do not come to rest');
}
