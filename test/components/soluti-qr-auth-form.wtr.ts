import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { problem, silence } from './support/fake-soluti-backend.js';
import {
  cleanUp,
  field,
  find,
  namesOf,
  part,
  reached,
  stage,
  statusOf,
  type,
  waiting,
} from './support/soluti-qr-auth.js';

const dialogOf = (element: HTMLElement) => element.shadowRoot?.querySelector<HTMLDialogElement>('[part=dialog]');
const isModal = (element: HTMLElement) => dialogOf(element)?.matches(':modal') ?? false;

describe('<soluti-qr-auth>', () => {
  afterEach(cleanUp);

  describe('the dialog', () => {
    it('opens with presentation="dialog", signs in, closes, and gives the focus back', async () => {
      const { element, backend } = await stage({ presentation: 'dialog' });
      const button = part(element, 'start-button');
      expect([button.textContent.trim(), isModal(element)]).to.deep.equal(['Sign in with a cloud certificate', false]);
      button.focus();
      button.click();
      await reached(element, 'waiting');
      await waitUntil(() => find(element, 'qr') !== null);
      expect([isModal(element), dialogOf(element)?.contains(element.shadowRoot?.activeElement ?? null)]).to.deep.equal([
        true,
        true,
      ]);
      backend.approve();
      await reached(element, 'done');
      expect(isModal(element)).to.equal(false);
      expect(element.shadowRoot?.activeElement).to.equal(button);
      expect(statusOf(element)).to.equal('Authentication complete');
    });

    it('open() opens it whatever the presentation, and gives the focus back to who called', async () => {
      const { element, backend } = await stage();
      const opener = document.createElement('button');
      element.after(opener);
      opener.focus();
      const outcome = element.open();
      await reached(element, 'waiting');
      expect(isModal(element)).to.equal(true);
      backend.approve();
      expect(await outcome).to.have.property('accessToken');
      await element.updateComplete;
      expect([isModal(element), document.activeElement]).to.deep.equal([false, opener]);
    });

    for (const way of ['Escape', 'the button that closes']) {
      it(`${way} cancels, tells the backend, and says so on the page`, async () => {
        const { element, backend } = await stage({ presentation: 'dialog' });
        const outcome = element.open();
        await reached(element, 'waiting');
        if (way === 'Escape') dialogOf(element)?.requestClose();
        else part(element, 'close-button').click();
        await reached(element, 'cancelled');
        expect([await outcome, isModal(element)]).to.deep.equal([null, false]);
        await waitUntil(() => backend.count('cancel') === 1);
        expect(statusOf(element)).to.equal('Cancelled. Nothing was authorised.');
      });
    }

    it('closed after the approval it leaves the login to finish', async () => {
      const { element, backend } = await stage({ presentation: 'dialog' });
      const outcome = element.open();
      await reached(element, 'waiting');
      backend.change({ state: 'approved' });
      await reached(element, 'finishing');
      part(element, 'close-button').click();
      await element.updateComplete;
      expect([isModal(element), element.state]).to.deep.equal([false, 'finishing']);
      backend.change({ state: 'ready' });
      expect(await outcome).to.have.property('accessToken');
    });

    it('keeps open what failed, with the way on; a start that the page prevents opens nothing', async () => {
      const { element, backend } = await stage({ presentation: 'dialog' });
      backend.next('start', () => problem('provider_unreachable', 503));
      void element.open().catch(() => undefined);
      await reached(element, 'failed');
      expect(isModal(element)).to.equal(true);
      dialogOf(element)?.querySelector<HTMLElement>('[part=start-button]')?.click();
      await reached(element, 'waiting');
      element.cancel();
      element.addEventListener('soluti-auth-start', (event) => event.preventDefault());
      expect(await element.open()).to.equal(null);
      await element.updateComplete;
      expect(isModal(element)).to.equal(false);
    });

    it('stays open through a move in the page, and comes back open after a reload', async () => {
      const { element, backend } = await stage({ presentation: 'dialog' });
      void element.open();
      await reached(element, 'waiting');
      const elsewhere = document.createElement('div');
      element.parentElement?.append(elsewhere);
      elsewhere.append(element);
      await aTimeout(100);
      expect([isModal(element), element.state]).to.deep.equal([true, 'waiting']);
      const copy = document.createElement('soluti-qr-auth');
      Object.assign(copy, { endpoint: '/catraca', fetch: backend.fetch, presentation: 'dialog' });
      element.remove();
      elsewhere.append(copy);
      await reached(copy, 'waiting');
      await copy.updateComplete;
      expect(isModal(copy)).to.equal(true);
    });

    /** What a click at this place of the page would reach. */
    const isReachable = (button: HTMLElement): boolean => {
      const { left, top } = button.getBoundingClientRect();
      return document.elementFromPoint(left + 2, top + 2) === button;
    };
    const elsewhere = (element: HTMLElement): HTMLButtonElement => {
      const button = document.createElement('button');
      button.textContent = 'Elsewhere';
      element.parentElement?.before(button);
      return button;
    };

    for (const [place, hide] of [
      ['with hidden', (element: HTMLElement) => (element.hidden = true)],
      ['inside display: none', (element: HTMLElement) => element.parentElement?.style.setProperty('display', 'none')],
      ['with visibility: hidden', (element: HTMLElement) => element.style.setProperty('visibility', 'hidden')],
    ] as const) {
      it(`open() on an element ${place} is refused with a message, and the page stays usable`, async () => {
        const { element, backend } = await stage({ presentation: 'dialog', startOn: 'manual' });
        const button = elsewhere(element);
        hide(element);
        const { error } = console;
        const said: string[] = [];
        console.error = (text: unknown) => void said.push(String(text));
        const refusals = await Promise.all([
          element.open().catch((cause: unknown) => cause),
          element.start().catch((cause: unknown) => cause),
        ]);
        console.error = error;
        expect(refusals.map((refusal) => (refusal as { code: string }).code)).to.deep.equal([
          'config_invalid',
          'config_invalid',
        ]);
        expect(said).to.have.length(1);
        expect(said[0]).to.contain('<soluti-qr-auth>').and.to.contain('hidden');
        await aTimeout(50);
        expect([isModal(element), isReachable(button), backend.count('start')]).to.deep.equal([false, true, 0]);
        button.remove();
      });
    }

    it('a login taken up after a reload in a hidden element leaves the page usable, and opens when it is shown', async () => {
      const { backend, element } = await waiting();
      element.remove();
      const copy = document.createElement('soluti-qr-auth');
      Object.assign(copy, { endpoint: '/catraca', fetch: backend.fetch, presentation: 'dialog', hidden: true });
      document.body.append(copy);
      await reached(copy, 'waiting');
      await aTimeout(50);
      expect(isModal(copy)).to.equal(false);
      copy.hidden = false;
      await waitUntil(() => isModal(copy));
      copy.remove();
    });

    it('an element that is hidden under its open dialog gives the page back, and goes on when it is shown again', async () => {
      const { element } = await stage({ presentation: 'dialog' });
      const button = elsewhere(element);
      void element.open();
      await reached(element, 'waiting');
      expect([isModal(element), isReachable(button)]).to.deep.equal([true, false]);
      element.hidden = true;
      await waitUntil(() => isReachable(button));
      await aTimeout(50);
      expect([isModal(element), element.state]).to.deep.equal([false, 'waiting']);
      element.hidden = false;
      await waitUntil(() => isModal(element));
      button.remove();
    });

    it('has no findings, open and closed', async () => {
      const { element } = await stage({ presentation: 'dialog' });
      await expect(element).to.be.accessible();
      void element.open();
      await reached(element, 'waiting');
      await waitUntil(() => find(element, 'qr') !== null);
      // Colours fade in.
      await aTimeout(300);
      await expect(element).to.be.accessible();
    });
  });

  describe('what is readable', () => {
    it('connection and push, within waiting', async () => {
      const { element, backend } = await stage();
      expect([element.connection, element.push]).to.deep.equal([null, 'none']);
      void element.start();
      await reached(element, 'waiting');
      await waitUntil(() => element.connection === 'live');
      const push = element.notify('52998224725');
      expect(element.push).to.equal('sending');
      await push;
      expect(element.push).to.equal('sent');
      backend.approve();
      await reached(element, 'done');
      expect([element.connection, element.push]).to.deep.equal([null, 'none']);
    });

    it('a debug report, with states, transports, codes and timings, and nothing that is secret', async () => {
      const { element, backend } = await waiting();
      backend.next('notify', () => problem('slow_down', 429, { 'retry-after': '7', 'x-request-id': 'request-1' }));
      await element.notify('52998224725').catch(() => undefined);
      await element.notify('52998224725');
      const { id, secret } = backend.flow ?? { id: '', secret: '' };
      backend.approve();
      await reached(element, 'done');
      const report = element.debugReport();
      const lines = report.split('\n');
      expect(lines[0]).to.match(/^<soluti-qr-auth> \d{4}-\d\d-\d\dT[\d:.]+Z, \d+\.\d{3} s after load$/);
      expect(lines.slice(2).every((line) => /^\d+\.\d{3} /.test(line))).to.equal(true);
      for (const word of ['start by method', 'starting', 'waiting live', 'push sent', 'finishing', 'done']) {
        expect(report).to.contain(word);
      }
      expect(report).to.contain('refused: slow_down, retry after 7 s, request request-1');
      for (const canary of [id, secret, 'the-access-token', '52998224725', '4721', 'qr.example', 'Loja Exemplo']) {
        expect(report).not.to.contain(canary);
      }
    });
  });

  describe('a keyboard that composes', () => {
    /** What Gboard, Samsung's keyboard and input methods do: every `input` says that it composes, none follows the end. */
    const compose = (input: HTMLInputElement, text: string): void => {
      input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
      for (const character of text) {
        input.value += character;
        input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
      }
    };
    const send = (element: HTMLElement): void => {
      element.shadowRoot?.querySelector<HTMLElement>('[part~=notify-button]')?.click();
    };

    it('its number is masked when the composition ends, and not before', async () => {
      const { element } = await waiting();
      const input = field(element);
      compose(input, '52998224725');
      await element.updateComplete;
      expect(input.value).to.equal('52998224725');
      input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
      await element.updateComplete;
      expect(input.value).to.equal('529.982.247-25');
    });

    for (const [what, number] of [
      ['CPF', '52998224725'],
      ['CNPJ', '12ABC34501DE35'],
    ] as const) {
      it(`a right ${what} is sent, also while its last characters are still composed`, async () => {
        const { element, backend } = await waiting();
        type(field(element), number.slice(0, 6));
        compose(field(element), number.slice(6));
        send(element);
        await waitUntil(() => backend.count('notify') === 1);
        expect(backend.calls.find(({ route }) => route === 'notify')?.body).to.deep.equal({ username: number });
      });
    }

    it('a number that was filled in without any event is sent', async () => {
      const { element, backend } = await waiting();
      field(element).value = '52998224725';
      send(element);
      await waitUntil(() => backend.count('notify') === 1);
    });
  });

  describe('what it says of a gesture', () => {
    it('more time is confirmed in words', async () => {
      const { element } = await waiting();
      part(element, 'more-time-button').click();
      await waitUntil(() => statusOf(element) === 'New code on screen, with more time.');
    });

    it('never says that a code expires in 0 s', async () => {
      const { element, backend } = await waiting({}, { codeLife: 1 });
      const seen = new Set<string>();
      const watch = new MutationObserver(() => seen.add(part(element, 'countdown').textContent.trim()));
      watch.observe(part(element, 'countdown'), { childList: true, subtree: true, characterData: true });
      backend.always('renew', silence);
      await waitUntil(() => part(element, 'countdown').textContent.trim() === '', undefined, { timeout: 4000 });
      watch.disconnect();
      expect([...seen].filter((text) => text.includes('0:00'))).to.deep.equal([]);
      expect(find(element, 'qr')).to.equal(null);
    });

    it('copies a link, and only a link', async () => {
      const copied: string[] = [];
      const { clipboard } = navigator;
      const fake = { writeText: (text: string) => Promise.resolve(void copied.push(text)) };
      Object.defineProperty(navigator, 'clipboard', { value: fake, configurable: true });
      try {
        const { element } = await waiting();
        part(element, 'copy-button').click();
        await waitUntil(() => statusOf(element) === 'Link copied.');
        expect(copied).to.deep.equal(['https://qr.example/code-1']);
        fake.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
        part(element, 'copy-button').click();
        await waitUntil(() => statusOf(element) === 'This is not allowed here.');
        cleanUp();
        const other = await waiting({}, { qrCode: () => 'NO-LINK-AT-ALL' });
        expect(find(other.element, 'copy-button')).to.equal(null);
      } finally {
        Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
      }
    });

    it('sends who opens the app back to the page, and goes nowhere by itself', async () => {
      const { element, backend } = await waiting({}, { appLink: '#app-{qrCode}' });
      expect(find(element, 'app-link')).to.equal(null);
      cleanUp();
      const made = await waiting({}, { appLink: 'birdid://auth?qr={qrCode}' });
      const link = part(made.element, 'app-link');
      link.addEventListener('click', (event) => event.preventDefault());
      link.click();
      await waitUntil(() => statusOf(made.element) === 'Approve in the app, then come back to this page.');
      expect([backend.count('start'), made.backend.count('start')]).to.deep.equal([1, 1]);
    });

    it('a second push starts the wait anew; a refused one does not', async () => {
      const { element, backend } = await waiting({ username: '52998224725' });
      const again = () => part(element, 'notify-button').textContent.replace(/\s+/g, ' ').trim();
      await element.notify('52998224725');
      await waitUntil(() => again() === 'Send again in 28 s', undefined, { timeout: 4000 });
      backend.next('notify', () => problem('slow_down', 429));
      await element.notify('52998224725').catch(() => undefined);
      await element.updateComplete;
      expect(again()).to.match(/in 2[78] s$/);
      await element.notify('52998224725');
      await element.updateComplete;
      expect(again()).to.match(/in (30|29) s$/);
    });
  });

  describe('disabled', () => {
    it('stops every gesture that would begin something', async () => {
      const { element, backend } = await waiting({}, { appLink: 'birdid://auth?qr={qrCode}' });
      element.disabled = true;
      await element.updateComplete;
      expect(part(element, 'more-time-button').matches(':disabled')).to.equal(true);
      expect(part(element, 'notify-button').matches(':disabled')).to.equal(true);
      expect([field(element).disabled, find(element, 'app-link')]).to.deep.equal([true, null]);
      element.disabled = false;
      await element.notify('52998224725');
      element.disabled = true;
      await element.updateComplete;
      expect(part(element, 'notify-button').matches(':disabled')).to.equal(true);
      // To stop is no start.
      part(element, 'cancel-button').click();
      await waitUntil(() => backend.count('cancel') === 1);
    });

    it('start-on="visible" begins when it is no longer disabled', async () => {
      const { element, events } = await stage({ startOn: 'visible', disabled: true });
      await aTimeout(150);
      expect(element.state).to.equal('idle');
      element.disabled = false;
      await reached(element, 'waiting');
      expect(namesOf(events)[0]).to.equal('start');
    });

    it('start-on="visible" begins anew where the login before a reload is gone', async () => {
      const { element, backend } = await waiting();
      const saved = Object.fromEntries(Object.entries(sessionStorage));
      element.remove();
      await aTimeout(1100);
      Object.assign(sessionStorage, saved);
      backend.forget();
      const copy = document.createElement('soluti-qr-auth');
      Object.assign(copy, { endpoint: '/catraca', fetch: backend.fetch, startOn: 'visible' });
      document.body.append(copy);
      await reached(copy, 'waiting');
      expect(backend.count('start')).to.equal(2);
      copy.remove();
    });
  });

  describe('a push that another page sent', () => {
    it('can be sent again by asking for the number', async () => {
      const { element, backend } = await waiting();
      await element.notify('52998224725');
      const copy = document.createElement('soluti-qr-auth');
      Object.assign(copy, { endpoint: '/catraca', fetch: backend.fetch, lang: 'en' });
      element.replaceWith(copy);
      await reached(copy, 'waiting');
      await waitUntil(() => find(copy, 'challenge') !== null);
      part(copy, 'notify-button').removeAttribute('disabled');
      part(copy, 'notify-button').click();
      await waitUntil(() => copy.shadowRoot?.activeElement === find(copy, 'username-field'));
      type(field(copy), '52998224725');
      part(copy, 'notify-button').click();
      await waitUntil(() => backend.count('notify') === 2);
      copy.remove();
    });
  });
});
