import { aTimeout, expect, fixture, oneEvent, waitUntil } from '@open-wc/testing';
import { html } from 'lit';
import * as api from '../../src/components/soluti-qr-auth/soluti-qr-auth.js';
import { FakeSolutiBackend } from './support/fake-soluti-backend.js';
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
  type Stage,
} from './support/soluti-qr-auth.js';

describe('<soluti-qr-auth>', () => {
  afterEach(cleanUp);

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

    it('start-on="visible" asks for a code before it draws itself where the page keeps its place', async () => {
      const backend = new FakeSolutiBackend();
      const element = document.createElement('soluti-qr-auth');
      const wasDrawn: boolean[] = [];
      const asking: typeof fetch = (...request) => {
        wasDrawn.push(element.hasUpdated);
        return backend.fetch(...request);
      };
      Object.assign(element, { endpoint: '/catraca', fetch: asking, startOn: 'visible' });
      element.style.cssText = 'display: grid; min-block-size: 300px';
      document.body.append(element);
      await reached(element, 'waiting');
      element.remove();
      expect(wasDrawn[0]).to.equal(false);
    });

    it('start-on="visible" leaves no empty frame where a server drew the element', async () => {
      const element = document.implementation.createHTMLDocument().createElement('soluti-qr-auth');
      element.attachShadow({ mode: 'open' }).append('drawn by a server');
      Object.assign(element, { endpoint: '/catraca', fetch: new FakeSolutiBackend().fetch, startOn: 'visible' });
      document.body.append(element);
      await Promise.resolve();
      await Promise.resolve();
      expect(find(element, 'base')).not.to.equal(null);
      await reached(element, 'waiting');
      element.remove();
    });

    it('start-on="visible" heeds what the page set before the element was defined', async () => {
      const element = document.implementation.createHTMLDocument().createElement('soluti-qr-auth');
      const backend = new FakeSolutiBackend();
      const before = { endpoint: '/catraca', fetch: backend.fetch, assertionNonce: 'n-1', username: '52998224725' };
      Object.assign(element, before);
      element.setAttribute('start-on', 'visible');
      element.style.cssText = 'display: grid; min-block-size: 300px';
      document.body.append(element);
      // It asks before it draws itself, so the answer may be there first.
      await waitUntil(() => find(element, 'username-field') !== null, 'no field is drawn');
      await waitUntil(() => backend.calls.length > 0, 'no request arrives');
      expect(backend.calls[0]?.body).to.include({ nonce: 'n-1' });
      expect(field(element).value).to.equal('529.982.247-25');
      element.remove();
    });

    it('start-on="visible" may be removed before it is drawn', async () => {
      const faults: unknown[] = [];
      const note = (event: PromiseRejectionEvent): void => {
        faults.push(event.reason);
      };
      addEventListener('unhandledrejection', note);
      const gone = document.createElement('soluti-qr-auth');
      Object.assign(gone, { endpoint: '/catraca', startOn: 'visible' });
      document.body.append(gone);
      gone.remove();
      await aTimeout(50);
      removeEventListener('unhandledrejection', note);
      expect(faults).to.deep.equal([]);
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

    describe('while the observer has nothing to say yet', () => {
      const own = window.IntersectionObserver;
      beforeEach(() => {
        window.IntersectionObserver = class extends own {
          override observe(): void {
            // Silence.
          }
        };
      });
      afterEach(() => {
        window.IntersectionObserver = own;
      });

      it('start-on="visible" starts what is surely on screen', async () => {
        const { element } = await stage({ startOn: 'visible' });
        await reached(element, 'waiting');
      });

      it('start-on="visible" waits where something else lies in front, or cuts it off', async () => {
        const box = await fixture<HTMLElement>(html`<div style="block-size: 0; overflow: hidden"></div>`);
        const element = document.createElement('soluti-qr-auth');
        Object.assign(element, { endpoint: '/catraca', startOn: 'visible' });
        box.append(element);
        const cover = await fixture<HTMLElement>(html`<div style="position: fixed; inset: 0; z-index: 9"></div>`);
        const covered = await stage({ startOn: 'visible' });
        await aTimeout(200);
        expect([element.state, covered.element.state]).to.deep.equal(['idle', 'idle']);
        cover.remove();
      });
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

    it('notify() where the backend has pushes off sends nothing, rejects, and says so beside the code', async () => {
      const { element, backend, events } = await waiting({}, { canNotify: false });
      const refused = await element.notify('52998224725').catch((error: unknown) => error);
      expect(refused).to.include({ name: 'CatracaError', code: 'not_allowed' });
      expect((refused as Error).message).to.contain('soluti.push');
      await element.updateComplete;
      expect(backend.count('notify')).to.equal(0);
      expect(statusOf(element)).to.equal('Notifications are not available here. Scan the QR code.');
      expect([element.state, element.push, find(element, 'push-form')]).to.deep.equal(['waiting', 'none', null]);
      expect(find(element, 'qr')).not.to.equal(null);
      expect(namesOf(events).at(-1)).to.equal('error');
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
      const { element, backend } = await stage({ name: 'login', allowFormValue: true });
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

    // The script-tag files export no classes of events.
    if ('SolutiAuthStartEvent' in api) {
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
    }

    it('no event comes of a property that the page sets', async () => {
      const { element, events } = await stage();
      Object.assign(element, { renewals: 1, username: '52998224725', appName: 'X', withoutPush: true, theme: 'dark' });
      await element.updateComplete;
      expect(events).to.deep.equal([]);
    });
  });
});
