import { aTimeout, expect, fixture, nextFrame, oneEvent, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import * as api from '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import { fakeToken, problem, silence } from './support/fake-soluti-backend.js';
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
  type Stage,
} from './support/soluti-qr-auth.js';

describe('<soluti-qr-auth>', () => {
  afterEach(cleanUp);

  /** Every visible state, and the way there. */
  const scenes: Record<string, () => Promise<Stage>> = {
    idle: () => stage(),
    starting: async () => {
      const made = await stage();
      made.backend.always('start', silence);
      void made.element.start();
      await reached(made.element, 'starting');
      return made;
    },
    waiting: () => waiting(),
    'a wrong number': async () => {
      const made = await waiting();
      type(field(made.element), '12345678900');
      part(made.element, 'notify-button').click();
      await made.element.updateComplete;
      return made;
    },
    'a pending push': async () => {
      const made = await waiting();
      await made.element.notify('529.982.247-25');
      await made.element.updateComplete;
      return made;
    },
    finishing: async () => {
      const made = await waiting();
      made.backend.change({ state: 'approved' });
      await reached(made.element, 'finishing');
      return made;
    },
    done: async () => {
      const made = await waiting();
      made.backend.approve();
      await reached(made.element, 'done');
      return made;
    },
    expired: async () => {
      const made = await waiting({ renewals: 0 });
      made.backend.change({ state: 'expired' });
      await reached(made.element, 'expired');
      return made;
    },
    cancelled: async () => {
      const made = await waiting();
      part(made.element, 'cancel-button').click();
      await reached(made.element, 'cancelled');
      return made;
    },
    failed: async () => {
      const made = await stage();
      made.backend.always('start', () => problem('provider_unreachable', 503));
      void made.element.start();
      await reached(made.element, 'failed');
      return made;
    },
  };

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

    it('the code dark on white, with its quiet zone and wide enough modules, in both themes', async () => {
      for (const theme of ['light', 'dark'] as const) {
        const { element } = await waiting({ theme });
        const code = part(element, 'qr');
        const size = Number(code.getAttribute('viewBox')?.split(' ')[2]);
        expect(code.getBoundingClientRect().width).to.be.at.least(Math.max(160, 4 * size));
        expect(getComputedStyle(code).fill).to.equal('rgb(0, 0, 0)');
        const paper = code.closest<HTMLElement>('.paper');
        expect(paper && getComputedStyle(paper).backgroundColor).to.equal('rgb(255, 255, 255)');
        // WebKit has no forced colours.
        if (CSS.supports('forced-color-adjust: none')) {
          expect(paper && getComputedStyle(paper).forcedColorAdjust).to.equal('none');
        }
        // The path keeps four modules off each side of the view box.
        const path = code.querySelector('path')?.getBBox();
        expect([path?.x, path?.y, path?.width]).to.deep.equal([4, 4, size - 8]);
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
      const { element } = await waiting({}, { qrCode: () => `https://qr.example/${'x'.repeat(600)}` }, '280px');
      await waitUntil(() => element.renderRoot.querySelector('dialog'), 'there is no dialog');
      const dialog = element.renderRoot.querySelector('dialog');
      [...element.renderRoot.querySelectorAll('button')]
        .find((button) => button.textContent === 'Enlarge QR code')
        ?.click();
      expect(dialog?.open).to.equal(true);
      const large = dialog?.querySelector('[part=qr]');
      const size = Number(large?.getAttribute('viewBox')?.split(' ')[2]);
      expect(large?.getBoundingClientRect().width).to.be.at.least(4 * size);
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
        expect(root?.querySelectorAll('svg').length, name).to.equal(1);
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
      for (const theme of ['light', 'dark'] as const) {
        it(`has no findings: ${name}, ${theme}`, async () => {
          const { element } = await make();
          element.theme = theme;
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

  describe('properties and attributes', () => {
    it('start-on="manual" shows no button and waits for start()', async () => {
      const { element } = await stage({ startOn: 'manual' });
      expect(find(element, 'start-button')).to.equal(null);
      void element.start();
      await reached(element, 'waiting');
    });

    it('start-on="visible" starts when it comes on screen, once', async () => {
      const { element, events } = await stage({ startOn: 'visible' });
      await reached(element, 'waiting');
      expect((events[0] as api.SolutiAuthStartEvent).detail).to.deep.equal({ via: 'visible' });
      element.cancel();
      await aTimeout(200);
      expect(element.state).to.equal('cancelled');
    });

    it('start-on="visible" does nothing below the fold', async () => {
      const box = await fixture<HTMLElement>(html`<div></div>`);
      box.style.marginBlockStart = '300vh';
      const element = document.createElement('soluti-qr-auth');
      Object.assign(element, { endpoint: '/catraca', startOn: 'visible' });
      box.append(element);
      await aTimeout(200);
      expect(element.state).to.equal('idle');
    });

    it('disabled starts by no action of the visitor', async () => {
      const { element } = await stage({ disabled: true, startOn: 'visible' });
      await aTimeout(150);
      expect(element.state).to.equal('idle');
      expect(part(element, 'start-button').matches(':disabled')).to.equal(true);
    });

    it('without-push hides the field', async () => {
      const { element } = await waiting({ withoutPush: true });
      expect(find(element, 'push-form')).to.equal(null);
    });

    it('shows no field where the backend cannot push', async () => {
      const { element } = await waiting({}, { canNotify: false });
      expect(find(element, 'push-form')).to.equal(null);
    });

    it('username fills the field, masked, and is not sent', async () => {
      const { element, backend } = await waiting({ username: '12abc34501de35' });
      expect(field(element).value).to.equal('12.ABC.345/01DE-35');
      expect(backend.count('notify')).to.equal(0);
    });

    it('app-name, title and privacy-url appear; an address that is neither https nor ours does not', async () => {
      const { element } = await waiting({ appName: 'Vault ID', privacyUrl: 'https://shop.example/privacy' });
      expect(element.renderRoot.textContent).to.contain('Open the Vault ID app');
      const link = () => element.renderRoot.querySelector<HTMLAnchorElement>('#why a');
      expect(link()?.href).to.equal('https://shop.example/privacy');
      element.privacyUrl = 'javascript:alert(1)';
      await element.updateComplete;
      expect(link()).to.equal(null);
    });

    it('expiresAt is when the code on screen runs out', async () => {
      const { element } = await stage();
      expect(element.expiresAt).to.equal(null);
      void element.start();
      await reached(element, 'waiting');
      expect(Number(element.expiresAt)).to.be.closeTo(Date.now() + 120_000, 1500);
    });

    it('assertion-nonce goes to the backend, and the headers of the host with every request', async () => {
      const { backend } = await waiting({ assertionNonce: 'n-1', headers: () => ({ authorization: 'Bearer host' }) });
      expect(backend.calls[0]?.body).to.deep.equal({ nonce: 'n-1' });
      expect(backend.calls.every(({ headers }) => headers.get('authorization') === 'Bearer host')).to.equal(true);
    });

    it('gives a form the token', async () => {
      const form = await fixture<HTMLFormElement>(html`<form lang="en"></form>`);
      const { element, backend } = await stage({ name: 'login' });
      form.append(element);
      void element.start();
      await reached(element, 'waiting');
      expect(new FormData(form).get('login')).to.equal(null);
      backend.approve();
      await reached(element, 'done');
      expect(new FormData(form).get('login')).to.equal('the-access-token');
    });

    it('opens the app by a link of the backend, once there is a code, and never runs a script by it', async () => {
      const { element } = await waiting({}, { appLink: 'birdid://auth?qr={qrCode}' });
      expect(part(element, 'app-link').getAttribute('href')).to.equal(
        'birdid://auth?qr=https%3A%2F%2Fqr.example%2Fcode-1',
      );
      cleanUp();
      for (const appLink of ['javascript:alert(1)//{qrCode}', 'data:text/html,{qrCode}', 'no address']) {
        const other = await waiting({}, { appLink });
        expect(find(other.element, 'app-link'), appLink).to.equal(null);
        cleanUp();
      }
    });
  });

  describe('events', () => {
    it('tell the whole way, once each, and bubble out of shadow trees', async () => {
      const { element, backend, events } = await stage();
      const outside: string[] = [];
      document.addEventListener('soluti-auth-success', (event) => outside.push(event.type), { once: true });
      part(element, 'start-button').click();
      await reached(element, 'waiting');
      await waitUntil(() => namesOf(events).includes('code'));
      backend.approve();
      await reached(element, 'done');
      expect(namesOf(events)).to.deep.equal([
        'start',
        'state-change',
        'state-change',
        'code',
        'state-change',
        'state-change',
        'success',
      ]);
      expect(outside).to.deep.equal(['soluti-auth-success']);
      expect(events.every((event) => event.bubbles && event.composed)).to.equal(true);
    });

    it('a start that the page prevents does not happen', async () => {
      const { element, backend } = await stage();
      element.addEventListener('soluti-auth-start', (event) => event.preventDefault());
      expect(await element.start()).to.equal(null);
      expect([element.state, backend.calls.length]).to.deep.equal(['idle', 0]);
    });

    it('the token does not print', async () => {
      const { element, backend } = await waiting();
      setTimeout(() => backend.approve());
      const { detail } = (await oneEvent(element, 'soluti-auth-success')) as unknown as api.SolutiAuthSuccessEvent;
      expect('accessToken' in detail && detail.accessToken).to.equal('the-access-token');
      expect(JSON.stringify(detail)).to.contain('[redacted]').and.not.to.contain('the-access-token');
      expect(Object.keys(detail)).to.deep.equal(['tokenType', 'expiresIn', 'scope', 'username']);
    });

    it('an assertion does not print, and a session arrives as the host answered it', async () => {
      for (const result of [{ assertion: 'a.b.c' }, { session: { name: 'Ana' } }]) {
        const { element, backend } = await waiting({}, { result });
        setTimeout(() => backend.approve());
        const { detail } = (await oneEvent(element, 'soluti-auth-success')) as unknown as api.SolutiAuthSuccessEvent;
        expect(JSON.stringify(detail)).to.equal(
          'assertion' in result ? '{"assertion":"[redacted]"}' : '{"session":{"name":"Ana"}}',
        );
        if ('assertion' in detail) expect(detail.assertion).to.equal('a.b.c');
        cleanUp();
      }
    });

    it('each is an instance of its class', async () => {
      const { element, events } = (await scenes['a pending push']?.()) as Stage;
      element.cancel();
      const classes = [
        api.SolutiAuthStartEvent,
        api.SolutiAuthCodeEvent,
        api.SolutiAuthNotifyEvent,
        api.SolutiAuthCancelEvent,
      ];
      for (const each of classes) {
        expect(
          events.some((event) => event instanceof each && event.type === each.type),
          each.type,
        ).to.equal(true);
      }
    });

    it('no event comes of a property that the page sets', async () => {
      const { element, events } = await stage();
      Object.assign(element, { renewals: 1, username: '52998224725', appName: 'X', withoutPush: true, theme: 'dark' });
      await element.updateComplete;
      expect(events).to.deep.equal([]);
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
      expect(statusOf(element)).to.equal(
        'Too many attempts for now. Scan the code, or try again in a few minutes.',
      );
      expect([element.state, namesOf(events).at(-1)]).to.deep.equal(['waiting', 'error']);
      expect(find(element, 'qr')).not.to.equal(null);
    });

    it('more time brings a new code to the same flow, and keeps what was typed', async () => {
      const { element, backend } = await waiting({}, { codeLife: 60 });
      const before = part(element, 'qr').querySelector('path')?.getAttribute('d');
      type(field(element), '529');
      part(element, 'more-time-button').click();
      await waitUntil(() => backend.count('renew') === 1);
      await waitUntil(() => find(element, 'qr')?.querySelector('path')?.getAttribute('d') !== before);
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
      element.after(copy);
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
